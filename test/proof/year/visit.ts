import { issueCard } from "#money/stored-value";
import { runBatch } from "#platform/data/db";
import { codeOf, codeStatements, last4Of } from "#prepaid/gift-cards";
import { openSession } from "../../../src/features/access/sessions/open-session.ts";
import { createUser } from "../../../src/features/people/accounts/create-user.ts";
import { testContext } from "../../support/context.ts";
import type { Random } from "../simulation/random.ts";
import type { Scene } from "../support/scene.ts";
import { deliverPost, request } from "../support/shop.ts";
import type { Model } from "./model.ts";
import type { Basket } from "./price.ts";
import { type Goods, taxed, untaxed, yearEnv } from "./shop.ts";

type Asked = { readonly body?: object; readonly headers?: Record<string, string>; readonly token?: string };
type Cart = { readonly id: string; readonly cart_token?: string; readonly items: readonly { readonly id: string }[] };

/** One request that has to be answered so, with all that follows from it. */
export async function ask(method: string, path: string, asked: Asked, expected: readonly number[]): Promise<any> {
  const answer = await request(yearEnv, method, `/api/v1${path}`, asked);
  if (!expected.includes(answer.status))
    throw new Error(`${method} ${path} is answered with ${answer.status} ${await answer.text()}`);
  await deliverPost(yearEnv);
  const text = await answer.text();
  return text === "" ? {} : JSON.parse(text);
}

const addressOf = (nth: number): string => `10.${(nth >>> 16) & 255}.${(nth >>> 8) & 255}.${nth & 255}`;

type Drawn = Pick<Visit, "nth" | "fate" | "goods" | "basket" | "model" | "random">;

/** One shopper of the year, with a cart: a guest, or somebody with an account of their own. */
export class Visit {
  readonly key = crypto.randomUUID();
  readonly nth: number;
  /** What its order comes to. */
  readonly fate: string;
  readonly goods: Goods;
  readonly basket: Basket;
  readonly model: Model;
  readonly random: Random;
  scene: Scene;
  #user_id: string | undefined;

  constructor({ nth, fate, goods, basket, model, random }: Drawn) {
    this.nth = nth;
    this.fate = fate;
    this.goods = goods;
    this.basket = basket;
    this.model = model;
    this.random = random;
    const { product_id, variant_ids, shipping_method_id } = goods;
    this.scene = {
      product_id,
      variant_ids,
      shipping_method_id,
      cart_id: "",
      cart_token: "",
      line_id: "",
      email: `year-${this.key}@example.com`,
      key: this.key,
      gift_card_ids: [],
    };
  }

  async signUp(): Promise<void> {
    const ctx = testContext();
    const { email } = this.scene;
    const made = await createUser(ctx, { email, role: "customer", first_name: "Eve", last_name: "Moore" });
    await runBatch(ctx.db, made.statements);
    this.#user_id = made.user.id;
  }

  /** As the shopper. With `order_token` a guest holds an order. */
  async ask(method: string, path: string, asked: Asked, ...expected: readonly number[]): Promise<any> {
    const headers = { "cf-connecting-ip": addressOf(this.nth), ...asked.headers };
    return ask(method, path, { ...asked, headers, ...(await this.#signedIn()) }, expected);
  }

  async #signedIn(): Promise<{ token?: string }> {
    if (this.#user_id === undefined) return {};
    const ctx = testContext();
    const { statements, tokens } = await openSession(ctx, { user_id: this.#user_id, user_agent: "year" });
    await runBatch(ctx.db, statements);
    return { token: tokens.access_token };
  }

  /** Whether all lines are in the cart: where the shelf has too few they are not. */
  async fillCart(): Promise<boolean> {
    const { lines, currency, has_coupon } = this.basket;
    for (const { variant, quantity } of lines) {
      const body = { variant_id: this.goods.variant_ids[variant], quantity, currency };
      const cart: Cart = await this.ask("POST", "/cart/items", { body, headers: this.#cart() }, 201, 409);
      if (cart.id === undefined) return false;
      const { id: cart_id, cart_token = "", items } = cart;
      this.scene = {
        ...this.scene,
        cart_id,
        cart_token: this.scene.cart_token || cart_token,
        line_id: items[0]?.id ?? "",
      };
    }
    const body = { code: this.goods.coupon };
    if (has_coupon) await this.ask("POST", "/cart/coupons", { body, headers: this.#cart() }, 201);
    return true;
  }

  #cart(): Record<string, string> {
    const { cart_token } = this.scene;
    return cart_token === "" || this.#user_id !== undefined ? {} : { "cart-token": cart_token };
  }

  /** A gift card of this worth is issued, and is to pay for the cart. */
  async addGiftCard(amount: number): Promise<void> {
    const ctx = testContext();
    const id = ctx.id();
    const code = await codeOf(ctx, id);
    const { currency } = this.basket;
    const card = { id, currency, amount, last4: last4Of(code), expires_at: null };
    await runBatch(ctx.db, [...issueCard(ctx, card), ...(await codeStatements(ctx, id, null))]);
    this.model.issueCard(currency, amount);
    await this.ask("POST", "/cart/gift-cards", { body: { code }, headers: this.#cart() }, 200, 201);
  }

  checkOut(payment: object, ...expected: readonly number[]): Promise<any> {
    const { email, shipping_method_id } = this.scene;
    const shipping_address = this.basket.is_taxed ? taxed : untaxed;
    const body = {
      ...(this.#user_id === undefined ? { email } : {}),
      shipping_address,
      shipping_method_id,
      payment,
    };
    return this.ask(
      "POST",
      "/checkout",
      { body, headers: { ...this.#cart(), "idempotency-key": this.key } },
      ...expected,
    );
  }
}
