import { sumDemand } from "../../../src/features/goods/stock/demand-rules.ts";
import type { Demand } from "../../../src/features/ordering/checkout-journal/rules.ts";
import { cancelOrder } from "../../../src/features/ordering/protocol/cancel-order.ts";
import { payOrder, type PayResult } from "../../../src/features/ordering/protocol/pay-order.ts";
import { placeOrder, type PlaceResult } from "../../../src/features/ordering/protocol/place-order.ts";
import type { Intent } from "../../../src/features/ordering/protocol/ports.ts";
import { checkAnswer, checkOffer, type Promises } from "./answers.ts";
import { isEnded } from "./order-spec.ts";
import { Random } from "./random.ts";
import type { Scene } from "./scene.ts";
import type { Process } from "./scheduler.ts";
import { hours, minutes, seconds } from "./time.ts";
import type { Refusal, Wish } from "./world/prices.ts";
import type { Method } from "./world/provider.ts";

const most_retries = 5;
const most_checkouts = 6;

/** One request for a checkout; a retry is the same once more. */
export type Request = {
  readonly key: string;
  readonly terms_hash: string;
  readonly wish: Wish;
  readonly payment_method_id: string | null;
};

/** What a checkout is asked for, as the route makes it of a request. */
export const asked = (cart_id: string, { key, terms_hash, wish, payment_method_id }: Request) => ({
  cart_id,
  key,
  body_hash: `${terms_hash} ${wish.capture_method} ${wish.free} ${wish.expected_total} ${payment_method_id}`,
  terms_hash: `${terms_hash} ${wish.capture_method} ${wish.free}`,
  expected: { total: wish.expected_total, amount_due: null },
  payment: { payment_method_id, attempt: key, hold_class: payment_method_id === null ? "browsing" : "trying" } as const,
});

const nothing_shown = { total: null, amount_due: null };

/** Somebody with a cart, several tabs, a bad connection, and second thoughts. */
export class Shopper {
  readonly cart_id: string;
  readonly promises: Promises = { placed: [], refused: [], cancelled: [], too_late: [] };
  readonly #scene: Scene;
  /** Whether they come at all: a shorter history may do without them. */
  readonly #comes: boolean;
  readonly #variants: readonly string[];
  #checkouts = 0;

