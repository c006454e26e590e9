import { ManualClock } from '../../src/phone/manualClock.js';

/** A clock that tells when time has passed: whoever listens to a telephone has heard more then. */
export class TwilioClock extends ManualClock {
  /** A script lets time pass: nobody else does. */
  isPassing = false;
  readonly listeners = new Set<() => Promise<void>>();

  /** Without telling anybody. */
  passQuietly(ms: number, settled: () => Promise<void>): Promise<void> {
    return super.pass(ms, settled);
  }

  override async pass(ms: number, settled: () => Promise<void>): Promise<void> {
    this.isPassing = true;
    await super.pass(ms, settled);
    this.isPassing = false;
    for (const listen of this.listeners) await listen();
  }
}
