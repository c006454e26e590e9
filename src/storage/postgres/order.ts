/** Work on one call in the order of asking, although connections are many; work on different calls side by side. */
export class InOrder {
  readonly #last = new Map<string, Promise<unknown>>();

  /** Runs work when everything asked for earlier under that name is done, or has failed. */
  run<T>(name: string, work: () => Promise<T>): Promise<T> {
    const earlier = this.#last.get(name);
    const running = earlier ? earlier.then(work, work) : work();
    this.#last.set(name, running);
    const done = () => {
      if (this.#last.get(name) === running) this.#last.delete(name);
    };
    running.then(done, done);
    return running;
  }

  /** Resolves when everything that has been asked for so far is done or has failed. */
  async settled(): Promise<void> {
    await Promise.allSettled(this.#last.values());
  }
}
