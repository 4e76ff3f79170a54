import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { z } from "zod";
import { approve, refuse, stripe } from "../../support/stripe.ts";
import type { Fate } from "../../support/wrap-env.ts";
import { Random } from "../simulation/random.ts";
import { buyAnew, calmDown, carriers } from "./carriers.ts";
import { HOUR, MINUTE, SECOND } from "./clock.ts";
import {
  cancelByShopper,
  changeByStaff,
  checkOut,
  holding,
  itemsOf,
  moveStock,
  orderOf,
  refundByStaff,
  type Scene,
  webhook,
} from "./scene.ts";
import { deliver, everyMinute, post, request, ringCart } from "./shop.ts";
import { judge, judgeHolds } from "./sound.ts";
import { Timetable, type Weather } from "./timetable.ts";
import { within } from "./within.ts";

/** Nothing goes wrong from here on. */
const healed_after = 45 * MINUTE;
const most_retries = 4;
/** Of real time, for each half of it: what takes longer has come to a stop. */
const most_ms = 120_000;
const cards = [
  "pm_card_visa",
  "pm_card_visa",
  "pm_card_visa",
  "pm_card_chargeDeclined",
  "pm_card_authenticationRequired",
  null,
] as const;

const Placed = z.object({
  order: z.object({ id: z.string() }),
  payment: z.object({ status: z.string() }).nullable(),
});
const Declined = z.object({ code: z.literal("payment_declined"), order_id: z.string() });

/** What staff give back: the units of each line, or else. */
const wishes = [{ restock: true }, { amount: 300 }, [1], [1, 1], [0, 2], [2, 1]] as const;
type Wish = (typeof wishes)[number];

type Order = { readonly key: string; readonly city: string; readonly card: string | null };

/** Some shoppers who want the same few things, the staff, and a world that is as bad as the seed has it. */
export class History {
  readonly #random: Random;
  readonly #time: Timetable;
  readonly #shoppers: readonly Scene[];
  readonly #placed = new Map<string, string>();
  readonly #wrong: string[] = [];
  readonly #calm_at: number;
  #ids = 0;

  constructor(seed: number, begins_at: number, shoppers: readonly Scene[]) {
    this.#random = new Random(seed);
    this.#shoppers = shoppers;
    this.#calm_at = begins_at + healed_after;
    this.#time = new Timetable(begins_at, this.#random, drawWeather(this.#random, this.#calm_at));
  }

  get log(): readonly string[] {
    return this.#time.history;
  }

  get now(): number {
    return this.#time.now;
  }

