const SECOND = 1000;
const MINUTE = 60 * SECOND;
/** Up to here every second counts, then every fifth one, then minutes. */
const EXACT = 10 * SECOND;
const IN_SECONDS = 90 * SECOND;
const STEP = 5;

/**
 * A length of time as people tell it, rounded: "25 seconds", "2 Minuten". The words, and which form of them a number takes,
 * are Unicode's (Intl), so that another language needs no code.
 *
 * @param ms at least a second is told
 * @param locale of the prompt in which it stands
 */
export function spokenDuration(ms: number, locale: string): string {
  if (ms >= IN_SECONDS) return inUnits(Math.round(ms / MINUTE), 'minute', locale);
  const seconds = ms < EXACT ? Math.round(ms / SECOND) : Math.round(ms / SECOND / STEP) * STEP;
  return inUnits(Math.max(1, seconds), 'second', locale);
}

function inUnits(count: number, unit: 'minute' | 'second', locale: string): string {
  const format = new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'long' });
  // With plain blanks: Unicode's data have others.
  return format.format(count).replace(/\s+/g, ' ');
}
