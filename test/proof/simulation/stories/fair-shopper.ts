import type { Demand } from "../../../../src/features/ordering/checkout-journal/rules.ts";
import { type Cancelled, cancelOrder } from "../../../../src/features/ordering/protocol/cancel-order.ts";
import { driveCheckout } from "../../../../src/features/ordering/protocol/drive-checkout.ts";
import { type PayResult, payOrder } from "../../../../src/features/ordering/protocol/pay-order.ts";
import { placeOrder, type PlaceResult } from "../../../../src/features/ordering/protocol/place-order.ts";
import type { Order } from "../../../../src/features/ordering/protocol/ports.ts";
import { checkAnswer } from "../answers.ts";
import type { Scene } from "../scene.ts";
import { type Meanwhile, type Process, Violation } from "../scheduler.ts";
import { asked, type Request } from "../shopper.ts";
import type { CaptureMethod, Refusal, Wish } from "../world/prices.ts";
import type { Method, Payment } from "../world/provider.ts";

type Asking = {
  readonly key?: string;
  readonly method?: Method | null;
  readonly terms?: string;
  readonly capture?: CaptureMethod;
  readonly free?: boolean;
  readonly expected_total?: number | null;
  /** As a guest, who counts as browsing without a method. Others are customers. */
  readonly as_guest?: boolean;
  readonly meanwhile?: Meanwhile;
};

/** `swept`: the cron is running meanwhile. */
export type Story = {
  readonly stock: number;
  readonly swept: boolean;
  readonly tell: (shopper: FairShopper) => Promise<void>;
};

/** A cart, a shelf of its own, and a shopper to whom nothing happens by chance: what they are told is known beforehand. */
export class FairShopper {
  readonly scene: Scene;
  readonly cart_id: string;
  readonly variant_id: string;
  #keys = 0;

  constructor(scene: Scene, cart_id: string, variant_id: string) {
    this.scene = scene;
    this.cart_id = cart_id;
    this.variant_id = variant_id;
  }

  /** With a new cart, and a shelf that nobody else takes from. */
  static with(scene: Scene, name: string, stock: number): FairShopper {
    const shopper = new FairShopper(scene, `fair-${name}`, `goods-${name}`);
    const { cart_id, variant_id } = shopper;
    shopper.stockUp(variant_id, stock);
    scene.carts.add(cart_id, [{ variant_id, quantity: 2 }]);
    return shopper;
  }

  stockUp(variant_id: string, quantity: number): void {
    this.scene.shelves.add(variant_id);
    this.scene.prices.prices.set(variant_id, 1250);
    this.scene.shelves.move(variant_id, { movement_id: `initial:${variant_id}`, kind: "IN", quantity });
  }

  /** Somebody else, with a cart like this one. */
  beside(name: string): FairShopper {
    this.scene.carts.add(`${this.cart_id}-${name}`, this.lines);
    return new FairShopper(this.scene, `${this.cart_id}-${name}`, this.variant_id);
  }

  async checkout(asking: Asking = {}): Promise<PlaceResult<Refusal>> {
    const { key, method = "pays", terms = "home", meanwhile = {}, as_guest = false, ...wish } = asking;
    const named = key ?? `fair-key-${this.cart_id}.${++this.#keys}`;
    const { capture = "manual", free = false, expected_total = null } = wish;
    const wished: Wish = { capture_method: capture, free, expected_total };
    const payment_method_id = method === null ? null : `${method}/${named}`;
    const request: Request = { key: named, terms_hash: terms, wish: wished, payment_method_id };
    const promises = { placed: [], refused: [], cancelled: [], too_late: [] };
    return this.#ask(`calm ${this.cart_id} ${named}`, meanwhile, async (process) => {
      const ports = this.scene.ports(process, payment_method_id);
      const checkout = asked(this.cart_id, request);
      const hold_class = as_guest ? checkout.payment.hold_class : "trying";
      const result = await placeOrder(ports, this.scene.quoting(process, wished), {
        ...checkout,
        payment: { ...checkout.payment, hold_class },
      });
      checkAnswer(this.scene, promises, request, result, process);
      return result;
    });
  }

  pay(order_id: string, method: Method, attempt: string): Promise<PayResult> {
    const payment_method_id = `${method}/${attempt}`;
    return this.#ask(`calm pay ${order_id}`, {}, (process) =>
      payOrder(this.scene.ports(process, payment_method_id), order_id, { payment_method_id, attempt }),
    );
  }

  cancel(order_id: string, meanwhile: Meanwhile = {}): Promise<Cancelled> {
    return this.#ask(`calm cancel ${order_id}`, meanwhile, (process) =>
      cancelOrder(this.scene.ports(process), order_id),
    );
  }

  /** Reads and moves of the back office, which go past the protocol. */
  act<Result>(
    work: (ports: ReturnType<Scene["ports"]>, process: Process) => Promise<Result>,
    meanwhile: Meanwhile = {},
  ): Promise<Result> {
    return this.#ask(`calm act ${this.cart_id}`, meanwhile, (process) => work(this.scene.ports(process), process));
  }

  /** Somebody comes by and takes the order as far as it goes. */
  drive(order_id: string, meanwhile: Meanwhile = {}): ReturnType<typeof driveCheckout> {
    return this.act((ports) => driveCheckout(ports, this.order(order_id)), meanwhile);
  }

  wait(delay_ms: number): Promise<void> {
    return this.scene.scheduler.sleep(delay_ms);
  }

  order(order_id: string): Order {
    const order = this.scene.database.orders.get(order_id);
    if (!order) throw new Violation(`O4 ${order_id} is not there`);
    return order;
  }

  intent(order_id: string): Payment {
    return this.scene.provider.payment(this.order(order_id).charge?.intent_id ?? "");
  }

  /** On hand, held and committed of the shopper's own goods. */
  get level(): string {
    const { on_hand, held, committed } = this.scene.shelves.level(this.variant_id);
    return `${on_hand}/${held}/${committed}`;
  }

  get lines(): readonly Demand[] {
    return this.scene.carts.cart(this.cart_id).snapshot.lines;
  }

  pack(lines: readonly Demand[]): void {
    this.scene.carts.change(this.cart_id, lines);
  }

  /** The promise of an answer; one that never comes is noticed by whoever runs the scenario. */
  #ask<Result>(name: string, meanwhile: Meanwhile, work: (process: Process) => Promise<Result>): Promise<Result> {
    return new Promise((resolve) => {
      const meeting = (process: Process) => {
        process.meanwhile = meanwhile;
        return work(process);
      };
      this.scene.scheduler.spawn(name, meeting, (ending) => {
        if (ending.answered) resolve(ending.value);
      });
    });
  }
}

/** In fair weather everybody is told exactly this. */
export function expect(actual: unknown, expected: unknown, what: string): void {
  if (JSON.stringify(actual) !== JSON.stringify(expected))
    throw new Violation(`O8 ${what}: ${JSON.stringify(actual)} instead of ${JSON.stringify(expected)}`);
}

/** The order that a checkout answered with. */
export function orderOf(result: PlaceResult<Refusal>): string {
  if (!("order" in result)) throw new Violation(`O8 a checkout in fair weather is told ${result.kind}`);
  return result.order.order_id;
}

const sold = new Set(["paid", "processing"]);
export const isSold = (shopper: FairShopper, order_id: string) => sold.has(shopper.order(order_id).status);

/** Does it one time, at first unless another is named. */
export function once(act: () => Promise<unknown>, at = 1): () => Promise<unknown> {
  let times = 0;
  return async () => {
    times += 1;
    if (times === at) await act();
  };
}
