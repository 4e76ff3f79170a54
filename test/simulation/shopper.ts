import type { Demand } from "../../src/features/cart/journal-rules.ts";
import { cancelOrder } from "../../src/features/checkout-core/cancel-order.ts";
import { payOrder, type PayResult } from "../../src/features/checkout-core/pay-order.ts";
import { placeOrder, type PlaceResult } from "../../src/features/checkout-core/place-order.ts";
import type { Intent } from "../../src/features/checkout-core/ports.ts";
import { hasEnded } from "../../src/features/orders/rules.ts";
import type { Scene, Terms } from "./scene.ts";
import { hours, minutes, seconds } from "./time.ts";
import type { Method } from "./world/provider.ts";

const most_retries = 5;
const most_checkouts = 6;

type Request = { readonly key: string; readonly terms_hash: string; readonly terms: Terms };

/** Somebody with a cart, several tabs, a bad connection, and second thoughts. */
export class Shopper {
  readonly cart_id: string;
  /** Every order that was acknowledged, with the key it was asked for by. */
  readonly placed: { readonly key: string; readonly order_id: string }[] = [];
  readonly refused: string[] = [];
  readonly cancelled: string[] = [];
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
    scene.carts.add(cart_id, this.#chooseLines());
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
      const other_tab = { ...request, key: this.#scene.nextId(`key-${this.cart_id}`) };
      this.#after(begins_at + random.below(1000), () => this.#checkout(random.chance(0.5) ? request : other_tab));
    }
    if (random.chance(temper.changes_mind))
      this.#after(begins_at + random.below(minutes(30)), () => this.#changeMind());
    if (random.chance(temper.cancels_soon)) this.#after(begins_at + random.below(minutes(40)), () => this.#cancel());
    if (random.chance(temper.cancels_later)) this.#after(begins_at + random.below(hours(3)), () => this.#cancel());
    if (random.chance(temper.looks_again)) this.#after(begins_at + random.below(hours(2)), () => this.#lookAgain());
  }

  /** A checkout in fair weather by somebody who can pay. Resolves to what they were told. */
  async checkoutCalmly(key: string): Promise<PlaceResult<never>> {
    const terms: Terms = { total: 700, capture_method: "manual", method: "pays" };
    return new Promise((resolve) => {
      const request = { key, terms_hash: "calm", terms };
      this.#scene.scheduler.spawn(
        `calm ${key}`,
        (process) => this.#place(process, request),
        (ending) => {
          if (!ending.answered) return;
          this.#hear(request, ending.value);
          resolve(ending.value);
        },
      );
    });
  }

  get lastOrderId(): string | undefined {
    return [...this.#scene.carts.cart(this.cart_id).journals.keys()].at(-1);
  }

  #newRequest(): Request {
    const { random } = this.#scene;
    const lines = this.#scene.carts.cart(this.cart_id).snapshot.lines;
    const free = random.chance(0.1);
    const total = free ? 0 : 100 * lines.reduce((units, line) => units + line.quantity, 1);
    const capture_method = free || random.chance(0.05) ? "none" : random.chance(0.3) ? "automatic" : "manual";
    const terms: Terms = { total, capture_method, method: random.chance(0.5) ? this.#chooseMethod() : null };
    return { key: this.#scene.nextId(`key-${this.cart_id}`), terms_hash: random.chance(0.8) ? "home" : "work", terms };
  }

  #checkout(request: Request, retries = 0): void {
    if (retries === 0 && ++this.#checkouts > most_checkouts) return;
    const { scheduler, random } = this.#scene;
    scheduler.spawn(
      `checkout ${this.cart_id} ${request.key}`,
      (process) => this.#place(process, request),
      (ending) => {
        if (ending.answered) this.#hear(request, ending.value);
        else if (retries < most_retries && random.chance(0.9)) {
          this.#after(random.below(minutes(1)), () => this.#checkout(request, retries + 1));
        }
      },
    );
  }

  #place(process: Parameters<Scene["ports"]>[0], { key, terms_hash, terms }: Request): Promise<PlaceResult<never>> {
    const payment = { payment_method_id: terms.method, attempt: key };
    const asked = {
      cart_id: this.cart_id,
      key,
      body_hash: `${terms_hash} ${terms.total} ${terms.capture_method} ${terms.method}`,
      terms_hash,
      payment,
    };
    return placeOrder(this.#scene.ports(process, terms.method), this.#scene.quoting(process, terms), asked);
  }

  #hear(request: Request, result: PlaceResult<never>): void {
    const { random } = this.#scene;
    switch (result.kind) {
      case "placed":
        this.placed.push({ key: request.key, order_id: result.order.order_id });
        if (result.intent) this.#answerProvider(result.intent);
        break;
      case "declined":
        this.placed.push({ key: request.key, order_id: result.order.order_id });
        if (random.chance(0.7)) this.#after(random.below(minutes(10)), () => this.#payAgain(result.order.order_id));
        break;
      case "already":
        if (hasEnded(result.order.status)) this.#tryAnew();
        break;
      case "insufficient_stock":
      case "ended":
        this.refused.push(result.order_id);
        this.#tryAnew();
        break;
      case "refused":
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
      this.#act(random.below(patience), `${this.cart_id} pays ${intent_id} in the browser`, () => {
        const { intent } = provider.confirmFromBrowser(intent_id, this.#chooseMethod());
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

  #payAgain(order_id: string, attempt = this.#scene.nextId(`attempt-${order_id}`), retries = 0): void {
    const { scheduler, random } = this.#scene;
    const method = this.#chooseMethod();
    scheduler.spawn(
      `pay ${order_id}`,
      (process): Promise<PayResult> =>
        payOrder(this.#scene.ports(process, method), order_id, { payment_method_id: method, attempt }),
      (ending) => {
        if (!ending.answered && retries < most_retries) {
          this.#after(random.below(seconds(30)), () => this.#payAgain(order_id, attempt, retries + 1));
        }
        if (ending.answered && ending.value.kind === "payable") this.#answerProvider(ending.value.intent);
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
        if (ending.value.kind === "cancelled" || ending.value.kind === "noted") this.cancelled.push(order_id);
      },
    );
  }

  #changeMind(): void {
    const { random, carts } = this.#scene;
    const lines = random.chance(0.6) ? this.#chooseLines() : undefined;
    if (lines) this.#act(0, `${this.cart_id} changes`, () => carts.change(this.cart_id, lines));
    this.#after(1, () => this.#checkout(this.#newRequest()));
  }

  /** Comes back to see what became of it, and buys again if it came to nothing. */
  #lookAgain(): void {
    const order = this.#scene.database.orders.get(this.lastOrderId ?? "");
    if (!order || hasEnded(order.status)) this.#checkout(this.#newRequest());
  }

  #chooseMethod(): Method {
    const { random } = this.#scene;
    return random.chance(0.65) ? "pays" : random.chance(0.5) ? "declines" : "asks";
  }

  #chooseLines(): Demand[] {
    const { random } = this.#scene;
    const chosen = this.#variants.filter(() => random.chance(0.6));
    const variants = chosen.length > 0 ? chosen : this.#variants.slice(0, 1);
    return variants.map((variant_id) => ({ variant_id, quantity: 1 + random.below(2) }));
  }

  #act(delay_ms: number, name: string, run: () => unknown): void {
    this.#scene.scheduler.act(delay_ms, name, run);
  }

  #after(delay_ms: number, run: () => void): void {
    this.#scene.scheduler.after(delay_ms, run);
  }
}
