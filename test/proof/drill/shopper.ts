import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";

const Checkout = z.object({
  order: z.object({
    id: z.string(),
    order_number: z.string(),
    total: z.int(),
    items: z.array(z.object({ id: z.string(), variant_id: z.string(), quantity: z.int() })),
  }),
  payment: z.object({ id: z.string() }),
  order_token: z.string(),
});

export type Bought = z.output<typeof Checkout>["order"] & {
  readonly payment_id: string;
  readonly order_token: string;
};

export type Goods = { readonly variant_ids: readonly string[]; readonly shipping_method_id: string };

const CARD = "pm_card_visa";

/** A guest with a cart, who buys, pays later, cancels and comes back. */
export class DrillShopper {
  readonly #url: () => string;
  readonly #goods: Goods;
  readonly #email: string;
  cart_token = "";

  constructor(url: () => string, goods: Goods, email: string) {
    this.#url = url;
    this.#goods = goods;
    this.#email = email;
  }

  async fill(variants: number, quantity: number): Promise<void> {
    for (const variant_id of this.#goods.variant_ids.slice(0, variants)) {
      const answer = await this.#call("POST", "/cart/items", { variant_id, quantity });
      if (!answer.ok) throw new Error(`the cart answered ${answer.status} ${await answer.text()}`);
      this.cart_token = answer.headers.get("cart-token") ?? this.cart_token;
      await answer.body?.cancel();
    }
  }

  /** Whether there is anything in the cart. */
  async hasGoods(): Promise<boolean> {
    const answer = await this.#call("GET", "/cart");
    return z.object({ item_count: z.int() }).parse(await answer.json()).item_count > 0;
  }

  /** Buys what is in the cart; without a card the order waits for one. */
  async checkOut(card: string | null = CARD): Promise<Bought> {
    const answer = await this.#checkOut(card);
    if (answer.status !== 201) throw new Error(`checkout answered ${answer.status} ${await answer.text()}`);
    const { order, payment, order_token } = Checkout.parse(await answer.json());
    return { ...order, payment_id: payment.id, order_token };
  }

  /** A card that is declined: the order stays payable. */
  async payDeclined({ id, order_token }: Bought): Promise<void> {
    const body = { order_id: id, provider: "stripe", payment_method_id: "pm_card_chargeDeclined" };
    const answer = await this.#call("POST", "/payments", body, { "order-token": order_token, ...key() });
    await answer.body?.cancel();
    if (answer.status !== 402) throw new Error(`a declined card was answered with ${answer.status}`);
  }

  async pay({ id, order_token }: Bought): Promise<void> {
    const body = { order_id: id, provider: "stripe", payment_method_id: CARD };
    await this.#done(this.#call("POST", "/payments", body, { "order-token": order_token, ...key() }));
  }

  async cancel({ id, order_token }: Bought): Promise<void> {
    await this.#done(this.#call("POST", `/orders/${id}/cancel`, undefined, { "order-token": order_token }));
  }

  async statusOf({ id, order_token }: Bought): Promise<string | null> {
    const answer = await this.#call("GET", `/orders/${id}`, undefined, { "order-token": order_token });
    if (answer.status === 404) return null;
    return z.object({ status: z.string() }).parse(await answer.json()).status;
  }

  async untilStatus(order: Bought, wanted: string): Promise<void> {
    for (let tries = 0; tries < 200; tries += 1) {
      if ((await this.statusOf(order)) === wanted) return;
      await sleep(100);
    }
    throw new Error(`order ${order.order_number} is ${await this.statusOf(order)} after 20 s, not ${wanted}`);
  }

  #checkOut(card: string | null): Promise<Response> {
    const body = {
      email: this.#email,
      shipping_method_id: this.#goods.shipping_method_id,
      shipping_address: {
        full_name: "Ada Lovelace",
        address_line1: "12 St James's Square",
        city: "London",
        postal_code: "SW1Y 4JH",
        country: "GB",
      },
      payment: { provider: "stripe", ...(card === null ? {} : { payment_method_id: card }) },
    };
    return this.#call("POST", "/checkout", body, key());
  }

  async #done(call: Promise<Response>): Promise<void> {
    const answer = await call;
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${answer.url} answered ${answer.status} ${text}`);
  }

  #call(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Response> {
    return fetch(`${this.#url()}/api/v1${path}`, {
      method,
      headers: {
        ...headers,
        ...(this.cart_token === "" ? {} : { "cart-token": this.cart_token }),
        ...(body === undefined ? {} : { "content-type": "application/json" }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  }
}

const key = () => ({ "idempotency-key": crypto.randomUUID() });
