import type { Ports } from "../../src/features/ordering/protocol/ports.ts";

/** What somebody who died throws from then on, whatever it is asked. */
export class Interrupted extends Error {}

export type Death = { readonly step: number; readonly when: "before" | "after" };

type Task = () => Promise<unknown>;

/**
 * Somebody who carries out a piece of work over the ports, and may die at one of its steps: what was done by then is done,
 * its answer is lost, and nothing that would have come later ever happens. Keeps a log of the steps it took.
 */
export class Mortal {
  readonly steps: string[] = [];
  readonly #death: Death | null;
  readonly #late: Task[] = [];
  #dead = false;

  constructor(death: Death | null = null) {
    this.#death = death;
  }

  /** True when it lived to its end, false when it died on the way; any other error is thrown on. */
  async survives(work: Task): Promise<boolean> {
    try {
      await work();
      for (let task = this.#late.shift(); task; task = this.#late.shift()) await task();
      return true;
    } catch (error) {
      if (error instanceof Interrupted) return false;
      throw error;
    }
  }

  /** The same port, each of whose calls is a step. A call that is added to it later is one by itself. */
  watch<Port extends object>(name: string, port: Port): Port {
    return new Proxy(port, {
      get: (target, key) => {
        const member: unknown = Reflect.get(target, key);
        if (typeof member !== "function") return member;
        return (...args: unknown[]) =>
          this.#step(`${name}.${String(key)}`, async (): Promise<unknown> => Reflect.apply(member, target, args));
      },
    });
  }

  /** The ports, where all that is asked of stock, journal, orders and provider is a step. */
  watchAll(ports: Ports): Ports {
    const { clock, ids, later: _later, provider, ...rest } = ports;
    const watched = Object.fromEntries(Object.entries(rest).map(([name, port]) => [name, this.watch(name, port)]));
    return {
      ...rest,
      ...watched,
      clock,
      ids,
      provider: (name) => this.watch("provider", provider(name)),
      later: (task) => void this.#late.push(task),
    };
  }

  async #step(name: string, call: Task): Promise<unknown> {
    if (this.#dead) throw new Interrupted(name);
    const step = this.steps.push(name) - 1;
    const dies = this.#death?.step === step ? this.#death.when : null;
    if (dies === "before") this.#die(name);
    const answer = await call();
    if (this.#dead || dies === "after") this.#die(name);
    return answer;
  }

  #die(name: string): never {
    this.#dead = true;
    throw new Interrupted(name);
  }
}

/** The steps as people tell them apart: the second `stock.hold` is `stock.hold (2)`. */
export const named = (steps: readonly string[]): string[] =>
  steps.map((step, i) => {
    const nth = steps.slice(0, i + 1).filter((one) => one === step).length;
    return nth === 1 ? step : `${step} (${nth})`;
  });
