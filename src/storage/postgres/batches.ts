/** At most so many members go together: a statement with all of them is some hundred kilobytes. */
const MOST_TOGETHER = 50;
/** Nobody waits longer than this, in milliseconds, for a batch that does not come back: the database may be away. */
const LONGEST_WAIT = 50;

interface Member<In, Out> {
  readonly given: In;
  resolve(result: Out): void;
  reject(reason: unknown): void;
}

/**
 * Work of one kind, as few statements as can be. A statement costs what it does however little it is given, here and in the
 * database; so what is ready in the same turn of the event loop, and what comes while an earlier batch is under way, goes
 * together. Where little happens, each goes by itself and at once.
 */
export class Batches<In, Out> {
  readonly #waiting: Member<In, Out>[] = [];
  #underWay = 0;
  #awake = false;
  #timer: NodeJS.Timeout | undefined;

  /** @param work does it for all members; its results stand in their order. Where it fails, it fails for all. */
  constructor(private readonly work: (members: readonly In[]) => Promise<readonly Out[]>) {}

  /** @throws what the work threw, for whichever member's sake. */
  run(given: In): Promise<Out> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ given, resolve, reject });
      this.#wake();
    });
  }

  #wake(): void {
    if (this.#awake || this.#waiting.length === 0) return;
    if (this.#underWay === 0) {
      this.#awake = true;
      setImmediate(() => {
        this.#awake = false;
        this.#begin();
      });
    } else this.#timer ??= setTimeout(() => this.#begin(), LONGEST_WAIT);
  }

  #begin(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const members = this.#waiting.splice(0, MOST_TOGETHER);
    if (members.length === 0) return;
    this.#underWay++;
    const ended = () => {
      this.#underWay--;
      this.#wake();
    };
    this.work(members.map(({ given }) => given)).then(
      (results) => {
        ended();
        for (const [i, member] of members.entries()) member.resolve(results[i] as Out);
      },
      (reason) => {
        ended();
        for (const member of members) member.reject(reason);
      },
    );
    this.#wake();
  }
}
