import { z } from "zod";
import { demo_password } from "../lib/accounts.ts";
import { ShopClient } from "../lib/shop-client.ts";
import { demoShippingMethods } from "../seed/settings.ts";
import { addTax } from "../seed/tax.ts";
import type { Call } from "./load.ts";

const VARIANTS = 20;
const STOCK = 1_000_000;
const AT_ONCE = 16;

const Product = z.object({ id: z.string(), slug: z.string(), variants: z.array(z.object({ id: z.string() })) });
const Id = z.object({ id: z.string() });

export interface StockedShop {
  readonly slugs: readonly string[];
  readonly product_ids: readonly string[];
  readonly variant_ids: readonly string[];
  readonly shipping_method_id: string;
}

/** Products with more stock than a run can sell, and what checkout needs. */
export async function stockShop(url: string, variants = VARIANTS): Promise<StockedShop> {
  const shop = new ShopClient(url);
  await shop.logIn("admin@example.com", demo_password);
  await addTax(shop);
  const method = await shop.send("POST", "/admin/shipping/methods", demoShippingMethods[1]);
  const shipping_method_id = Id.parse(await method.json()).id;
  const products: z.output<typeof Product>[] = [];
  for (let index = 0; index < variants; index += 1) {
    const product = { name: `Thing ${index}`, price: 1000 + index, status: "active", stock_quantity: STOCK };
    products.push(Product.parse(await (await shop.send("POST", "/admin/products", product)).json()));
  }
  return {
    slugs: products.map(({ slug }) => slug),
    product_ids: products.map(({ id }) => id),
    variant_ids: products.flatMap(({ variants }) => variants.map(({ id }) => id)),
    shipping_method_id,
  };
}

/** Starts promotions of several kinds: each third applies to a product of its own, the others to everything. */
export async function promote(url: string, { product_ids }: StockedShop, count: number): Promise<void> {
  const shop = new ShopClient(url);
  await shop.logIn("admin@example.com", demo_password);
  const actions = [
    { kind: "percentage", rate_ppm: 50_000 },
    { kind: "tiered_by_quantity", tiers: [{ from: 2, off: { kind: "percentage", rate_ppm: 20_000 } }] },
    { kind: "buy_x_get_y", buy_quantity: 2, get_quantity: 1, get: { kind: "percentage", rate_ppm: 500_000 } },
  ];
  for (let index = 0; index < count; index += 1) {
    const product_id = product_ids[index % product_ids.length];
    const conditions = index % 3 === 0 ? [{ kind: "products", product_ids: [product_id] }] : [];
    const promotion = { title: `Promotion ${index}`, is_automatic: true, is_active: true, priority: index, conditions };
    await shop.send("POST", "/admin/promotions", { ...promotion, action: actions[index % 3] });
  }
}

/** A guest's cart with a line of each of the shop's variants, by its token. */
export async function fillLongCart(url: string, { variant_ids }: StockedShop): Promise<string> {
  let token = "";
  for (const variant_id of variant_ids) {
    const answer = await fetch(`${url}/api/v1/cart/items`, {
      method: "POST",
      headers: { "content-type": "application/json", ...(token === "" ? {} : { "cart-token": token }) },
      body: JSON.stringify({ variant_id, quantity: 3 }),
    });
    token = answer.headers.get("cart-token") ?? token;
    await answer.body?.cancel();
  }
  return token;
}

/** Guests' carts with one line each, by their tokens. */
export async function fillCarts(url: string, { variant_ids }: StockedShop, count: number): Promise<string[]> {
  const tokens: string[] = [];
  const fill = async () => {
    while (tokens.length < count) {
      const variant_id = variant_ids[tokens.length % variant_ids.length];
      tokens.push("");
      const at = tokens.length - 1;
      const answer = await fetch(`${url}/api/v1/cart/items`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ variant_id, quantity: 1 }),
      });
      tokens[at] = answer.headers.get("cart-token") ?? "";
      await answer.body?.cancel();
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, fill));
  return tokens;
}

/** One more of a thing, in each cart in turn. */
export function cartAdd(tokens: readonly string[], { variant_ids }: StockedShop): () => Call {
  let turn = 0;
  return () => {
    turn += 1;
    return {
      method: "POST",
      path: "/api/v1/cart/items",
      headers: { "content-type": "application/json", "cart-token": tokens[turn % tokens.length] ?? "" },
      body: JSON.stringify({ variant_id: variant_ids[turn % 5], quantity: 1 }),
    };
  };
}

/** A guest's whole purchase of a cart, each cart once. */
export function checkout(tokens: string[], { shipping_method_id }: StockedShop): () => Call {
  const body = JSON.stringify({
    email: "bench@example.com",
    shipping_method_id,
    shipping_address: {
      full_name: "Ben Bench",
      address_line1: "1 Long Street",
      city: "Portland",
      state: "OR",
      postal_code: "97201",
      country: "US",
    },
    payment: { provider: "stripe", payment_method_id: "pm_card_visa" },
  });
  return () => {
    const token = tokens.pop() ?? "";
    const headers = { "content-type": "application/json", "cart-token": token, "idempotency-key": crypto.randomUUID() };
    return { method: "POST", path: "/api/v1/checkout", headers, body };
  };
}
