import fc from 'fast-check';
import { settle } from '../../dialogs/keys/options.js';
import { currentHandoff, isPending, isWithAgent } from '../../src/call/call.js';
import { AGENT, type AgentDeed } from '../../src/phone/exchange.js';
import type { Content } from '../../src/phone/telephony.js';
import type { Caller } from './caller.js';
import { ended, WAYS, wanted } from './entering.js';
import { LEAVING } from './leaving.js';
import { OPEN_DIGITS } from './secret.js';
import { MENU, OTHER_MENU, RINGS_FOR } from './setting.js';
import { keysTo } from './ways.js';
import type { Taking } from './wire.js';

/** Something that happens in a call; its name is what a counterexample shows. */
export interface Deed {
  readonly does: (caller: Caller) => Promise<void>;
  toString(): string;
}

const deed = (name: string, does: Deed['does']): Deed => ({ does, toString: () => name });
/** One of several that differ by what is told with it. */
const any = <T>(
  given: fc.Arbitrary<T>,
  name: (value: T) => string,
  does: (caller: Caller, value: T) => Promise<void>,
) => given.map((value) => deed(name(value), (caller) => does(caller, value)));
const oneOf = <T extends string>(names: readonly T[]) => fc.constantFrom(...names);

const INPUTS = Object.keys(MENU.inputs);
const SECRETS = INPUTS.filter((name) => MENU.inputs[name]?.options.secret);
const A_DAY = 24 * 60 * 60_000;
/** Another number, another choice or value. */
const which = fc.nat({ max: 9999 });
const manner = oneOf(Object.keys(WAYS));

const SAYS = [
  '',
  'Hello?',
  'Um.',
  'My cat is on the roof.',
  'Talk to an agent.',
  'Ich möchte mit einem Mitarbeiter sprechen.',
  'yes',
  'no',
  'ja',
  'nein',
  'German',
  'auf Englisch',
  'Goodbye.',
  'one',
  'zwei',
  'star zero',
  'pound',
  'two, five, one',
];

async function goTo(caller: Caller, input: string): Promise<void> {
  const keys = keysTo(
    caller.menu,
    caller.page.name,
    caller.locale,
    ({ go }) => go.kind === 'input' && go.input === input,
  );
  await caller.press(keys ?? '');
}

async function choose(caller: Caller, by: number, says: boolean): Promise<void> {
  const keys = [...(caller.page.keys.get(caller.locale) ?? [])];
  const phrases = [...(caller.page.phrases.get(caller.locale) ?? [])];
  const chosen = says ? phrases[by % phrases.length] : keys[by % keys.length];
  if (chosen) await (says ? caller.say(chosen[0]) : caller.press(chosen[0]));
}

/** The agent's telephone does something, where one rings. */
async function agent({ phone }: Caller, does: AgentDeed): Promise<void> {
  if (!phone || phone.isOver) return;
  if (does === 'done' || phone.exchange.ringing.length > 0) await phone.agent(does);
}

const CONFIRMS = ['presses 1', 'presses 2', 'says yes', 'says no'];
async function answerLate({ phone }: Caller): Promise<void> {
  await phone?.commands.answerLate();
}

const AGENTS = Object.keys(AGENT) as AgentDeed[];

/** What fits where the call is, so that calls reach deep. */
async function goOn(caller: Caller, way: string, by: number): Promise<void> {
  const { record, input } = caller;
  if (!record) return;
  if (isWithAgent(record.state)) return agent(caller, 'done');
  if (isPending(currentHandoff(record.state))) return agent(caller, AGENTS[by % AGENTS.length] ?? 'accepts');
  if (caller.confirms) return INSTEAD[CONFIRMS[by % CONFIRMS.length] ?? '']?.(caller);
  if (input) return WAYS[way]?.(caller, ended(caller, wanted(caller, by)));
  return choose(caller, by, false);
}

