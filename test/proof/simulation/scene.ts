import type { BeginRequest } from "../../../src/features/ordering/checkout-journal/rules.ts";
import { driveCheckout } from "../../../src/features/ordering/protocol/drive-checkout.ts";
import type {
  Checkout,
  CheckoutRef,
  JournalPort,
  OrdersPort,
  Ports,
  ProviderPort,
  QuotingPort,
  StockPort,
} from "../../../src/features/ordering/protocol/ports.ts";
import { settleOrder } from "../../../src/features/ordering/protocol/settle-order.ts";
import type { History } from "./history.ts";
import { checkAlways } from "./invariants.ts";
import { type Plant, type Temper, usual_temper } from "./plants.ts";
import { Random } from "./random.ts";
import { type Process, Scheduler } from "./scheduler.ts";
import { giveRest } from "./staff-refunds.ts";
import { Triggers } from "./triggers.ts";
import { watchConclusion, watchMirror, watchPlacing, watchStock } from "./watch.ts";
import { type Climate, drawWeather, type Weather } from "./weather.ts";
import { Carts, journalRules } from "./world/carts.ts";
import { Database, good_habits } from "./world/database.ts";
import { CarrierBooks } from "./world/labels.ts";
import { PriceList, type Quote, type Refusal, type Wish } from "./world/prices.ts";
import { Provider } from "./world/provider.ts";
import { drawTax } from "./world/reckon-tax.ts";
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

/** The same ports with methods of their own, so that a planted bug can take one over and keep the others. */
function ownMethods(ports: Ports): Ports {
  const own = <Port extends object>(port: Port, names: readonly (keyof Port)[]): Port => {
    const copy = { ...port };
    for (const name of names) {
      const method: unknown = port[name];
      if (typeof method === "function") copy[name] = method.bind(port) as Port[typeof name];
    }
    return copy;
  };
  const provider = own(ports.provider("sandbox"), methods.provider);
  return {
    ...ports,
    stock: own(ports.stock, methods.stock),
    journal: own(ports.journal, methods.journal),
    orders: own(ports.orders, methods.orders),
    // Each provider by its name, so that a planted bug can be about one of them alone.
    provider: () => provider,
  };
}

