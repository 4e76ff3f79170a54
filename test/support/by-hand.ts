import { env } from "cloudflare:workers";
import { tokenOf } from "./actors.ts";
import { call } from "./api.ts";
import { checkOut, checkoutBody, givenFullCart, givenShop, type GivenShop } from "./checkout.ts";

export type ByHand = "bank_transfer" | "cash_on_delivery";

/** Switches a way to pay on, or changes how it is offered. */
export async function setMethod(method: string, body: object = {}): Promise<any> {
  const token = await tokenOf("admin");
  const usual = { is_active: true, countries: [], limits: [] };
  const answer = await call("PATCH", `/api/v1/admin/payment-methods/${method}`, { token, body: { ...usual, ...body } });
  if (answer.status !== 200) throw new Error(`method refused: ${answer.status} ${await answer.text()}`);
  return answer.json();
}

export type OrderByHand = {
  order_id: string;
  payment_id: string;
  order_token: string;
  total: number;
  variant_id: string;
  order: any;
  payment: any;
};

/** An order of a guest that is paid by hand, as its checkout answers. */
export async function givenOrderByHand(
  provider: ByHand,
  wish: { price?: number; quantity?: number; currency?: string; body?: object; shop?: GivenShop } = {},
): Promise<OrderByHand> {
  const { quantity = 1, body = {}, shop = await givenShop(wish) } = wish;
  const { cart_token } = await givenFullCart(shop, quantity);
  const answer = await checkOut(cart_token, checkoutBody(shop, { payment: { provider }, ...body }));
  const shown: any = await answer.json();
  if (answer.status !== 201) throw new Error(`checkout refused: ${answer.status} ${JSON.stringify(shown)}`);
  const { order, payment, order_token } = shown;
  return {
    order_id: order.id,
    payment_id: payment.id,
    order_token,
    total: order.total,
    variant_id: shop.variant_id,
    order,
    payment,
  };
}

/** Books money that came, as staff. */
export const receive = async (
  payment_id: string,
  body: object = {},
  { key = crypto.randomUUID(), token }: { key?: string; token?: string } = {},
) =>
  call("POST", `/api/v1/admin/payments/${payment_id}/received`, {
    token: token ?? (await tokenOf("admin")),
    body,
    headers: { "idempotency-key": key },
  });

/** What the ledger says of an order, by account; each cause adds up to 0. */
export async function ledgerOf(order_id: string): Promise<Record<string, number>> {
  const { results } = await env.DB.prepare(
    "SELECT account, sum(amount) AS amount FROM ledger_entries WHERE order_id = ? GROUP BY account",
  )
    .bind(order_id)
    .all<{ account: string; amount: number }>();
  const uneven = await env.DB.prepare(
    "SELECT cause FROM ledger_entries WHERE order_id = ? GROUP BY cause HAVING sum(amount) <> 0",
  )
    .bind(order_id)
    .all();
  if (uneven.results.length > 0) throw new Error(`bookings of ${order_id} do not add up`);
  return Object.fromEntries(
    results.filter(({ amount }) => amount !== 0).map(({ account, amount }) => [account, amount]),
  );
}

/** What the shop owes for an order by hand. */
export const duesOf = async (order_id: string): Promise<any[]> => {
  const token = await tokenOf("admin");
  const answer = await call("GET", `/api/v1/admin/refund-dues?order_id=${order_id}`, { token });
  return (await answer.json<any>()).data;
};

/** The order as staff see it. */
export const orderOf = async (order_id: string): Promise<any> =>
  (await call("GET", `/api/v1/admin/orders/${order_id}`, { token: await tokenOf("admin") })).json();

/** Money that came twice for an order, and is owed to its customer. */
export async function givenDue(): Promise<{ id: string; order_id: string; payment_id: string }> {
  await setMethod("cash_on_delivery");
  const { order_id, payment_id, total } = await givenOrderByHand("cash_on_delivery");
  await receive(payment_id, { amount: total + 1 });
  const [due] = await duesOf(order_id);
  return { id: due.id, order_id, payment_id };
}
