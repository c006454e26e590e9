import { Bot, type Name } from './bot.js';
import { type Contender, playRound } from './load.js';
import { HttpChannel } from './trunk.js';

/** What one measurement runs on: a channel over HTTP, and bots; all of it is ended with the measurement. */
export class Rig {
  readonly #bots: Bot[] = [];
  readonly #endings: (() => Promise<void>)[] = [];

  private constructor(readonly channel: HttpChannel) {}

  /** @param authorization what the channel sends with each activity; nothing unless told. */
  static async use<T>(work: (rig: Rig) => Promise<T>, authorization?: () => string): Promise<T> {
    const rig = new Rig(await HttpChannel.start(authorization));
    try {
      return await work(rig);
    } finally {
      await Promise.all(rig.#bots.map((bot) => bot.stop()));
      for (const end of rig.#endings) await end();
      await rig.channel.close();
    }
  }

  async start(name: Name, env: Readonly<Record<string, string>> = {}): Promise<Bot> {
    const bot = await Bot.start(name, env);
    this.#bots.push(bot);
    return bot;
  }

  /** Ends one bot before the others. */
  async stop(bot: Bot): Promise<void> {
    this.#bots.splice(this.#bots.indexOf(bot), 1);
    await bot.stop();
  }

  /** Done after the bots have ended. */
  atEnd(end: () => Promise<void>): void {
    this.#endings.push(end);
  }

  /** Rounds over HTTP. With several instances one activity after another goes to the next of them. */
  overHttp(name: string, ...instances: readonly [Bot, ...Bot[]]): Contender {
    return this.#playing(name, instances, (call, activity) => call + activity);
  }

  /** Rounds over HTTP with several bots, each of which has calls of its own. */
  sideBySide(name: string, ...bots: readonly [Bot, ...Bot[]]): Contender {
    return this.#playing(name, bots, (call) => call);
  }

  /** Two bots get twice the turns: each has then done as many as one alone, and V8 has made its code as fast as that one's. */
  #playing(name: string, bots: readonly [Bot, ...Bot[]], botOf: (call: number, activity: number) => number): Contender {
    let calls = 0;
    const trunk = () => {
      const call = calls++;
      return this.channel.trunk((activity) => (bots[botOf(call, activity) % bots.length] ?? bots[0]).url);
    };
    return { name, round: (size) => playRound(bots, trunk, { ...size, turns: size.turns * bots.length }) };
  }
}
