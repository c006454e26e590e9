import { randomUUID } from 'node:crypto';
import type { Activity } from 'botframework-schema';
import twilio from 'twilio';
import type { E164 } from '../../call/phoneNumber.js';
import type { HandoffId, InitiateValue } from '../../handoff/protocol.js';
import { gatherAttributes, type Input, type Keys, type Listening, ONE_KEY, type Step, steps } from './listen.js';
import { say } from './say.js';
import type { Urls } from './urls.js';
import { isWarm } from './warm/initiate.js';

/** Whom the caller is to be connected to. */
export interface Transfer {
  readonly number: string;
  readonly handoffId: HandoffId;
}

/** Where and how a document is played. */
export interface Playing {
  readonly urls: Urls;
  /** Names this document in its own URLs: what comes from there is known to belong to it. */
  readonly name: string;
  /** BCP 47; what the caller is heard in, and spoken to where a message names no language. */
  readonly locale: string;
  readonly keys: Keys;
  /** What the agent's phone shows. */
  readonly callerId: E164;
  /** Seconds that an agent's phone may ring. */
  readonly ringSeconds: number;
  /** Whether Twilio listens who has picked up before the caller is connected. */
  readonly detectsMachines?: boolean;
  /** Seconds to wait for the caller. */
  readonly waitSeconds: number;
  /** Somebody has just left the caller alone: a caller who says nothing is led on. */
  readonly isAlone?: boolean;
  /** Words only, without SSML. */
  readonly isPlain?: boolean;
  /** The caller waits for an agent. */
  readonly wait?: Wait;
}

/** What a caller hears who waits: again and again, and each time they may press a key, which the bot hears. */
export interface Wait {
  readonly musicUrl: string;
  /** What is said before the music, after what the bot has to say. */
  readonly offers: readonly Partial<Activity>[];
  /** What is said first where the bot has nothing to say: how it stands. */
  readonly standing: readonly Partial<Activity>[];
}

/** Between two parts with different rules for interrupting them: nobody is waited for, but for the next key of several. */
const PAUSE_SECONDS = 1;
const PAUSE_IN_KEYS_SECONDS = 2;

/** What a caller hears next, and what is done with the call then: the output of one turn or more, in its order. */
export class Document {
  readonly messages: Partial<Activity>[] = [];
  transfer: Transfer | undefined;
  /** The caller begins to wait for an agent, who is called beside it. */
  waits = false;
  hangsUp = false;

  get isEmpty(): boolean {
    return this.messages.length === 0 && !this.transfer && !this.waits && !this.hangsUp;
  }

  /** Takes one activity of the bot; those that say or do nothing here are left out. */
  add(activity: Partial<Activity>): void {
    if (activity.type === 'message') this.messages.push(activity);
    else if (activity.type === 'endOfConversation') this.hangsUp = true;
    else if (activity.type === 'event' && activity.name === 'handoff.initiate') {
      const { TargetPhoneNumber, HandoffId } = activity.value as InitiateValue;
      if (isWarm(activity)) this.waits = true;
      else this.transfer = { number: TargetPhoneNumber, handoffId: HandoffId };
    }
  }

  /** Everything that another one holds, behind what is here. */
  append({ messages, transfer, waits, hangsUp }: Document): void {
    this.messages.push(...messages);
    this.waits ||= waits;
    this.transfer = transfer ?? this.transfer;
    this.hangsUp ||= hangsUp;
  }

  /** As TwiML. It ends with a transfer, the end of the call, or with listening to the caller: never in nothing. */
  write(playing: Playing): string {
    const response = new twilio.twiml.VoiceResponse();
    if (this.hangsUp || this.transfer) {
      for (const message of this.messages) say(response, spoken(message, playing), playing.locale);
      if (this.hangsUp) response.hangup();
      else if (this.transfer) dial(response, this.transfer, playing);
      return response.toString();
    }
    if (playing.wait) {
      writeWait(response, this.messages, playing, playing.wait);
      return response.toString();
    }
    const all = steps(this.messages);
    for (const [index, { messages, input }] of all.entries()) {
      const speaker = input === 'none' ? response : gather(response, input, playing, all[index + 1]);
      for (const message of messages) say(speaker, spoken(message, playing), playing.locale);
    }
    return response.toString();
  }
}

