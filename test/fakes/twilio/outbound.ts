import { Leg, type Subscription } from './leg.js';
import type { Network } from './network.js';
import type { Form } from './signature.js';

/** Twilio adds five seconds to every time-out ("an actual timeout closer to 15 seconds"). */
const BUFFER_MS = 5000;

export interface Detection {
  /** The call goes on while the carrier still listens who answered. */
  readonly isAsync: boolean;
  readonly callback?: string;
}

export interface Placing {
  readonly direction: 'outbound-api' | 'outbound-dial';
  readonly from: string;
  readonly to: string;
  readonly parent?: Leg;
  readonly timeoutSeconds: number;
  readonly subscription?: Subscription;
  readonly detection?: Detection;
  /** Somebody, or something, has answered. */
  answered(leg: Leg): void;
}

/** Makes the call; `ring` then dials. The REST API answers in between. */
export function place(network: Network, placing: Placing): { readonly leg: Leg; ring(): void } {
  const { direction, from, to, parent, subscription } = placing;
  const leg = new Leg(network, {
    direction,
    from,
    to,
    ...(parent && { parent }),
    ...(subscription && { subscription }),
  });
  leg.pickUp = () => pickUp(leg, placing);
  return { leg, ring: () => ring(leg, placing) };
}

function ring(leg: Leg, { timeoutSeconds }: Placing): void {
  const { network } = leg;
  if (leg.isOver) return;
  leg.initiated();
  network.clock.setTimeout(() => {
    if (leg.isOver) return;
    const reached = network.phone(leg.party).reached(leg);
    if (reached === 'rings') leg.rings();
    else leg.end(reached.sipCode === 486 ? 'busy' : 'failed', reached.sipCode);
  }, network.timing.ringsAfter);
  network.clock.setTimeout(
    () => {
      if (leg.answeredAt === undefined) leg.end('no-answer', 487);
    },
    timeoutSeconds * 1000 + BUFFER_MS,
  );
}

function pickUp(leg: Leg, { detection, answered }: Placing): void {
  const { network } = leg;
  if (leg.isOver || leg.answeredAt !== undefined) return;
  leg.answer(detection && !detection.isAsync);
  if (!detection || detection.isAsync) answered(leg);
  if (!detection) return;
  const isMachine = network.phone(leg.party).isMachine;
  network.clock.setTimeout(
    () => {
      if (leg.isOver) return;
      leg.answeredBy = isMachine ? 'machine_start' : 'human';
      if (!detection.isAsync) {
        leg.tell('answered');
        answered(leg);
      }
      if (detection.callback) {
        const form: Form = {
          CallSid: leg.sid,
          AccountSid: network.account.sid,
          AnsweredBy: leg.answeredBy,
          MachineDetectionDuration: String(network.clock.now() - (leg.answeredAt ?? 0)),
        };
        network.webhooks.tell('POST', detection.callback, form, leg.sid);
      }
    },
    isMachine ? network.timing.detectsMachine : network.timing.detectsPerson,
  );
}
