import { Heap } from "./heap.ts";
import type { History } from "./history.ts";
import { Random } from "./random.ts";
import { stall_ms, type Weather } from "./weather.ts";

/** Nobody knows whether it happened. */
export class LostAnswer extends Error {}

/** Something that must never be, is. It begins with the letters of the invariant. */
export class Violation extends Error {}

/** A request, an alarm, a webhook: something that awaits one operation after the other and may be cut off at any. */
export type Process = {
  /** What it is, and which of its kind. */
  readonly id: string;
  readonly random: Random;
  alive: boolean;
  /** How many operations it has asked for. */
  asked: number;
  /** Names of the operations that took effect, for invariants about what one request may do. */
  readonly done: Set<string>;
  /** For a story: what others do when the named operation has answered, before this one goes on. */
  meanwhile: Meanwhile;
  readonly onDeath: () => void;
};

export type Meanwhile = Readonly<Record<string, () => Promise<unknown>>>;

/** What the outside sees of a process: an answer, or none. */
export type Ending<Result> = { readonly answered: true; readonly value: Result } | { readonly answered: false };

/** A port as a plain object, without the distance. */
export type Local<Port> = {
  [Method in keyof Port]: Port[Method] extends (...asked: infer Asked) => Promise<infer Answer>
    ? (...asked: Asked) => Answer
    : never;
};

type Run = {
  readonly seed: number;
  readonly weather: Weather;
  /** What to do without in this run; see `History`. */
  readonly isLeftOut: (part: string) => boolean;
  readonly history: History | undefined;
};

/** Longer than any chain of promises between two operations, so that one process stops before the next one moves. */
const ticks_to_quiet = 14;
const most_moments = 100_000;

/** What the core says when the provider has not decided yet, and when it is shown an intent of somebody else: it stops there. */
const postponed = /still has money at|does not belong to|after its capture/;

/** A virtual clock, and everything that happens on it, one moment at a time. */
export class Scheduler {
  readonly #moments = new Heap();
  readonly #run: Run;
  readonly #weather: Weather;
  readonly #copies = new Map<string, number>();
  #violation: Error | undefined;
  #awake = false;
  now = 0;
  operations = 0;
  faults = 0;
  /** The chances of whoever is at work. */
  random: Random;
  /** Whose operation takes effect now. */
  caller = "";
  /** Called after every effect; throws a Violation. */
  afterEach: () => void = () => {};

  constructor(run: Run, random: Random) {
    this.#run = run;
    this.#weather = run.weather;
    this.random = random;
  }

  after(delay_ms: number, run: () => void): void {
    this.#push(delay_ms, this.random, run);
  }