/** Twilio's own limit is 30: callers hear the ringing so much longer. */
const DETECTS_WITHIN_SECONDS = 10;

type Response = InstanceType<typeof twilio.twiml.VoiceResponse>;

/** Keys interrupt it, and nobody is asked anything: words would be the music. */
function writeWait(response: Response, said: readonly Partial<Activity>[], playing: Playing, wait: Wait): void {
  const { urls, name, locale } = playing;
  const action = urls.to('turn', { n: name });
  const listening: Listening = { action, language: locale, keys: ONE_KEY, waitSeconds: PAUSE_SECONDS };
  // What the bot says of its own is heard to its end, as before any transfer.
  for (const message of said) say(response, spoken(message, playing), locale);
  const speaker = response.gather(gatherAttributes('dtmf', listening) as Parameters<Response['gather']>[0]);
  for (const message of [...(said.length > 0 ? [] : wait.standing), ...wait.offers])
    say(speaker, spoken(message, playing), locale);
  speaker.play(wait.musicUrl);
}

/** @param next what is said afterwards, where nobody does anything; undefined: the caller is waited for */
function gather(response: Response, input: Exclude<Input, 'none'>, playing: Playing, next: Step | undefined) {
  const { urls, name, locale, keys, waitSeconds, isAlone } = playing;
  const isLast = next === undefined;
  const pause = keys.most > 1 && next?.messages.length === 0 ? PAUSE_IN_KEYS_SECONDS : PAUSE_SECONDS;
  const listening: Listening = {
    action: urls.to('turn', {
      n: name,
      ...(isAlone && { alone: 'yes' }),
      // Keys of a part that more follows may be cut off by its short pause: they are not said to be all.
      ...(isLast && keys.most > 1 && waitSeconds * 1000 >= (keys.nextWithin ?? 0) && { k: String(keys.most) }),
    }),
    speaking: urls.to('turn', { part: name }),
    language: locale,
    keys,
    waitSeconds: isLast ? waitSeconds : pause,
    goesOn: !isLast,
  };
  return response.gather(gatherAttributes(input, listening) as Parameters<Response['gather']>[0]);
}

function dial(response: Response, { number, handoffId }: Transfer, playing: Playing): void {
  const { urls, name, callerId, ringSeconds, detectsMachines } = playing;
  const action = urls.to('dial-done', { h: handoffId, n: name });
  response.dial({ action, method: 'POST', timeout: ringSeconds, answerOnBridge: true, callerId }).number(
    {
      statusCallback: urls.to('status', { h: handoffId }),
      statusCallbackMethod: 'POST',
      statusCallbackEvent: ['initiated', 'ringing', 'answered', 'completed'],
      ...(detectsMachines && {
        machineDetection: 'Enable',
        machineDetectionTimeout: DETECTS_WITHIN_SECONDS,
        // Asked when it is known who has picked up, and before the caller is connected.
        url: urls.to('turn', { agent: handoffId }),
        amdStatusCallback: urls.to('status', { amd: handoffId }),
        amdStatusCallbackMethod: 'POST',
        method: 'POST',
      }),
    },
    number,
  );
}

const spoken = ({ speak, text }: Partial<Activity>, { isPlain }: Playing) => (isPlain ? { text } : { speak, text });

/** Back to the beginning, after something was said and a while has passed: where the bot does not know the call, or can't. */
export function beginAgain(urls: Urls, said: Partial<Activity> | undefined, locale: string): string {
  const response = new twilio.twiml.VoiceResponse();
  if (said) {
    say(response, said, locale);
    response.pause({ length: AGAIN_AFTER_SECONDS });
  }
  // Another address each time: what comes from there is no repeat of what came before.
  response.redirect({ method: 'POST' }, urls.to('voice', { again: randomUUID() }));
  return response.toString();
}

const AGAIN_AFTER_SECONDS = 2;

/** For a machine that has picked up instead of an agent: the caller is not connected. */
export function refuseMachine(): string {
  const response = new twilio.twiml.VoiceResponse();
  response.hangup();
  return response.toString();
}

/** Nothing more: the call is over, or somebody else's document plays. */
export function nothing(): string {
  return new twilio.twiml.VoiceResponse().toString();
}
