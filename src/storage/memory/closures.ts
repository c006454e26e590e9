import type { Closure } from '../../handoff/closure.js';
import type { Closures } from '../store.js';

/** What an operator has closed, shared by the instances on one MemoryDatabase. */
export class MemoryClosures implements Closures {
  /** By department; the empty name is all of them. */
  readonly #kept = new Map<string, Closure>();

  async list(at: number): Promise<Closure[]> {
    const kept = [...this.#kept].sort(([one], [other]) => (one < other ? -1 : 1));
    return kept.flatMap(([, closure]) => (isOver(closure, at) ? [] : [{ ...closure }]));
  }

  async close(closure: Closure): Promise<void> {
    this.#kept.set(closure.department ?? '', { ...closure });
  }

  async open(department: string | undefined, at: number): Promise<boolean> {
    const name = department ?? '';
    const closure = this.#kept.get(name);
    this.#kept.delete(name);
    return closure !== undefined && !isOver(closure, at);
  }
}

const isOver = ({ until = Number.POSITIVE_INFINITY }: Closure, at: number) => until <= at;