/** The whole shop of one run: its stores, its triggers, and the network between them and every process. */
export class Scene {
  readonly seed: number;
  readonly weather: Weather;
  readonly scheduler: Scheduler;
  readonly prices: PriceList;
  readonly shelves: Shelves;
  readonly carts: Carts;
  readonly database: Database;
  readonly provider: Provider;
  readonly carrier = new CarrierBooks();
  readonly triggers: Triggers;
  readonly plant: Plant;
  readonly temper: Temper;
  readonly history: History | undefined;
  readonly isLeftOut: (part: string) => boolean;
  /** Every order and variant that was ever held for it. */
  readonly granted = new Set<string>();
  /** What is remembered to be scarce, in fair weather. */
  heard: BeginRequest["scarce"];
  readonly #remotes: {
    readonly provider: (by: Process) => ProviderPort;
    readonly stock: (by: Process) => StockPort;
    readonly journal: (by: Process) => JournalPort;
    readonly orders: (by: Process) => OrdersPort;
  };
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
    const habits = { ...good_habits, ...plant.habits };
    const tax = drawTax(new Random(seed, "tax"));
    this.prices = new PriceList(tax, random.pick([0, 490, 1250]), random.pick(["EUR", "USD", "JPY"]));
    this.triggers = new Triggers(this);
    const { triggers } = this;
    this.shelves = new Shelves({
      now,
      rules: { ...stockRules, ...plant.rules },
      share_percent: new Random(seed, "share").pick([25, 50, 75, 75, 100]),
      watch: (...seen) => watchStock(this, ...seen),
      changed: (variant_id) => triggers.projectSoon(variant_id),
    });
    this.carts = new Carts({
      now,
      rules: { ...journalRules, ...plant.journal },
      setAlarm: (cart_id, at) => triggers.setAlarm(cart_id, at),
      watch: (_cart_id, request) => watchConclusion(this, request),
      scarce: () => (this.isCalm ? this.heard : this.random.chance(0.05) ? this.#heardOf() : undefined),
    });
    this.database = new Database({
      now,
      currency: this.prices.currency,
      chance: (probability) => this.random.chance(probability),
      habits,
      published: (message) => triggers.published(message),
      mirrored: (order_id, intent) => watchMirror(this, order_id, intent),
    });
    this.provider = new Provider({
      now: () => scheduler.now,
      chances: () => scheduler.random,
      caller: () => scheduler.caller,
      isCalm: () => this.isCalm,
      act: (delay, name, run) => scheduler.act(delay, name, run),
      orderOf: (order_id) => this.database.orders.get(order_id),
      announce: (order_id) => triggers.sendWebhooks(order_id),
      kept_errors: this.weather.kept_errors,
      honours_keys: plant.habits?.honours_keys ?? true,
    });
    this.#remotes = {
      provider: scheduler.remote<ProviderPort>("provider", this.provider, methods.provider),
      stock: scheduler.remote<StockPort>("stock", this.shelves, methods.stock),
      journal: scheduler.remote<JournalPort>("journal", this.carts, methods.journal),
      orders: scheduler.remote<OrdersPort>("orders", this.database, methods.orders),
    };
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
  ports(process: Process, payment_method_id: string | null = null): Ports {
    const { scheduler } = this;
    const provider = this.#remotes.provider(process);
    const ports: Ports = {
      stock: this.#remotes.stock(process),
      journal: this.#remotes.journal(process),
      orders: this.#remotes.orders(process),
      refunds: { giveRest: (order) => giveRest(this, process, order) },
      provider: () => provider,
      clock: { now: () => scheduler.now },
      ids: { next: () => this.nextId(`order-${process.id.split(" ")[1] ?? ""}`) },
      later: (task) => {
        if (this.isCalm || !process.random.chance(0.05)) scheduler.spawn(`later for ${process.id}`, task);
      },
    };
    return this.plant.ports ? this.plant.ports(ownMethods(ports), { scene: this, process, payment_method_id }) : ports;
  }

  quoting(process: Process, wish: Wish): QuotingPort<Quote, Refusal> {
    const place = (checkout: CheckoutRef, quote: Quote) => {
      this.prices.check(quote.priced, checkout.lines);
      const placed = this.database.place(checkout, quote);
      const variant_ids = checkout.lines.map(({ variant_id }) => variant_id);
      if (placed.kind === "placed") watchPlacing(this, checkout.order_id, variant_ids);
      return placed;
    };
    const { purses, discounts } = this.database;
    const quote = ({ cart_id, lines, coupons, gift_card_ids = [] }: Checkout) =>
      this.prices.quote(lines, wish, purses.purses(gift_card_ids), discounts.offer(coupons, cart_id));
    const quoting: QuotingPort<Quote, Refusal> = {
      quote: (...asked) => this.scheduler.operate(process, "orders.quote", () => quote(...asked), asked),
      place: (...asked) => this.scheduler.operate(process, "orders.place", () => place(...asked), asked),
    };
    return this.plant.quoting ? this.plant.quoting(quoting) : quoting;
  }

  settle(order_id: string, why: string): void {
    this.scheduler.spawn(`${why} ${order_id}`, (process) => settleOrder(this.ports(process), order_id));
  }

  drive(checkout: CheckoutRef, why: string): void {
    this.scheduler.spawn(`${why} ${checkout.order_id}`, (process) => driveCheckout(this.ports(process), checkout));
  }

  /** What the one who asks was told of some variant a moment ago: true then, and maybe still. */
  #heardOf() {
    const variant_id = this.random.pick([...this.shelves.shelves.keys()]);
    const { on_hand, held, committed } = this.shelves.level(variant_id);
    return [{ variant_id, available: on_hand - held - committed }];
  }
}