  /** Lives through it, and gives what is not as it must be at its end. */
  async live(): Promise<string[]> {
    post.splice(0);
    for (const shopper of this.#shoppers) this.#visit(shopper);
    this.#work();
    for (let at = 2 * MINUTE; at < healed_after + 20 * MINUTE; at += 6 * MINUTE) {
      if (this.#random.chance(0.8)) this.#time.spawn(at, "cron", (bindings) => everyMinute(bindings));
      for (const shopper of this.#shoppers) if (this.#random.chance(0.7)) this.#ring(at + MINUTE, shopper);
    }
    await within(
      most_ms,
      () => this.#time.doing,
      this.#time.run(() => this.#between()),
    );
    const coming = async () => {
      await carriers.alarm(this.#shoppers);
      await carriers.sweep(this.#shoppers);
      await calmDown(this.#shoppers);
      return [...this.#wrong, ...(await this.#judge())];
    };
    return within(most_ms, "whoever comes in the end", coming());
  }

  async #judge(): Promise<string[]> {
    const { wrong } = await judge(...this.#shoppers);
    const missing: string[] = [];
    for (const [key, order_id] of this.#placed) {
      const row = await env.DB.prepare("SELECT 1 FROM orders WHERE id = ?").bind(order_id).first();
      if (!row) missing.push(`O4 ${order_id} was acknowledged for ${key} and is not there`);
    }
    if (wrong.length > 0 || missing.length > 0) return [...wrong, ...missing];
    for (const shopper of this.#shoppers) {
      const { ended } = await judge(shopper);
      if (!ended) continue;
      for (const variant_id of shopper.variant_ids) await moveStock(variant_id, "IN", 5);
      this.#time.tick(5 * SECOND);
      const refused = await buyAnew(shopper);
      return refused === undefined ? [] : [refused];
    }
    return [];
  }

  /** Somewhere in the first minutes; sometimes twice at once, sometimes with a change of mind. */
  #visit(shopper: Scene): void {
    const random = this.#random;
    const at = random.below(10 * MINUTE);
    const wish = this.#newOrder();
    this.#checkOut(at, shopper, wish);
    if (random.chance(0.3))
      this.#checkOut(
        at + random.below(SECOND),
        shopper,
        random.chance(0.5) ? wish : { ...wish, key: this.#newId("tab") },
      );
    if (random.chance(0.2)) this.#checkOut(at + random.below(25 * MINUTE), shopper, this.#newOrder());
    if (random.chance(0.3)) this.#cancel(at + random.below(30 * MINUTE), shopper);
    if (random.chance(0.15)) this.#changeCart(at + random.below(15 * MINUTE), shopper);
  }

  #newOrder(): Order {
    const random = this.#random;
    return { key: this.#newId("key"), city: random.chance(0.8) ? "London" : "Paris", card: random.pick(cards) };
  }

  #newId(what: string): string {
    return `${what}-${(this.#ids += 1)}-${this.#calm_at}`;
  }

  #checkOut(delay_ms: number, shopper: Scene, order: Order, retries = 0): void {
    this.#time.spawn(
      delay_ms,
      `checkout ${order.key}`,
      (bindings) => checkOut(bindings, shopper, order),
      async (answer) => {
        if (!answer || answer.status >= 500) {
          if (retries < most_retries) this.#checkOut(this.#random.below(MINUTE), shopper, order, retries + 1);
          return;
        }
        await this.#hear(shopper, order, answer);
      },
    );
  }

  async #hear(shopper: Scene, order: Order, answer: Response): Promise<void> {
    const random = this.#random;
    const body: unknown = await answer.json();
    this.#hint(shopper);
    const placed = Placed.safeParse(body);
    if (placed.success) {
      this.#acknowledge(order.key, placed.data.order.id);
      this.#wrong.push(...(await judgeHolds(shopper)));
      const status = placed.data.payment?.status;
      if (status === "requires_action")
        this.#time.after(random.below(12 * MINUTE), "the bank", () => this.#authenticate(shopper));
      else if (order.card === null && random.chance(0.8))
        this.#time.after(random.below(20 * MINUTE), "a browser", () => this.#confirmInBrowser(shopper));
      return;
    }
    const declined = Declined.safeParse(body);
    if (declined.success) {
      this.#acknowledge(order.key, declined.data.order_id);
      if (random.chance(0.6)) this.#payAgain(random.below(8 * MINUTE), declined.data.order_id, this.#newId("pay"));
    } else if (random.chance(0.4)) this.#checkOut(random.below(10 * MINUTE), shopper, this.#newOrder());
  }

  #acknowledge(key: string, order_id: string): void {
    const known = this.#placed.get(key);
    if (known !== undefined && known !== order_id) this.#wrong.push(`O1 ${key} became two orders`);
    this.#placed.set(key, order_id);
  }

  /** What the shopper does in the browser fails when the order is over by then: that is nobody's fault. */
  async #confirmInBrowser(shopper: Scene): Promise<void> {
    const order = await orderOf(shopper);
    if (!order?.intent_id) return;
    await stripe.paymentIntents.confirm(order.intent_id, { payment_method: "pm_card_visa" }).catch(() => undefined);
    this.#hint(shopper);
  }

  async #authenticate(shopper: Scene): Promise<void> {
    const order = await orderOf(shopper);
    if (!order?.intent_id) return;
    await (this.#random.chance(0.8) ? approve(order.intent_id) : refuse(order.intent_id)).catch(() => undefined);
    this.#hint(shopper);
  }