/** What a caller does, or has done to them, in the middle of something. */
const INSTEAD: Readonly<Record<string, Deed['does']>> = {
  'presses 1': (caller) => caller.press('1'),
  'presses 2': (caller) => caller.press('2'),
  'says yes': (caller) => caller.say('yes'),
  'says no': (caller) => caller.say('nein'),
  'presses 0': (caller) => caller.press('0'),
  'presses *0': (caller) => caller.press('*0'),
  'presses * and 0 together': (caller) => caller.pressTogether('*0'),
  'asks for an agent': (caller) => caller.say('Talk to an agent.'),
  'hangs up': async ({ phone }) => phone?.hangUp(),
  'is silent': async ({ world }) => {
    await world.settled();
    await world.pass(60_000);
  },
  'is cut off': async ({ phone }) => phone?.lose('broken'),
  'begins again': async ({ phone, isInCall }) => (isInCall ? phone?.restart() : undefined),
  'gets an agent': async (caller) => {
    await caller.press('0');
    await caller.world.settled();
    await agent(caller, 'accepts');
  },
  'is heard by a new process': async ({ world }) => {
    world.process.life.end();
    await world.alive();
  },
};

const DEEDS: readonly fc.WeightedArbitrary<Deed>[] = [
  {
    weight: 25,
    arbitrary: any(
      fc.tuple(manner, which),
      ([way, n]) => `goes on (${way}, ${n})`,
      (caller, [way, n]) => goOn(caller, way, n),
    ),
  },
  // On the way through the menus
  {
    weight: 6,
    arbitrary: any(
      which,
      (n) => `presses key ${n} of the menu`,
      (caller, n) => choose(caller, n, false),
    ),
  },
  {
    weight: 3,
    arbitrary: any(
      which,
      (n) => `says phrase ${n} of the menu`,
      (caller, n) => choose(caller, n, true),
    ),
  },
  {
    weight: 4,
    arbitrary: any(
      oneOf([...'0123456789*#']),
      (key) => `presses ${key}`,
      (caller, key) => caller.press(key),
    ),
  },
  {
    weight: 4,
    arbitrary: any(
      oneOf(SAYS),
      (text) => `says "${text}"`,
      (caller, text) => caller.say(text),
    ),
  },
  {
    weight: 2,
    arbitrary: any(
      fc.string({ unit: fc.constantFrom(...OPEN_DIGITS, '*', '#'), minLength: 2, maxLength: 12 }),
      (keys) => `presses ${keys} together`,
      (caller, keys) => caller.pressTogether(keys),
    ),
  },
  // Inputs, and above all secrets
  { weight: 3, arbitrary: any(oneOf(INPUTS), (input) => `goes to ${input}`, goTo) },
  { weight: 6, arbitrary: any(oneOf(SECRETS), (input) => `goes to ${input}`, goTo) },
  {
    weight: 12,
    arbitrary: any(
      fc.tuple(manner, which),
      ([way, n]) => `enters what is wanted ${way} (${n})`,
      async (caller, [way, n]) => WAYS[way]?.(caller, ended(caller, wanted(caller, n))),
    ),
  },
  {
    weight: 5,
    arbitrary: any(
      fc.tuple(oneOf(SECRETS), manner),
      ([input, way]) => `goes to ${input}, and enters it ${way}`,
      async (caller, [input, way]) => {
        await goTo(caller, input);
        await caller.world.settled();
        if (caller.input) await WAYS[way]?.(caller, ended(caller, wanted(caller, 0)));
      },
    ),
  },
  {
    weight: 6,
    arbitrary: any(
      fc.tuple(fc.integer({ min: 1, max: 9 }), manner, oneOf(Object.keys(INSTEAD))),
      ([length, way, then]) => `enters the first ${length} of what is wanted ${way}, and ${then}`,
      async (caller, [length, way, then]) => {
        const whole = wanted(caller, length);
        await WAYS[way]?.(caller, whole.slice(0, Math.min(length, whole.length - 1)));
        await INSTEAD[then]?.(caller);
      },
    ),
  },
  {
    weight: 2,
    arbitrary: any(
      fc.tuple(oneOf(INPUTS), which),
      ([input, n]) => `types ahead to ${input} (${n})`,
      async (caller, [input, n]) => {
        const { options } = MENU.inputs[input] ?? {};
        const keys = keysTo(
          caller.menu,
          caller.page.name,
          caller.locale,
          ({ go }) => go.kind === 'input' && go.input === input,
        );
        if (!options || keys === undefined || caller.input) return;
        const value = options.secret ? caller.kind.secret.valueFor(settle(options)) : wanted(caller, n);
        await Promise.all([...keys, ...value.replace(/[A-Z]/g, '')].map((key) => caller.press(key)));
      },
    ),
  },
  // Recording
  {
    weight: 6,
    arbitrary: fc.constant(
      deed('agrees to be recorded', async (caller) => {
        await caller.say(caller.locale === 'de-DE' ? 'Gespräch aufzeichnen' : 'Record this call.');
        await caller.world.settled();
        await caller.press('1');
      }),
    ),
  },
  { weight: 1, arbitrary: fc.constant(deed('the channel answers late', answerLate)) },
  // What is left when nobody can be reached
  ...LEAVING,
  // Agents
  { weight: 6, arbitrary: any(oneOf(AGENTS), (does) => `the agent's phone: ${does}`, agent) },
  {
    weight: 4,
    arbitrary: any(
      fc.record({
        state: oneOf(['ringing', 'accepted', 'failed', 'completed', 'pondering']),
        attempt: fc.nat({ max: 4 }),
        asText: fc.boolean(),
      }),
      ({ state, attempt, asText }) => `status ${state} of attempt ${attempt}${asText ? ' as text' : ''}`,
      async (caller, { state, attempt, asText }) => {
        const HandoffId = caller.record?.state.handoffs[attempt - 1]?.id;
        const value = { state, message: 'no answer', ...(HandoffId && { HandoffId }) };
        await caller.send({ type: 'event', name: 'handoff.status', value: asText ? JSON.stringify(value) : value });
      },
    ),
  },
  {
    weight: 1,
    arbitrary: fc.constant(
      deed('asks for an agent as often as anybody may', async (caller) => {
        for (let times = 0; times < 14 && caller.isInCall; times++) {
          await caller.press('0');
          await caller.world.settled();
          await agent(caller, 'busy');
          await caller.world.settled();
        }
      }),
    ),
  },
  // Time
  {
    weight: 5,
    arbitrary: any(
      fc.constantFrom(1, 500, 1999, 2000, 4000, 10_000, RINGS_FOR - 1, RINGS_FOR, 3 * RINGS_FOR),
      (ms) => `${ms} ms pass`,
      (caller, ms) => caller.world.pass(ms),
    ),
  },
  {
    weight: 4,
    arbitrary: any(
      fc.constantFrom(-1, 0, 1),
      (more) => `the time until the bot speaks passes, and ${more} ms`,
      async ({ record, world }, more) => {
        if (record?.deadline !== undefined) await world.pass(Math.max(0, record.deadline - world.clock.now() + more));
      },
    ),
  },
  // The call, and what carries it
  {
    weight: 4,
    arbitrary: any(
      fc.tuple(oneOf(['hangs up', 'is ended', 'is cut off', 'is closed']), oneOf(SAYS)),
      ([how, text]) => `${how}, and is back saying "${text}"`,
      async (caller, [how, text]) => {
        const { phone, world } = caller;
        if (how === 'hangs up') await phone?.hangUp();
        else if (how === 'is ended') await phone?.end();
        else await phone?.lose(how === 'is closed' ? 'closed' : 'broken');
        await world.settled();
        await phone?.back();
        await caller.say(text);
      },
    ),
  },
  {
    weight: 2,
    arbitrary: any(
      oneOf(Object.keys(INSTEAD)),
      (name) => name,
      async (caller, name) => INSTEAD[name]?.(caller),
    ),
  },
  { weight: 1, arbitrary: fc.constant(deed('the channel ends the call', async (caller) => caller.phone?.end())) },
  { weight: 1, arbitrary: fc.constant(deed('the line closes', async (caller) => caller.phone?.lose('closed'))) },
  {
    weight: 2,
    arbitrary: any(
      fc.constantFrom<Taking>('takes', 'refuses', 'is silent', 'refuses transfers'),
      (taking) => `from now on the channel ${taking}`,
      async (caller, taking) => {
        caller.wire.taking = taking;
      },
    ),
  },
  // The bot's process
  {
    weight: 2,
    arbitrary: any(
      fc.record({
        steps: fc.nat({ max: 30 }),
        downFor: fc.constantFrom(0, 3000, RINGS_FOR, 5 * RINGS_FOR),
        isOther: fc.boolean(),
      }),
      ({ steps, downFor, isOther }) =>
        `the process dies after ${steps} steps more, for ${downFor} ms${isOther ? '; the next has another menu' : ''}`,
      async ({ world }, { steps, downFor, isOther }) => {
        world.next = { downFor, menu: isOther ? OTHER_MENU : MENU };
        world.process.life.endAfter(steps);
      },
    ),
  },
  {
    weight: 1,
    arbitrary: any(
      fc.boolean(),
      (isOther) => `the bot is started again${isOther ? ' with another menu' : ''}`,
      ({ world }, isOther) => world.restart(isOther ? OTHER_MENU : MENU),
    ),
  },
  {
    weight: 2,
    arbitrary: any(
      fc.boolean(),
      (throws) => `from now on turns ${throws ? 'throw' : 'work'}`,
      async ({ world }, throws) => {
        world.judge.turnsThrow = throws;
      },
    ),
  },
  // An operator at the desk
  {
    weight: 2,
    arbitrary: any(
      fc.tuple(
        fc.constantFrom(undefined, ...Object.keys(MENU.departments)),
        fc.constantFrom(undefined, RINGS_FOR, A_DAY),
      ),
      ([department, ms]) => `an operator closes ${department ?? 'everything'} for ${ms ?? 'ever'}`,
      ({ world }, [department, ms]) => {
        const from = world.clock.now();
        const until = ms === undefined ? {} : { until: from + ms };
        return world.operate(({ closures }) => closures.close({ from, ...until, ...(department && { department }) }));
      },
    ),
  },
  {
    weight: 1,
    arbitrary: any(
      fc.constantFrom(undefined, ...Object.keys(MENU.departments)),
      (department) => `an operator opens ${department ?? 'everything'}`,
      ({ world }, department) => world.operate(({ closures }) => closures.open(department, world.clock.now())),
    ),
  },
  // What a channel does, and should not
  {
    weight: 1,
    arbitrary: fc.constant(
      deed('calls again, and the greeting gets lost', async (caller) => {
        await caller.phone?.hangUp();
        await caller.dial({ isLost: true });
      }),
    ),
  },
  { weight: 3, arbitrary: fc.constant(deed('the last activity comes again', (caller) => caller.again(0))) },
  { weight: 1, arbitrary: fc.constant(deed('the last activity comes twice at once', (caller) => caller.again(0, 2))) },
  {
    weight: 2,
    arbitrary: any(
      fc.nat({ max: 20 }),
      (n) => `the activity ${n} before the last comes again`,
      (caller, n) => caller.again(n),
    ),
  },
  {
    weight: 2,
    arbitrary: any(
      fc.constantFrom<Content[]>(
        { type: 'typing' },
        { type: 'event', name: 'weather' },
        { type: 'event', name: 'ContinueConversation' },
        { type: 'event', name: 'handoff.sent', value: { handoff: 'h' } },
        { type: 'conversationUpdate', membersAdded: [{ id: 'y', name: '' }] },
        {
          type: 'commandResult',
          name: 'channel/vnd.microsoft.telephony.recording.start',
          value: { commandId: 'nobody-sent-it' },
        },
        { type: 'message' },
        { type: 'message', text: 'Z', entities: [{ type: 'DTMF' }] },
      ),
      (content) => JSON.stringify(content),
      (caller, content) => caller.send(content),
    ),
  },
];

/** How a call begins where it is not by being answered. */
const anyDeed = fc.oneof(...DEEDS);

/** Who does it: mostly the first of them. */
export interface Step {
  readonly who: number;
  readonly deed: Deed;
  toString(): string;
}

export const anySteps: fc.Arbitrary<Step[]> = fc.array(
  fc
    .tuple(fc.oneof({ weight: 5, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.constant(1) }), anyDeed)
    .map(([who, does]): Step => ({ who, deed: does, toString: () => `${who === 0 ? '' : '[2] '}${does}` })),
  { minLength: 1, maxLength: 12, size: 'max' },
);
