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
import { checkAlways } from "./invariants.ts";
import { type Plant, type Temper, usual_temper } from "./plants.ts";
import { type Random, randomFrom } from "./random.ts";
import { type Process, Scheduler } from "./scheduler.ts";
import { hours, minutes, seconds } from "./time.ts";
import { drawWeather, healed_at, type Weather } from "./weather.ts";
import { Carts } from "./world/carts.ts";
import { Database, good_habits, type Quote } from "./world/database.ts";
import { type Method, Provider } from "./world/provider.ts";
import { Shelves, stockRules } from "./world/shelves.ts";

/** What a shopper's request knows besides the cart: how they want to pay. */
export type Terms = Quote & { readonly method: Method | null };

/** Long after the weather has cleared. */
const last_alarm = healed_at + hours(3);

/** The whole shop of one run: its stores, its triggers, and the network between them and every process. */
export class Scene {
  readonly random: Random;
  readonly weather: Weather;
  readonly scheduler: Scheduler;
  readonly shelves: Shelves;
  readonly carts: Carts;
  readonly database: Database;
  readonly provider: Provider;
  readonly plant: Plant;
  readonly temper: Temper;
  #ids = 0;

  constructor(seed: number, plant: Plant) {
    this.plant = plant;
    this.temper = { ...usual_temper, ...plant.temper };
    this.random = randomFrom(seed);
    this.weather = drawWeather(this.random, plant.stalls);
    const scheduler = new Scheduler(this.random, this.weather);
    const now = () => scheduler.now;
    this.scheduler = scheduler;
    this.shelves = new Shelves(now, { ...stockRules, ...plant.rules });
    this.carts = new Carts(now, (cart_id, at) => this.#setAlarm(cart_id, at));
    this.database = new Database(now, { ...good_habits, ...plant.habits }, (outbox_id) => this.#publish(outbox_id));
    this.provider = new Provider({
      random: this.random,
      isCalm: () => now() >= healed_at,
      after: (delay, run) => scheduler.after(delay, run),
      statusOf: (order_id) => this.database.orders.get(order_id)?.status,
      announce: (order_id) => this.#sendWebhooks(order_id),
      kept_errors: this.weather.kept_errors,
      honours_keys: plant.habits?.honours_keys ?? true,
    });
    scheduler.afterEach = () => checkAlways(this);
  }

  nextId(prefix: string): string {
    this.#ids += 1;
    return `${prefix}${this.#ids}`;
  }

  /** The ports as one process sees them. What it leaves for later becomes a process of its own, or is lost. */
  ports(process: Process, method: Method | null = null): Ports {
    const { scheduler } = this;
    const provider = scheduler.remote<ProviderPort>(process, "provider", this.provider);
    const ports: Ports = {
      stock: scheduler.remote<StockPort>(process, "stock", this.shelves),
      journal: scheduler.remote<JournalPort>(process, "journal", this.carts),
      orders: scheduler.remote<OrdersPort>(process, "orders", this.database),
      provider: () => provider,
      clock: { now: () => scheduler.now },
      ids: { next: () => this.nextId("order-") },
      later: (task) => {
        if (!this.random.chance(0.05)) scheduler.spawn(`${process.name} later`, task);
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
      this.scheduler.after(this.random.below(seconds(20)), () => this.#consume(outbox_id));
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
      if (now < last_alarm) this.#setAlarm(cart_id, Math.max(journal.deadline_at, now + minutes(1)));
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
      const delay = weather.storm && random.chance(0.5) ? 40 : random.chance(0.2) ? hours(2) : seconds(5);
      scheduler.after(random.below(delay), () => {
        if (!weather.isDown("webhooks", scheduler.now)) this.settle(order_id, "webhook");
      });
    }
  }
}
