/** One line of what must be shown. */
export interface Target {
  readonly what: string;
  readonly figure: number;
  /** At most so much is promised; with `atLeast`, at least. */
  readonly limit: number;
  readonly atLeast?: boolean;
  /** What is wished for beyond the promise. */
  readonly wanted?: number;
  readonly unit?: string;
}

/** One bot, or one size, with its figures by column. */
export interface Row {
  readonly name: string;
  readonly figures: Readonly<Record<string, number>>;
}

export interface Result {
  readonly rows: readonly Row[];
  readonly targets: readonly Target[];
  /** What whoever reads the figures has to know. */
  readonly notes?: readonly string[];
  /** Each round by itself, for whoever reads the JSON. */
  readonly rounds?: unknown;
}

/** How large, and whom to tell what is being done. */
export interface Settings {
  /** Small, and done within a minute: figures are rough. */
  readonly quick: boolean;
  tell(progress: string): void;
}

export interface Measurement {
  readonly name: string;
  readonly about: string;
  /** Whether peers take part, which have to be installed. */
  readonly needsPeers: boolean;
  run(settings: Settings): Promise<Result>;
}

export function isKept({ figure, limit, atLeast }: Target): boolean {
  return atLeast ? figure >= limit : figure <= limit;
}