  constructor(scene: Scene, cart_id: string, variants: readonly string[]) {
    this.cart_id = cart_id;
    this.#scene = scene;
    this.#variants = variants;
    this.#comes = scene.takesPart(`the shopper of ${cart_id}`);
    const codes = new Random(scene.seed, `codes of ${cart_id}`);
    const coupons = scene.database.discounts.codes().filter(() => codes.chance(0.5));
    scene.carts.add(cart_id, this.#chooseLines(), this.#chooseCards(), coupons);
  }

  /** Somewhere in the first minutes; sometimes twice at once, sometimes with a change of mind. */
  visit(): void {
    const { temper } = this.#scene;
    const { random } = this.#scene;
    const begins_at = random.below(minutes(10));
    if (!this.#comes) return;
    const request = this.#newRequest();
    this.#after(begins_at, () => this.#checkout(request));
    if (random.chance(temper.double_clicks)) {
      const other_key = this.#newKey();
      const method = request.payment_method_id?.split("/", 1)[0];
      const other_tab = { ...request, key: other_key, payment_method_id: method ? `${method}/${other_key}` : null };
      this.#after(begins_at + random.below(1000), () => this.#checkout(random.chance(0.5) ? request : other_tab));
    }
    if (random.chance(temper.changes_mind))
      this.#after(begins_at + random.below(minutes(30)), () => this.#changeMind());
    if (random.chance(temper.cancels_soon)) this.#after(begins_at + random.below(minutes(40)), () => this.#cancel());
    if (random.chance(temper.cancels_later)) this.#after(begins_at + random.below(hours(3)), () => this.#cancel());
    if (random.chance(temper.looks_again)) this.#after(begins_at + random.below(hours(2)), () => this.#lookAgain());
  }

  get lastOrderId(): string | undefined {
    return [...this.#scene.carts.cart(this.cart_id).journals.keys()].at(-1);
  }

  #newKey(): string {
    return this.#scene.nextId(`key-${this.cart_id}`);
  }

  #newRequest(): Request {
    const { random, prices, carts, temper, database, weather } = this.#scene;
    const free = random.chance(0.1);
    const by_provider = random.chance(weather.by_hand) ? "none" : random.chance(0.3) ? "automatic" : "manual";
    const key = this.#newKey();
    const wallet = new Random(this.#scene.seed, `wallet of ${key}`);
    const elsewhere = wallet.chance(weather.by_approval)
      ? "approval"
      : wallet.chance(weather.by_window)
        ? "window"
        : by_provider;
    const capture_method = by_provider === "none" ? by_provider : elsewhere;
    const wish: Wish = { free, capture_method, expected_total: null };
    const { lines, coupons = [] } = carts.cart(this.cart_id).snapshot;
    const offer = database.discounts.offer(coupons, this.cart_id);
    const seen = random.chance(temper.says_what_was_shown) && prices.quote(sumDemand(lines), wish, [], offer);
    const expected_total = seen && seen.ok ? seen.quote.priced.total : null;
    const by_card = random.chance(0.5) ? `${this.#chooseMethod()}/${key}` : null;
    // With PayPal and Razorpay there is no method that could come along: the payer agrees elsewhere.
    const payment_method_id = capture_method === "approval" || capture_method === "window" ? null : by_card;
    return {
      key,
      terms_hash: random.chance(0.8) ? "home" : "work",
      wish: { ...wish, expected_total },
      payment_method_id,
    };
  }

  #checkout(request: Request, retries = 0): void {
    if (retries === 0 && ++this.#checkouts > most_checkouts) return;
    const { scheduler, random } = this.#scene;
    scheduler.spawn(
      `checkout ${this.cart_id} ${request.key}`,
      (process) => this.#place(process, request),
      (ending, process) => {
        if (ending.answered) this.#hear(request, ending.value, process);
        else if (retries < most_retries && random.chance(0.9)) {
          this.#after(random.below(minutes(1)), () => this.#checkout(request, retries + 1));
        }
      },
    );
  }

  #place(process: Process, request: Request): Promise<PlaceResult<Refusal>> {
    const ports = this.#scene.ports(process, request.payment_method_id);
    const checkout = asked(this.cart_id, request);
    const expected = this.#scene.plant.habits?.compares_what_was_shown === false ? nothing_shown : checkout.expected;
    return placeOrder(ports, this.#scene.quoting(process, request.wish), { ...checkout, expected });
  }

  #hear(request: Request, result: PlaceResult<Refusal>, process: Process): void {
    checkAnswer(this.#scene, this.promises, request, result, process);
    switch (result.kind) {
      case "placed":
        if (result.intent) this.#answerProvider(result.intent);
        break;
      case "declined":
        if (this.#scene.random.chance(0.7))
          this.#after(this.#scene.random.below(minutes(10)), () => this.#payAgain(result.order.order_id));
        break;
      case "already":
        if (isEnded(result.order.status)) this.#tryAnew();
        break;
      case "insufficient_stock":
      case "over_share":
      case "claim_refused":
      case "ended":
      case "refused":
        this.#tryAnew();
        break;
      case "key_reused":
      case "cart_empty":
        break;
    }
  }

  #tryAnew(): void {
    const { random } = this.#scene;
    if (random.chance(0.5)) this.#after(random.below(minutes(20)), () => this.#checkout(this.#newRequest()));
  }

  /** What the shopper does with an intent that they were given. */
  #answerProvider({ intent_id, status }: Intent): void {
    const { random, provider } = this.#scene;
    const patience = random.chance(0.3) ? minutes(40) : minutes(8);
    if (status === "unconfirmed" && random.chance(0.85)) {
      const token = `${this.#chooseMethod()}/${this.#scene.nextId(`browser-${this.cart_id}`)}`;
      this.#act(random.below(patience), `${this.cart_id} pays ${intent_id} in the browser`, () => {
        const { intent } = provider.confirmFromBrowser(intent_id, token);
        // Back from PayPal, or from the window of Razorpay, their page has the payment verified.
        if (intent.status === "authorized" && !provider.payment(intent_id).semantics.cancels && random.chance(0.6))
          this.#after(random.below(seconds(20)), () => this.#scene.settle(intent.order_id, "verify"));
        if (intent.status === "requires_action") this.#answerProvider(intent);
        return intent;
      });
    }
    if (status === "requires_action" && random.chance(0.9)) {
      this.#act(random.below(patience), `${this.cart_id} answers the bank for ${intent_id}`, () =>
        provider.authenticate(intent_id, random.chance(0.8)),
      );
    }
  }

  #payAgain(
    order_id: string,
    attempt = this.#scene.nextId(`attempt-${order_id}`),
    method = this.#chooseMethod(),
    retries = 0,
  ): void {
    const { scheduler, random } = this.#scene;
    const payment_method_id = `${method}/${attempt}`;
    scheduler.spawn(
      `pay ${order_id}`,
      (process): Promise<PayResult> =>
        payOrder(this.#scene.ports(process, payment_method_id), order_id, { payment_method_id, attempt }),
      (ending) => {
        if (!ending.answered && retries < most_retries) {
          this.#after(random.below(seconds(30)), () => this.#payAgain(order_id, attempt, method, retries + 1));
        }
        if (!ending.answered || ending.value.kind !== "payable") return;
        checkOffer(ending.value.intent);
        this.#answerProvider(ending.value.intent);
      },
    );
  }

  #cancel(): void {
    const order_id = this.lastOrderId;
    if (!order_id) return;
    this.#scene.scheduler.spawn(
      `cancel ${order_id}`,
      (process) => cancelOrder(this.#scene.ports(process), order_id),
      (ending) => {
        if (!ending.answered) return;
        const { kind } = ending.value;
        if (kind === "cancelled" || kind === "noted") this.promises.cancelled.push(order_id);
        if (kind === "too_late") this.promises.too_late.push(order_id);
      },
    );
  }

  #changeMind(): void {
    const { random, carts } = this.#scene;
    const lines = random.chance(0.6) ? this.#chooseLines() : undefined;
    const cards = random.chance(0.3) ? this.#chooseCards() : undefined;
    if (lines || cards)
      this.#act(0, `${this.cart_id} changes`, () =>
        carts.change(this.cart_id, lines ?? carts.cart(this.cart_id).snapshot.lines, cards),
      );
    this.#after(1, () => this.#checkout(this.#newRequest()));
  }

  /** Comes back to see what became of it, and buys again if it came to nothing. */
  #lookAgain(): void {
    const order = this.#scene.database.orders.get(this.lastOrderId ?? "");
    if (!order || isEnded(order.status)) this.#checkout(this.#newRequest());
  }

  #chooseMethod(): Method {
    const { random, isCalm, scheduler, weather } = this.#scene;
    if (random.chance(0.65)) return "pays";
    if (random.chance(0.4)) return "declines";
    const in_time = !isCalm && scheduler.now < weather.healed_at - hours(1);
    return in_time && random.chance(0.4) ? "slow" : "asks";
  }

  #chooseLines(): Demand[] {
    const { random } = this.#scene;
    const chosen = this.#variants.filter(() => random.chance(0.6));
    const variants = chosen.length > 0 ? chosen : this.#variants.slice(0, 1);
    const lines = variants.map((variant_id) => ({ variant_id, quantity: 1 + random.below(2) }));
    // The same variant twice, as with two gift messages: its demand is one.
    return random.chance(0.1) ? [...lines, ...lines.slice(0, 1)] : lines;
  }

  /** Mostly none; else cards that others may have as well. */
  #chooseCards(): string[] {
    const { random, database } = this.#scene;
    const cards = [...database.purses.cards.keys()].filter((id) => !id.includes(" "));
    return random.chance(0.5) ? cards.filter(() => random.chance(0.6)) : [];
  }

  #act(delay_ms: number, name: string, run: () => unknown): void {
    this.#scene.scheduler.act(delay_ms, name, run);
  }

  #after(delay_ms: number, run: () => void): void {
    this.#scene.scheduler.after(delay_ms, run);
  }
}
