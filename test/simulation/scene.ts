import { driveCheckout } from "../../src/features/checkout-core/drive-checkout.ts";
import type {
  CheckoutRef,
  JournalPort,
  OrdersPort,
  Ports,
  ProviderPort,
  QuotingPort,
  StockPort,
} from "../../src/features/checkout-core/ports.ts";
import { settleOrder } from "../../src/features/checkout-core/settle-order.ts";
import type { History } from "./history.ts";
import { checkAlways } from "./invariants.ts";
import { type Plant, type Temper, usual_temper } from "./plants.ts";
import { Random } from "./random.ts";
import { type Process, Scheduler } from "./scheduler.ts";
import { hours, minutes, seconds } from "./time.ts";
import { type Climate, drawWeather, type Weather } from "./weather.ts";
import { Carts } from "./world/carts.ts";
import { Database, good_habits, type Quote } from "./world/database.ts";
import { type Method, Provider } from "./world/provider.ts";
import { Shelves, stockRules } from "./world/shelves.ts";

export type SceneOptions = {
  readonly plant: Plant;
  readonly climate?: Climate | undefined;
  /** Parts of the run to do without, by their ids; see `History`. */
  readonly without?: ReadonlySet<string> | undefined;
  readonly history?: History | undefined;
};

const methods = {
  stock: ["hold", "commit", "release", "uncommit"],
  journal: ["begin", "conclude"],
  orders: ["find", "move", "fence", "attach", "requestCancel", "mirror"],
  provider: ["create", "confirm", "retrieve", "capture", "cancel", "refundRest"],
} as const;

/** What a shopper's request knows besides the cart: how they want to pay. */
export type Terms = Quote & { readonly method: Method | null };

/** The whole shop of one run: its stores, its triggers, and the network between them and every process. */
export class Scene {
  readonly seed: number;
  readonly weather: Weather;
  readonly scheduler: Scheduler;
  readonly shelves: Shelves;
  readonly carts: Carts;
  readonly database: Database;
  readonly provider: Provider;
  readonly plant: Plant;
  readonly temper: Temper;
  readonly history: History | undefined;
  readonly isLeftOut: (part: string) => boolean;
  readonly #ids = new Map<string, number>();

