/** What the clocks of a zone show, by means that share nothing with our code: Intl, and no arithmetic with zones. */
export class ZoneClock {
  readonly #format: Intl.DateTimeFormat;

  constructor(readonly zone: string) {
    this.#format = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
    });
  }

  /** The date and time shown, in minutes since 1970 as if they were those of UTC. */
  shown(at: number): number {
    const parts = Object.fromEntries(this.#format.formatToParts(at).map(({ type, value }) => [type, Number(value)]));
    const { year = NaN, month = NaN, day = NaN, hour = NaN, minute = NaN } = parts;
    return Date.UTC(year, month - 1, day, hour, minute) / 60_000;
  }

  /** The minutes of a year, in epoch milliseconds, with which another difference to UTC begins. */
  changes(year: number): readonly number[] {
    const difference = (at: number) => this.shown(at) - Math.floor(at / 60_000);
    const found: number[] = [];
    const day = 86_400_000;
    for (let from = Date.UTC(year, 0, 1); from < Date.UTC(year + 1, 0, 1); from += day) {
      if (difference(from) === difference(from + day)) continue;
      let before = from;
      let after = from + day;
      while (after - before > 60_000) {
        const middle = before + Math.floor((after - before) / 120_000) * 60_000;
        if (difference(middle) === difference(from)) before = middle;
        else after = middle;
      }
      found.push(after);
    }
    return found;
  }
}
