import { ManualClock } from '../../src/phone/manualClock.js';

/** A clock that tells when time has passed: whoever listens to a telephone has heard more then. */
export class TwilioClock extends ManualClock {
  readonly listeners = new Set<() => Promise<void>>();

  /** Without telling anybody. */
  passQuietly(ms: number, settled: () => Promise<void>): Promise<void> {
    return super.pass(ms, settled);
  }

  override async pass(ms: number, settled: () => Promise<void>): Promise<void> {
    await super.pass(ms, settled);
    for (const listen of this.listeners) await listen();
  }
}
