import type { Leg, Subscription } from '../leg.js';
import type { Network } from '../network.js';
import { type Detection, place } from '../outbound.js';
import type { Form } from '../signature.js';
import { takeOver } from '../takeOver.js';
import type { Deed, Request } from './deed.js';
import type { Parameters } from './parameters.js';
import { callJson, callStatus, page } from './resources.js';
import { notFound, RestError } from './restError.js';

/** "Max 4000 characters" for a document that comes with a request. */
const LONGEST_TWIML = 4000;
const CALLABLE = /^(\+[1-9]\d{6,14}|client:.+|sips?:.+@.+)$/;

export function callOf(network: Network, sid: string): Leg {
  const leg = network.calls.get(sid);
  if (!leg) throw notFound();
  return leg;
}

export function listCalls({ network, url }: Request): Deed {
  const wanted = (name: string) => url.searchParams.get(name);
  const found = [...network.calls.values()].filter((leg) => {
    const fits = (name: string, value: string | undefined) => wanted(name) === null || wanted(name) === value;
    const { from, to, parent } = leg.options;
    return (
      fits('From', from) && fits('To', to) && fits('ParentCallSid', parent?.sid) && fits('Status', callStatus(leg))
    );
  });
  return { status: 200, body: page('calls', found.toReversed().map(callJson), url) };
}

/** `To`, `From` and `Timeout`, as calls and participants take them. */
export function targetOf(network: Network, form: Parameters) {
  const to = form.required('To', 21201, "No 'To' number is specified");
  const from = form.required('From', 21213, "No 'From' number is specified");
  if (!CALLABLE.test(to)) throw new RestError(400, 21211, `The 'To' number ${to} is not a valid phone number.`);
  const token = form.text('CallToken');
  const forwarded = [...network.calls.values()].some(
    ({ options, isOver }) => !isOver && token !== undefined && options.callToken === token && options.from === from,
  );
  if (!forwarded && !network.owns(from) && !from.startsWith('client:')) {
    const message = `The source phone number provided, ${from}, is not yet verified for your account.`;
    throw new RestError(400, 21210, message);
  }
  return { to, from, timeoutSeconds: form.seconds('Timeout', 5, 600) ?? 60 };
}

/** `StatusCallback…`, as calls and participants take it. */
export function subscriptionOf(form: Parameters): Subscription | undefined {
  const url = form.url('StatusCallback');
  const method = form.method('StatusCallbackMethod');
  const events = form.list('StatusCallbackEvent');
  return url === undefined ? undefined : { url, method, events: new Set(events.length > 0 ? events : ['completed']) };
}

export function createCall({ network, form }: Request): Deed {
  const target = targetOf(network, form);
  const subscription = subscriptionOf(form);
  const detection = detectionOf(form);
  const go = documentOf(form);
  if (!go) throw new RestError(400, 21205, 'Url or Twiml is required');
  form.text('SendDigits');
  form.nothingElse();
  const { leg, ring } = place(network, {
    direction: 'outbound-api',
    ...target,
    ...(subscription && { subscription }),
    ...(detection && { detection }),
    answered: (answered) => go(answered, answered.answeredBy ? { AnsweredBy: answered.answeredBy } : {}),
  });
  return { status: 201, body: callJson(leg), afterwards: ring };
}

export function fetchCall({ network }: Request, sid: string): Deed {
  return { status: 200, body: callJson(callOf(network, sid)) };
}

/**
 * A document for a call that is on, or its end. `canceled` "will attempt to hang up calls that are queued or ringing;
 * however, it will not affect calls already in progress": that is answered with 200 and does nothing.
 */
export function updateCall({ network, form }: Request, sid: string): Deed {
  const leg = callOf(network, sid);
  const status = form.text('Status');
  const go = documentOf(form);
  form.nothingElse();
  if (leg.isOver) throw notInProgress();
  if (status !== undefined && status !== 'completed' && status !== 'canceled') {
    throw new RestError(400, 20001, `Status: invalid value ${status}`);
  }
  if (go && leg.status !== 'in-progress') throw notInProgress();
  const act = () => {
    if (leg.isOver) return;
    if (leg.answeredAt === undefined && status) leg.end('canceled', 487);
    else if (status === 'completed') leg.end('completed');
    else go?.(leg, {});
  };
  // The answer shows what the call is now; documents are played after it.
  if (status) act();
  return { status: 200, body: callJson(leg), ...(!status && { afterwards: act }) };
}

const notInProgress = () => new RestError(400, 21220, 'Call is not in-progress. Cannot redirect.');

/** `Url` or `Twiml`: what to do with a call. "If both are provided then twiml will be ignored." */
function documentOf(form: Parameters): ((leg: Leg, more: Form) => void) | undefined {
  const url = form.url('Url');
  const method = form.method('Method');
  const twiml = form.text('Twiml');
  if (twiml !== undefined && twiml.length > LONGEST_TWIML) {
    throw new RestError(400, 32018, `Twiml size exceeded maximum allowed value of ${LONGEST_TWIML} characters`);
  }
  if (url !== undefined)
    return (leg, more) => {
      const program = takeOver(leg);
      const asks = leg.answeredAt === leg.network.clock.now() ? 0 : leg.network.timing.redirectAsks;
      if (asks === 0) program.fetch(method, url, more);
      else leg.network.clock.setTimeout(() => program.fetch(method, url, more), asks);
    };
  if (twiml !== undefined) return (leg) => takeOver(leg).play(twiml);
  return undefined;
}

function detectionOf(form: Parameters): Detection | undefined {
  const kind = form.text('MachineDetection');
  const isAsync = form.flag('AsyncAmd') ?? false;
  const callback = form.url('AsyncAmdStatusCallback');
  form.text('AsyncAmdStatusCallbackMethod');
  form.text('MachineDetectionTimeout');
  return kind === undefined ? undefined : { isAsync, ...(callback !== undefined && { callback }) };
}