  /** Something done outside the shop's own processes, by a person or the world, that a shorter history may lack. */
  act(delay_ms: number, name: string, run: () => unknown): void {
    const id = this.#identify(name);
    this.after(delay_ms, () => {
      if (!this.#take(id)) return;
      const answer = run();
      this.#run.history?.steps.push({ at: this.now, by: id, what: "does", asked: [], fault: undefined, answer });
      this.afterEach();
    });
  }

  /** A pause of somebody who is no process. */
  sleep(delay_ms: number): Promise<void> {
    return new Promise((resolve) => {
      this.after(delay_ms, () => {
        this.#awake = true;
        resolve();
      });
    });
  }

  /** Ends the run as broken, as soon as the scheduler has the floor: no promise of the core can swallow it. */
  fail(error: unknown): void {
    this.#violation ??= error instanceof Error ? error : new Error(String(error));
  }

  spawn<Result>(
    name: string,
    work: (process: Process) => Promise<Result>,
    ended: (ending: Ending<Result>, process: Process) => void = () => {},
  ): void {
    const id = this.#identify(name);
    const random = new Random(this.#run.seed, id);
    let told = false;
    const tell = (ending: Ending<Result>) => {
      if (told) return;
      told = true;
      this.random = random;
      ended(ending, process);
    };
    const onDeath = () => tell({ answered: false });
    const process: Process = { id, random, alive: true, asked: 0, done: new Set(), meanwhile: {}, onDeath };
    if (!this.#take(id)) return this.#push(1, random, onDeath);
    this.#awake = true;
    work(process)
      .then((value) => tell({ answered: true, value }))
      .catch((error: unknown) => (isPassing(error) ? tell({ answered: false }) : this.fail(error)))
      .catch((error: unknown) => this.fail(error));
  }

  /** Puts the network between a process and a port: latency, faults, and the death of the one who asked. */
  remote<Port extends object>(port_name: string, port: Local<Port>, methods: readonly string[]): (by: Process) => Port {
    const local = port as Record<string, (...asked: unknown[]) => unknown>;
    const operate = this.operate.bind(this);
    // Thousands of processes come and go in a run, so the methods are made once and each has only itself for its own.
    const shared: Record<string, unknown> = {};
    for (const method of methods) {
      const name = `${port_name}.${method}`;
      shared[method] = function ask(this: { readonly by: Process }, ...asked: unknown[]) {
        return operate(this.by, name, () => local[method]!(...asked), asked);
      };
    }
    return (by) => Object.assign(Object.create(shared) as object, { by }) as unknown as Port;
  }

  operate<Answer>(
    process: Process,
    name: string,
    effect: () => Answer,
    asked: readonly unknown[] = [],
  ): Promise<Answer> {
    return new Promise((resolve, reject) => {
      if (!process.alive) return;
      const place = ++process.asked;
      this.#push(this.#latency(process, place, name), process.random, () => {
        this.operations++;
        const fault = this.#fault(process, place, name);
        if (fault === "die_before" || fault === "fail_before") {
          this.#note(process, name, asked, fault, undefined);
          if (fault === "die_before") return this.#kill(process);
          return this.#wake(process, 1, () => reject(new LostAnswer(name)));
        }
        this.caller = process.id;
        const answer = attempt(effect);
        process.done.add(name);
        this.#note(process, name, asked, fault, answer);
        this.afterEach();
        if (answer instanceof LostAnswer) return this.#wake(process, 1, () => reject(answer));
        if (fault === "die_after") return this.#kill(process);
        if (fault === "fail_after") return this.#wake(process, 1, () => reject(new LostAnswer(name)));
        const go = () => this.#wake(process, process.random.below(20), () => resolve(answer));
        const others = process.meanwhile[name];
        if (!others) return go();
        this.#awake = true;
        others().then(go, (error: unknown) => this.fail(error));
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
      this.random = moment.random;
      moment.run();
    }
    throw new Violation(`O3 it does not become quiet before ${new Date(this.now).toISOString()}`);
  }

  #push(delay_ms: number, random: Random, run: () => void): void {
    this.#moments.push({ at: this.now + delay_ms, rank: random.fraction(), random, run });
  }

  #identify(name: string): string {
    const copy = (this.#copies.get(name) ?? 0) + 1;
    this.#copies.set(name, copy);
    return copy === 1 ? name : `${name} (${copy})`;
  }

  /** Whether this part belongs to the run, and that it did. */
  #take(id: string): boolean {
    if (this.#run.isLeftOut(id)) return false;
    this.#run.history?.parts.push({ id, at: this.now });
    return true;
  }

  #latency(process: Process, place: number, name: string): number {
    const latency = this.#weather.latencyOf(process.random, name, this.now);
    if (latency < stall_ms) return latency;
    return this.#take(`${process.id} sleeps before operation ${place}`) ? latency : 50;
  }

  #fault(process: Process, place: number, name: string) {
    const fault = this.#weather.faultOf(process.random, name, this.now);
    if (!fault || !this.#take(`${process.id} has a fault at operation ${place}`)) return undefined;
    this.faults++;
    return fault;
  }

  #note(by: Process, what: string, asked: readonly unknown[], fault: string | undefined, answer: unknown): void {
    this.#run.history?.steps.push({ at: this.now, by: by.id, what, asked, fault, answer });
  }

  async #quiet(): Promise<void> {
    this.#awake = false;
    for (let tick = 0; tick < ticks_to_quiet; tick++) await Promise.resolve();
    if (this.#violation) throw this.#violation;
  }

  /** What a dead process is told is lost; what it had asked for is not. */
  #wake(process: Process, delay_ms: number, go: () => void): void {
    this.#push(delay_ms, process.random, () => {
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

/** Failures that a caller is told as "nobody knows": something comes back to them. Any other is a bug. */
const isPassing = (error: unknown): boolean =>
  error instanceof LostAnswer || (error instanceof Error && postponed.test(error.message));

/** The answer, or that the other side has broken down over it. */
function attempt<Answer>(effect: () => Answer): Answer | LostAnswer {
  try {
    return effect();
  } catch (error) {
    if (error instanceof LostAnswer) return error;
    throw error;
  }
}