  constructor(seed: number, { plant, climate, without, history }: SceneOptions) {
    this.plant = plant;
    this.temper = { ...usual_temper, ...plant.temper };
    this.seed = seed;
    this.history = history;
    this.isLeftOut = (part) => without?.has(part) ?? false;
    const { isLeftOut } = this;
    const random = new Random(seed, "weather");
    this.weather = drawWeather(random, { directed: plant.stalls ?? [], climate, isLeftOut });
    for (const { target, from } of this.weather.outages) history?.parts.push({ id: `outage of ${target}`, at: from });
    const scheduler = new Scheduler({ seed, weather: this.weather, isLeftOut, history }, random);
    const now = () => scheduler.now;
    this.scheduler = scheduler;
    this.shelves = new Shelves(now, { ...stockRules, ...plant.rules });
    this.carts = new Carts(now, (cart_id, at) => this.#setAlarm(cart_id, at));
    this.database = new Database(now, { ...good_habits, ...plant.habits }, (outbox_id) => this.#publish(outbox_id));
    this.provider = new Provider({
      chances: () => scheduler.random,
      isCalm: () => this.isCalm,
      after: (delay, run) => scheduler.after(delay, run),
      statusOf: (order_id) => this.database.orders.get(order_id)?.status,
      announce: (order_id) => this.#sendWebhooks(order_id),
      kept_errors: this.weather.kept_errors,
      honours_keys: plant.habits?.honours_keys ?? true,
    });
    scheduler.afterEach = () => checkAlways(this);
  }

  /** The chances of whoever is at work. */
  get random(): Random {
    return this.scheduler.random;
  }

  /** Nothing goes wrong any more. */
  get isCalm(): boolean {
    return this.scheduler.now >= this.weather.healed_at;
  }

  /** Whether this part belongs to the run. */
  takesPart(id: string): boolean {
    if (this.isLeftOut(id)) return false;
    this.history?.parts.push({ id, at: this.scheduler.now });
    return true;
  }

  nextId(prefix: string): string {
    const next = (this.#ids.get(prefix) ?? 0) + 1;
    this.#ids.set(prefix, next);
    return `${prefix}.${next}`;
  }

  /** The ports as one process sees them. What it leaves for later becomes a process of its own, or is lost. */
  ports(process: Process, method: Method | null = null): Ports {
    const { scheduler } = this;
    const provider = scheduler.remote<ProviderPort>(process, "provider", this.provider, methods.provider);
    const ports: Ports = {
      stock: scheduler.remote<StockPort>(process, "stock", this.shelves, methods.stock),
      journal: scheduler.remote<JournalPort>(process, "journal", this.carts, methods.journal),
      orders: scheduler.remote<OrdersPort>(process, "orders", this.database, methods.orders),
      provider: () => provider,
      clock: { now: () => scheduler.now },
      ids: { next: () => this.nextId(`order-${process.id.split(" ")[1] ?? ""}`) },
      later: (task) => {
        if (this.isCalm || !process.random.chance(0.05)) scheduler.spawn(`later for ${process.id}`, task);
      },
    };
    return this.plant.ports ? this.plant.ports(ports, { scene: this, process, method }) : ports;
  }

  quoting(process: Process, quote: Quote): QuotingPort<Quote, never> {
    const place = (checkout: CheckoutRef, quote: Quote) => this.database.place(checkout, quote);
    return {
      quote: () => this.scheduler.operate(process, "orders.quote", () => ({ ok: true, quote }) as const),
      place: (...asked) => this.scheduler.operate(process, "orders.place", () => place(...asked), asked),
    };
  }

  settle(order_id: string, why: string): void {
    this.scheduler.spawn(`${why} ${order_id}`, (process) => settleOrder(this.ports(process), order_id));
  }

  /** Cron: whatever the other triggers have let fall. */
  sweepUntil(last: number): void {
    this.scheduler.after(minutes(1), () => {
      const { now } = this.scheduler;
      if (!this.weather.isDown("cron", now)) {
        if (this.plant.habits?.sweeps !== false) {
          for (const order of this.database.unsettled()) this.#drive(order, "sweep");
        }
        for (const row of this.database.outbox.values()) {
          if (!row.done && now - row.created_at > seconds(30)) this.#relay(row.outbox_id);
        }
      }
      if (now < last || this.database.hasUnfinished()) this.sweepUntil(last);
    });
  }

  /** What a batch has announced is sent at once, unless that gets lost; then the sweep finds the row. */
  #publish(outbox_id: string): void {
    if (this.random.chance(0.7)) this.#relay(outbox_id);
  }

  /** At least once, and now and then twice. */
  #relay(outbox_id: string): void {
    for (let copy = 0; copy < (this.random.chance(0.2) ? 2 : 1); copy++) {
      this.scheduler.after(this.random.below(seconds(20)), () => {
        if (!this.weather.isDown("queue", this.scheduler.now)) this.#consume(outbox_id);
      });
    }
  }

  #consume(outbox_id: string): void {
    const row = this.database.outbox.get(outbox_id)!;
    this.scheduler.spawn(`queue ${outbox_id}`, async (process) => {
      if (row.type === "ship") await this.#takeFromShelves(process, row.order_id);
      await this.scheduler.operate(process, "orders.consume", () => this.database.consume(outbox_id), [outbox_id]);
    });
  }

  async #takeFromShelves(process: Process, order_id: string): Promise<void> {
    const request = { hold_id: order_id, operation_id: `ship:${order_id}` };
    for (const { variant_id } of this.database.orders.get(order_id)?.lines ?? []) {
      await this.scheduler.operate(process, "stock.ship", () => this.shelves.ship(variant_id, request), [order_id]);
    }
  }

  /** The cart object's alarm: armed again before it works, until its journal is concluded. */
  #setAlarm(cart_id: string, at: number): void {
    if (this.plant.habits?.sweeps === false || this.random.chance(this.weather.lost_alarms)) return;
    this.scheduler.after(Math.max(0, at - this.scheduler.now), () => {
      const journal = this.carts.open(cart_id);
      const { now } = this.scheduler;
      if (!journal) return;
      if (now < this.weather.healed_at + hours(3))
        this.#setAlarm(cart_id, Math.max(journal.deadline_at, now + minutes(1)));
      if (!this.weather.isDown("alarms", now)) this.#drive(journal, "alarm");
    });
  }

  #drive(checkout: CheckoutRef, why: string): void {
    this.scheduler.spawn(`${why} ${checkout.order_id}`, (process) => driveCheckout(this.ports(process), checkout));
  }

  #sendWebhooks(order_id: string): void {
    const { random, weather, scheduler } = this;
    const copies = 1 + (weather.storm ? random.below(5) : random.chance(0.3) ? random.below(3) : 0);
    for (let copy = 0; copy < copies; copy++) {
      const { share, up_to_ms } = weather.late_webhooks;
      const late = random.chance(share);
      const delay = weather.storm && !late && random.chance(0.5) ? 40 : late ? up_to_ms : seconds(5);
      scheduler.after(random.below(delay), () => {
        if (!weather.isDown("webhooks", scheduler.now)) this.settle(order_id, "webhook");
      });
    }
  }
}