  #payAgain(delay_ms: number, order_id: string, key: string, retries = 0): void {
    const body = { order_id, provider: "stripe", payment_method_id: "pm_card_visa" };
    this.#time.spawn(
      delay_ms,
      `pay ${key}`,
      async (bindings) => {
        const { headers } = await holding(order_id);
        return request(bindings, "POST", "/api/v1/payments", { body, headers: { ...headers, "idempotency-key": key } });
      },
      (answer) => {
        if ((!answer || answer.status >= 500) && retries < most_retries)
          this.#payAgain(this.#random.below(MINUTE), order_id, key, retries + 1);
      },
    );
  }

  #cancel(delay_ms: number, shopper: Scene): void {
    this.#time.spawn(delay_ms, "cancel", (bindings) => cancelByShopper(bindings, shopper));
  }

  #changeCart(delay_ms: number, { cart_id, cart_token, line_id }: Scene): void {
    const asked = { body: { quantity: 1 }, headers: { "cart-token": cart_token } };
    this.#time.spawn(
      delay_ms,
      `change ${cart_id}`,
      (bindings) => request(bindings, "PATCH", `/api/v1/cart/items/${line_id}`, asked),
      // The object waits for what this process was to read for it: a call breaks when its caller dies.
      async (answer) => (answer ? undefined : abort(env.CART.getByName(cart_id))),
    );
  }

  /** The provider's event, never, once or often, soon or late. */
  #hint(shopper: Scene): void {
    const random = this.#random;
    const event_id = this.#newId("event");
    for (let copies = random.below(4); copies > 0; copies -= 1) {
      const delay = random.chance(0.2) ? random.below(HOUR) : random.below(5 * SECOND);
      this.#time.spawn(delay, "webhook", (bindings) => webhook(bindings, shopper, event_id));
    }
  }

  /** The back office: goods come in and go, orders are sent, cancelled and refunded. */
  #work(): void {
    const random = this.#random;
    const variants = [...new Set(this.#shoppers.flatMap(({ variant_ids }) => variant_ids))];
    const later = () => random.below(50 * MINUTE);
    if (random.chance(0.5))
      this.#time.after(later(), "goods in", async () => void (await moveStock(random.pick(variants), "IN", 2)));
    if (random.chance(0.4))
      this.#time.after(later(), "goods out", async () => void (await moveStock(random.pick(variants), "OUT", 1)));
    for (const shopper of this.#shoppers) {
      for (let refunds = random.chance(0.4) ? 1 + random.below(2) : 0; refunds > 0; refunds -= 1)
        this.#refund(shopper, random.pick(wishes), random.chance(0.7), later);
      if (random.chance(0.3))
        this.#time.spawn(later(), "ship", (bindings) => changeByStaff(bindings, shopper, "shipped"));
      if (random.chance(0.15))
        this.#time.spawn(later(), "staff cancel", (bindings) => changeByStaff(bindings, shopper, "cancelled"));
    }
  }

  /** Of all, of an amount, or of some units of each line, before or after they are sent; now and then asked for twice. */
  #refund(shopper: Scene, wish: Wish, restock: boolean, later: () => number): void {
    const key = this.#newId("refund");
    for (let copies = this.#random.chance(0.5) ? 2 : 1; copies > 0; copies -= 1)
      this.#time.spawn(later(), key, async (bindings) => {
        const body = Array.isArray(wish) ? { items: await itemsOf(shopper, ...wish), restock } : wish;
        return refundByStaff(bindings, shopper, body, key);
      });
  }

  #ring(delay_ms: number, { cart_id }: Scene): void {
    this.#time.spawn(
      delay_ms,
      `alarm ${cart_id}`,
      async (bindings) => {
        await ringCart(cart_id, bindings);
        return true;
      },
      // An alarm dies with its object.
      async (answer) => (answer ? undefined : abort(env.CART.getByName(cart_id))),
    );
  }

  /** After each thing that happened: the post is carried, and now and then an object falls asleep or dies. */
  async #between(): Promise<void> {
    const random = this.#random;
    const rough = this.#time.now < this.#calm_at;
    for (const message of post.splice(0)) {
      if (rough && random.chance(0.1)) continue;
      for (let copies = random.chance(0.2) ? 2 : 1; copies > 0; copies -= 1)
        this.#time.spawn(random.below(20 * SECOND), "queue", (bindings) => deliver(bindings, [message]));
    }
    if (!rough || !random.chance(0.02)) return;
    const { cart_id, variant_ids } = random.pick(this.#shoppers);
    const object = random.chance(0.5) ? env.CART.getByName(cart_id) : env.STOCK.getByName(random.pick(variant_ids));
    if (this.#time.isBusy(`alarm ${cart_id}`)) return;
    const falls_asleep = random.chance(0.8);
    if (!falls_asleep) return abort(object);
    // An object never falls asleep over a call, and one that waits for its caller would wait here for its turn.
    if (!this.#time.isBusy(`change ${cart_id}`)) await evict(object);
  }
}

/** It falls asleep, unless it is not awake or is in the middle of something. */
const evict = (object: DurableObjectStub): Promise<void> =>
  within(1_000, "an eviction", evictDurableObject(object)).catch(() => undefined);

/** Whatever the object was at is gone; whatever it had written is there. */
async function abort(object: DurableObjectStub): Promise<void> {
  try {
    await within(
      1_000,
      "an abort",
      runInDurableObject(object, (_, state) => state.abort("the proof ends this object")),
    );
  } catch {
    // That it is gone is the answer.
  }
}

function drawWeather(random: Random, calm_at: number): Weather {
  const rate = random.chance(0.25) ? 0 : random.fraction() * 0.1;
  const stalls = random.chance(0.3) ? random.fraction() * 0.05 : 0;
  const slow = random.chance(0.3) ? 0.3 : 0.05;
  const faults: readonly Fate[] = ["fails", "lost", "dies_before", "dies_after", "twice"];
  return {
    fateOf({ part }, now) {
      if (now >= calm_at || !random.chance(rate)) return "works";
      const fate = random.pick(faults);
      return fate === "twice" && (part === "d1" || part === "mail") ? "works" : fate;
    },
    latencyOf(_operation, now) {
      if (now < calm_at && random.chance(stalls)) return 1 + random.below(40 * MINUTE);
      return 1 + random.below(random.chance(slow) ? 20 * SECOND : 50);
    },
  };
}
