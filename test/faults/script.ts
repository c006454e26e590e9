/** Where bots keep their calls. */
export type StoreName = 'sqlite' | 'postgres';

/** How the scripts are to be run. */
export interface Settings {
  /** Small enough for continuous integration. */
  readonly short: boolean;
  readonly stores: readonly StoreName[];
  /** What is random is the same for the same seed. */
  readonly seed: number;
  /** A folder for what the bots log; undefined: it is thrown away. */
  readonly logs: string | undefined;
}

/** Something that was counted. */
export interface Figure {
  readonly what: string;
  readonly counted: number;
  /** The most that is right; absent: shown only. */
  readonly limit?: number;
  /**
   * It depends on how busy the machine is: shown only in the short form, which runs on machines that are shared. At full size, on
   * a machine that has nothing else to do, its limit counts.
   */
  readonly isTiming?: boolean;
}

/** What a script prints: one table for each thing it has tried. */
export interface Result {
  readonly title: string;
  readonly figures: readonly Figure[];
  /** Left out, and why; and the first of whatever should not be. */
  readonly notes?: readonly string[];
}

/** One of the fault scripts. */
export interface Script {
  /** What it is called by on the command line. */
  readonly name: string;
  readonly about: string;
  run(settings: Settings): AsyncIterable<Result>;
}
