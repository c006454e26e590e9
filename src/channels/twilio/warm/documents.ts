/** What the parties of a warm transfer hear, and what they can press: one document for each place. */
import type { Activity } from 'botframework-schema';
import twilio from 'twilio';
import { say } from '../say.js';
import type { Urls } from '../urls.js';
import { type AgentName, legOf, type Note, type Party, type Place, roomIn, type WarmTransfer } from './transfer.js';

/** Says a prompt; what is filled in is escaped there. */
export type Words = (prompt: string, locale: string, values?: Readonly<Record<string, string>>) => Partial<Activity>;

export interface DocumentParts {
  readonly urls: Urls;
  readonly words: Words;
  /** How a department is called in a sentence. */
  readonly departmentName: (department: string, locale: string) => string;
  /** A sound file: what is heard while nobody talks. */
  readonly musicUrl: string;
}

type Response = InstanceType<typeof twilio.twiml.VoiceResponse>;

/** Seconds in which a key may be pressed. */
const KEY_WITHIN = 6;
/** Between two pieces of music; the least that there is. */
const BETWEEN_PIECES = 1;
/** What somebody hears who waits for us to be able to do anything. */
const TRY_AGAIN_AFTER = 1;

/** The name of a room at the carrier. */
export const conferenceName = ({ id }: Pick<WarmTransfer, 'id'>, room: number) => `${id}-${room}`;

/** For a call that nobody knows. */
export function hangUp(): string {
  const response = new twilio.twiml.VoiceResponse();
  response.hangup();
  return response.toString();
}

/** The documents of one warm transfer's agents, and of its caller as long as the bot doesn't have them. */
export class WarmDocuments {
  constructor(private readonly parts: DocumentParts) {}

  /** @param note said first */
  write(transfer: WarmTransfer, party: Party, place: Place, note?: Note): string {
    const response = new twilio.twiml.VoiceResponse();
    if (note) this.#say(response, transfer, note);
    const number = roomIn(place);
    if (number !== undefined) this.#room(response, transfer, party, number);
    else if (place === 'whisper') this.#whisper(response, transfer, party as AgentName);
    else if (place === 'menu') this.#menu(response, transfer, party, place, 'agent-menu');
    else if (place === 'menu-colleague') this.#menu(response, transfer, party, place, 'agent-menu-colleague');
    else if (place === 'menu-aside') this.#menu(response, transfer, party, place, 'agent-menu-aside');
    else if (place === 'calling') this.#calling(response, transfer, party);
    else if (place === 'out') this.#out(response, transfer);
    else this.#hold(response, transfer, party);
    return response.toString();
  }

  /** For a question that nothing can be found out about now: it is asked again, as it was. */
  writeAgain(query: Readonly<Record<string, string>>, locale: string): string {
    const response = new twilio.twiml.VoiceResponse();
    say(response, this.parts.words('moment', locale), locale);
    response.pause({ length: TRY_AGAIN_AFTER });
    response.redirect({ method: 'POST' }, this.parts.urls.to('warm', query));
    return response.toString();
  }

  #room(response: Response, transfer: WarmTransfer, party: Party, number: number): void {
    const { urls, musicUrl } = this.parts;
    const { stage } = transfer;
    const isAgent = party !== 'caller';
    // Who can go aside leaves by the star key; among three the colleague comes straight back, and may be the host later.
    const canLeave = stage.kind !== 'over' && isAgent && (party === stage.host || stage.kind === 'three');
    response
      .dial({
        action: this.#url(transfer, party, { e: 'left', room: String(number) }),
        method: 'POST',
        ...(canLeave && { hangupOnStar: true }),
      })
      .conference(
        {
          participantLabel: party,
          startConferenceOnEnter: isAgent,
          endConferenceOnExit: !isAgent || stage.kind !== 'three',
          beep: 'false',
          waitUrl: musicUrl,
          waitMethod: 'GET',
          statusCallback: urls.to('conf'),
          statusCallbackMethod: 'POST',
          statusCallbackEvent: ['leave'],
        },
        conferenceName(transfer, number),
      );
  }

  /** Whose call it is, why, and what they said last; again, until a key is pressed or nobody is believed to be there. */
  #whisper(response: Response, transfer: WarmTransfer, party: AgentName): void {
    const { department, callerNumber, lastWords, locale, agents } = transfer;
    const missed = agents.find(({ name }) => name === party)?.missed ?? 0;
    const speaker = this.#gather(response, transfer, party, 'whisper', KEY_WITHIN);
    const tell = (prompt: string, values?: Readonly<Record<string, string>>) =>
      say(speaker, this.parts.words(prompt, locale, values), locale);
    if (missed === 0) {
      if (party !== agents[0]?.name) tell('whisper-colleague');
      tell('whisper', { department: this.parts.departmentName(department, locale) });
      if (callerNumber) tell('whisper-number', { number: callerNumber });
      if (lastWords) tell('whisper-words', { words: lastWords });
    }
    tell('whisper-accept');
  }

  #menu(response: Response, transfer: WarmTransfer, party: Party, place: Place, prompt: string): void {
    const speaker = this.#gather(response, transfer, party, place, KEY_WITHIN);
    say(speaker, this.parts.words(prompt, transfer.locale), transfer.locale);
  }

  #calling(response: Response, transfer: WarmTransfer, party: Party): void {
    const speaker = this.#gather(response, transfer, party, 'calling', BETWEEN_PIECES);
    say(speaker, this.parts.words('colleague-called', transfer.locale), transfer.locale);
    speaker.play(this.parts.musicUrl);
  }

  #hold(response: Response, transfer: WarmTransfer, party: Party): void {
    response.play(this.parts.musicUrl);
    response.redirect({ method: 'POST' }, this.#url(transfer, party));
  }

  #out(response: Response, transfer: WarmTransfer): void {
    const { stage } = transfer;
    if (stage.kind === 'over' && stage.by !== 'completed') this.#say(response, transfer, 'whisper-caller-gone');
    response.hangup();
  }

  #gather(response: Response, transfer: WarmTransfer, party: Party, at: Place, timeout: number) {
    return response.gather({
      input: ['dtmf'],
      numDigits: 1,
      finishOnKey: '',
      timeout,
      actionOnEmptyResult: true,
      action: this.#url(transfer, party, { e: 'key', at }),
      method: 'POST',
    });
  }

  #say(response: Response, { locale }: WarmTransfer, prompt: string): void {
    say(response, this.parts.words(prompt, locale), locale);
  }

  #url(transfer: WarmTransfer, party: Party, more: Readonly<Record<string, string>> = {}): string {
    const { document = 0 } = legOf(transfer, party) ?? {};
    return this.parts.urls.to('warm', { h: transfer.id, p: party, n: `${document}`, ...more });
  }
}
