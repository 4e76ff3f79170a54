import { type Fate, nameOf, type Operation, Wire, wrapEnv } from "../../support/wrap-env.ts";
import type { Random } from "../simulation/random.ts";
import { standAt } from "./clock.ts";
import { shopEnv } from "./shop.ts";
import { within } from "./within.ts";

/** How the world treats one operation. */
export type Weather = {
  readonly fateOf: (operation: Operation, now: number) => Fate;
  readonly latencyOf: (operation: Operation, now: number) => number;
};

type Item = { readonly what: string; readonly at: number; readonly order: number; readonly run: () => Promise<void> };
type Process = { readonly name: string; parked: number; over: boolean; woke: () => void };

/** More than any process takes between two operations; beyond it something waits for what never comes. */
const stuck_after_ms = 20_000;

/**
 * Runs any number of processes against the real database, objects and provider, one operation at a time. Which comes next,
 * and when it is on the clock, is drawn from the seed: so a run can be had again.
 */
export class Timetable {
  readonly history: string[] = [];
  now: number;
  /** What is being done now. */
  doing = "nothing";
  readonly #random: Random;
  readonly #weather: Weather;
  readonly #items: Item[] = [];
  readonly #begun_at: number;
  readonly #busy = new Set<string>();
  #order = 0;

  constructor(begins_at: number, random: Random, weather: Weather) {
    this.now = begins_at;
    this.#begun_at = begins_at;
    this.#random = random;
    this.#weather = weather;
    standAt(begins_at);
  }

  /** Something that happens outside of the shop, in no time. */
  after(delay_ms: number, what: string, run: () => Promise<void> | void): void {
    this.#put(delay_ms, what, async () => run());
  }

  /** A process of the shop, from its beginning until it is over or dead. `told` hears what it answered; undefined when it did not. */
  spawn<Answer>(
    delay_ms: number,
    name: string,
    run: (bindings: Env) => Promise<Answer>,
    told: (answer: Answer | undefined) => Promise<void> | void = () => undefined,
  ): void {
    this.#put(delay_ms, name, async () => {
      const process: Process = { name, parked: 0, over: false, woke: () => undefined };
      const wire = new Wire(
        (operation) => this.#park(process, operation),
        () => this.#random.fraction(),
      );
      wire.settled = () => process.woke();
      let answer: Answer | undefined;
      this.#busy.add(name);
      const work = wire.survives(async () => void (answer = await run(wrapEnv(shopEnv, wire))));
      const end = (how: string) => {
        this.#note(`${name} ${how}`);
        process.over = true;
        this.#busy.delete(name);
        process.woke();
        this.after(0, `what ${name} answered`, () => told(answer));
      };
      work.then(
        (lived) => end(lived ? "is over" : "died"),
        (error: unknown) => end(`threw ${error instanceof Error ? error.message : "something"}`),
      );
      await this.#untilQuiet(process);
    });
  }

  /** Until nothing is left to happen. `between` comes after each thing that did. */
  async run(between: () => Promise<void> | void): Promise<void> {
    for (let next = this.#take(); next; next = this.#take()) {
      this.now = Math.max(this.now, next.at);
      standAt(this.now);
      this.doing = next.what;
      await next.run();
      this.doing = `what comes after ${next.what}`;
      await between();
    }
  }

  /** Some time passes in which nothing happens. */
  tick(ms: number): void {
    this.now = Math.max(this.now, Date.now()) + ms;
    standAt(this.now);
  }

  /** Whether a process of this name is under way. */
  isBusy(name: string): boolean {
    return this.#busy.has(name);
  }

  #note(what: string): void {
    this.history.push(`${((this.now - this.#begun_at) / 1_000).toFixed(2)} s  ${what}`);
  }

  /** The process waits before its operation until its turn comes. */
  #park(process: Process, operation: Operation): Promise<Fate> {
    process.parked += 1;
    const turn = Promise.withResolvers<Fate>();
    this.#put(this.#weather.latencyOf(operation, this.now), `${process.name}: ${nameOf(operation)}`, async () => {
      process.parked -= 1;
      if (process.over) return;
      const fate = this.#weather.fateOf(operation, this.now);
      this.#note(`${process.name}: ${nameOf(operation)}${fate === "works" ? "" : ` ${fate}`}`);
      const settled = new Promise<void>((resolve) => (process.woke = resolve));
      turn.resolve(fate);
      await within(stuck_after_ms, process.name, settled);
      await this.#untilQuiet(process);
    });
    process.woke();
    return turn.promise;
  }

  /** A process that has its answer goes on at once: to its next operation, or to its end. */
  async #untilQuiet(process: Process): Promise<void> {
    // What it asked for together with this may wait already: then there may be nothing that it could do now.
    if (process.parked > 0) return scheduler.wait(0);
    while (process.parked === 0 && !process.over) {
      const woken = new Promise<void>((resolve) => (process.woke = resolve));
      await within(stuck_after_ms, process.name, woken);
    }
  }

  #put(delay_ms: number, what: string, run: () => Promise<void>): void {
    this.#order += 1;
    this.#items.push({ what, at: this.now + delay_ms, order: this.#order, run });
  }

  #take(): Item | undefined {
    let first: Item | undefined;
    for (const item of this.#items)
      if (!first || item.at < first.at || (item.at === first.at && item.order < first.order)) first = item;
    if (first) this.#items.splice(this.#items.indexOf(first), 1);
    return first;
  }
}
