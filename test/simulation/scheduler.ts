import { Heap } from "./heap.ts";
import type { Random } from "./random.ts";
import type { Weather } from "./weather.ts";

/** Nobody knows whether it happened. */
export class LostAnswer extends Error {}

/** Something that must never be, is. */
export class Violation extends Error {}

/** A request, an alarm, a webhook: something that awaits one operation after the other and may be cut off at any. */
export type Process = { readonly name: string; alive: boolean; readonly onDeath: () => void };

/** What the outside sees of a process: an answer, or none. */
export type Ending<Result> = { readonly answered: true; readonly value: Result } | { readonly answered: false };

/** A port as a plain object, without the distance. */
export type Local<Port> = {
  [Method in keyof Port]: Port[Method] extends (...asked: infer Asked) => Promise<infer Answer>
    ? (...asked: Asked) => Answer
    : never;
};

/** Longer than any chain of promises between two operations, so that one process stops before the next one moves. */
const ticks_to_quiet = 20;
const most_moments = 400_000;

/** A virtual clock, and everything that happens on it, one moment at a time. */
export class Scheduler {
  readonly #moments = new Heap();
  readonly #random: Random;
  readonly #weather: Weather;
  #violation: Error | undefined;
  #awake = false;
  now = 0;
  operations = 0;
  faults = 0;
  /** Called after every effect; throws a Violation. */
  afterEach: () => void = () => {};
  /** When set, is told every operation. */
  trace: ((line: string) => void) | undefined;

  constructor(random: Random, weather: Weather) {
    this.#random = random;
    this.#weather = weather;
  }

  after(delay_ms: number, run: () => void): void {
    this.#moments.push({ at: this.now + delay_ms, rank: this.#random.fraction(), run });
  }

  spawn<Result>(
    name: string,
    work: (process: Process) => Promise<Result>,
    ended: (ending: Ending<Result>) => void = () => {},
  ): void {
    let told = false;
    const tell = (ending: Ending<Result>) => {
      if (told) return;
      told = true;
      ended(ending);
    };
    const process: Process = { name, alive: true, onDeath: () => tell({ answered: false }) };
    this.#awake = true;
    work(process)
      .then((value) => tell({ answered: true, value }))
      .catch((error: unknown) => (error instanceof LostAnswer ? tell({ answered: false }) : this.#break(error)))
      .catch((error: unknown) => this.#break(error));
  }

  /** Puts the network between a process and a port: latency, faults, and the death of the one who asked. */
  remote<Port extends object>(process: Process, port_name: string, port: Local<Port>): Port {
    const methods = Object.entries(port).flatMap(([method, run]) => {
      if (typeof run !== "function") return [];
      const ask = (...asked: unknown[]) =>
        this.operate(process, `${port_name}.${method}`, () => run(...asked) as unknown, asked);
      return [[method, ask] as const];
    });
    return Object.fromEntries(methods) as Port;
  }

  operate<Answer>(
    process: Process,
    name: string,
    effect: () => Answer,
    asked: readonly unknown[] = [],
  ): Promise<Answer> {
    return new Promise((resolve, reject) => {
      if (!process.alive) return;
      this.after(this.#weather.latencyOf(name, this.now), () => {
        this.operations++;
        const fault = this.#weather.faultOf(name, this.now);
        if (fault) this.faults++;
        this.trace?.(`${this.now} ${process.name} ${name} ${JSON.stringify(asked)} ${fault ?? ""}`);
        if (fault === "die_before") return this.#kill(process);
        if (fault === "fail_before") return this.#wake(process, 1, () => reject(new LostAnswer(name)));
        const answer = attempt(effect);
        this.trace?.(`    = ${JSON.stringify(answer)}`);
        this.afterEach();
        if (answer instanceof LostAnswer) return this.#wake(process, 1, () => reject(answer));
        if (fault === "die_after") return this.#kill(process);
        if (fault === "fail_after") return this.#wake(process, 1, () => reject(new LostAnswer(name)));
        return this.#wake(process, this.#random.below(20), () => resolve(answer));
      });
    });
  }

  /** Runs until nothing is left to happen. */
  async run(): Promise<void> {
    for (let count = 0; count < most_moments; count++) {
      if (this.#awake) await this.#quiet();
      const moment = this.#moments.pop();
      if (!moment) return;
      this.now = moment.at;
      moment.run();
    }
    throw new Violation("it never becomes quiet");
  }

  async #quiet(): Promise<void> {
    this.#awake = false;
    for (let tick = 0; tick < ticks_to_quiet; tick++) await Promise.resolve();
    if (this.#violation) throw this.#violation;
  }

  /** Kept until the scheduler has the floor again: no promise of the core can swallow it. */
  #break(error: unknown): void {
    this.#violation ??= error instanceof Error ? error : new Error(String(error));
  }

  /** What a dead process is told is lost; what it had asked for is not. */
  #wake(process: Process, delay_ms: number, go: () => void): void {
    this.after(delay_ms, () => {
      if (!process.alive) return;
      this.#awake = true;
      go();
    });
  }

  #kill(process: Process): void {
    if (!process.alive) return;
    process.alive = false;
    process.onDeath();
  }
}

/** The answer, or that the other side has broken down over it. */
function attempt<Answer>(effect: () => Answer): Answer | LostAnswer {
  try {
    return effect();
  } catch (error) {
    if (error instanceof LostAnswer) return error;
    throw error;
  }
}
