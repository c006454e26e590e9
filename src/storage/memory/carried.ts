import type { CallId } from '../../call/call.js';
import { BotError } from '../../errors.js';
import type { Carried, CarriedThings } from '../store.js';

/** What channels remember, shared by the instances on one MemoryDatabase: kept as JSON text, so that a reader gets a copy. */
export class MemoryCarried implements CarriedThings {
  readonly #kept = new Map<string, string>();

  constructor(private readonly isStored: (call: CallId) => boolean) {}

  async find(id: string): Promise<Carried | undefined> {
    return this.#read(id);
  }

  async ofCall(call: CallId): Promise<Carried[]> {
    return this.#all().filter((one) => one.call === call);
  }

  async due(limit: number): Promise<Carried[]> {
    const waiting = this.#all().flatMap((one) => (one.due === undefined ? [] : [{ one, due: one.due }]));
    return waiting
      .sort((a, b) => a.due - b.due)
      .slice(0, Math.max(0, limit))
      .map(({ one }) => one);
  }

  async write(carried: Carried): Promise<void> {
    const { id, call, version } = carried;
    const text = JSON.stringify(carried);
    const stored = this.#read(id);
    if ((stored?.version ?? 0) !== version - 1 || !this.isStored(call)) {
      throw new BotError('version-conflict', `What is carried as ${id} is not at version ${version - 1}.`);
    }
    this.#kept.set(id, text);
  }

  removeOf(call: CallId): void {
    for (const one of this.#all()) if (one.call === call) this.#kept.delete(one.id);
  }

  #read(id: string): Carried | undefined {
    const text = this.#kept.get(id);
    return text === undefined ? undefined : (JSON.parse(text) as Carried);
  }

  #all(): Carried[] {
    return [...this.#kept.values()].map((text) => JSON.parse(text) as Carried);
  }
}
