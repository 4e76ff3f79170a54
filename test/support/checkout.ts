import { env } from "cloudflare:workers";
import { stockOf } from "#goods/stock";
import { call } from "./api.ts";
import { givenCart } from "./cart.ts";
import { givenProduct } from "./catalog.ts";
import { testContext } from "./context.ts";
import { givenAddress } from "./orders.ts";
import { givenUsualMethod } from "./shipping.ts";

export type GivenShop = { variant_id: string; product_id: string; shipping_method_id: string };

/** One product of a price and stock, and a way to send it. */
export async function givenShop(wish: { price?: number; stock?: number; currency?: string } = {}): Promise<GivenShop> {
  const { price = 1_000, stock = 10, currency = "USD" } = wish;
  const product = await givenProduct({ price, stock_quantity: stock, currency });
  const method = await givenUsualMethod();
  const variant_id = product.variants[0]?.id ?? "";
  return { variant_id, product_id: product.id, shipping_method_id: method.id };
}

export const guestEmail = "ada@example.com";

/** A checkout's body for a guest who pays by card. */
export const checkoutBody = (shop: GivenShop, more: Record<string, unknown> = {}): Record<string, unknown> => ({
  email: guestEmail,
  shipping_address: givenAddress,
  shipping_method_id: shop.shipping_method_id,
  payment: { provider: "stripe", payment_method_id: "pm_card_visa" },
  ...more,
});

/** A guest's cart with some of the shop's one product. */
export const givenFullCart = (shop: GivenShop, quantity = 1): Promise<{ cart_token: string; cart_id: string }> =>
  givenCart({ variant_id: shop.variant_id, quantity });

/** `POST /checkout` by whoever holds the cart. */
export const checkOut = (
  cart_token: string,
  body: unknown,
  key: string = crypto.randomUUID(),
  headers: Record<string, string> = {},
): Promise<Response> =>
  call("POST", "/api/v1/checkout", {
    body,
    headers: { "cart-token": cart_token, "idempotency-key": key, ...headers },
  });

export const paying = (payment_method_id: string | undefined): Record<string, unknown> => ({
  payment: { provider: "stripe", ...(payment_method_id === undefined ? {} : { payment_method_id }) },
});

/** What the stock object says now. */
export const levelOf = (variant_id: string) => stockOf(testContext(), variant_id).level();

/** The order as it stands in D1, fences and all. */
export const orderRow = (order_id: string) =>
  env.DB.prepare("SELECT status, version, cancel_requested_at FROM orders WHERE id = ?")
    .bind(order_id)
    .first<{ status: string; version: number; cancel_requested_at: number | null }>();

/** The payment as D1 mirrors it. */
export const paymentRow = (order_id: string) =>
  env.DB.prepare("SELECT id, intent_id, intent_status, captured, refunded FROM payments WHERE order_id = ?")
    .bind(order_id)
    .first<{ id: string; intent_id: string; intent_status: string; captured: number; refunded: number }>();

/** Waits until the order is in one of these states. */
export async function untilStatus(order_id: string, ...statuses: string[]): Promise<string> {
  for (let i = 0; i < 150; i += 1) {
    const status = (await orderRow(order_id))?.status ?? "none";
    if (statuses.includes(status)) return status;
    await scheduler.wait(100);
  }
  throw new Error(
    `order ${order_id} is ${(await orderRow(order_id))?.status} after 15 s, not ${statuses.join(" or ")}`,
  );
}
