import { env } from "cloudflare:workers";
import { call } from "./api.ts";
import { checkOut, checkoutBody, givenFullCart, type GivenShop, givenShop } from "./checkout.ts";

const sandbox = (): Fetcher => {
  if (!env.RAZORPAY_SANDBOX) throw new Error("The tests run with the Razorpay sandbox.");
  return env.RAZORPAY_SANDBOX;
};

/** The sandbox's own levers, which people reach through the shop's `/dev/razorpay/*`. */
export async function razorpayLever(method: string, path: string, body?: unknown): Promise<any> {
  const init =
    body === undefined
      ? { method }
      : { method, body: JSON.stringify(body), headers: { "content-type": "application/json" } };
  const response = await sandbox().fetch(`https://shop.test/dev/razorpay/${path}`, init);
  return response.json();
}

/** One request of Razorpay's API as the shop's own client would never send it. */
export const rawRazorpay = (
  method: string,
  path: string,
  init: RequestInit<RequestInitCfProperties> = {},
): Promise<Response> => sandbox().fetch(`https://api.razorpay.com${path}`, { method, ...init });

type Outcome = "approve" | "decline" | "slow_refunds" | "late" | "abandon";

/** What the shopper does in Razorpay Checkout, and what that returns to the page. `late`: the bank answers later. */
export const payInCheckout = (order_id: string, outcome: Outcome = "approve"): Promise<any> =>
  razorpayLever("POST", `checkout/${order_id}`, { outcome });

/** The order as Razorpay has it, with its payments and refunds. */
export const razorpayOrder = (order_id: string): Promise<any> => razorpayLever("GET", `orders/${order_id}`);

export const byRazorpay = { payment: { provider: "razorpay" } };

export type GivenRazorpay = {
  readonly shop: GivenShop;
  readonly order_id: string;
  readonly payment_id: string;
  readonly order_token: string;
  /** The order's id at Razorpay. */
  readonly razorpay_id: string;
};

/** A guest's order that is to be paid through Razorpay, which waits for its shopper. */
export async function givenRazorpayOrder(wish: { shop?: GivenShop; quantity?: number } = {}): Promise<GivenRazorpay> {
  const shop = wish.shop ?? (await givenShop());
  const { cart_token } = await givenFullCart(shop, wish.quantity ?? 1);
  const answer = await checkOut(cart_token, checkoutBody(shop, byRazorpay));
  const body = await answer.json<any>();
  if (answer.status !== 201) throw new Error(`the checkout was answered with ${JSON.stringify(body)}`);
  const { order, payment, order_token } = body;
  return { shop, order_id: order.id, payment_id: payment.id, order_token, razorpay_id: payment.client_secret };
}

/** `POST /payments/{id}/verify` by the guest, with what Checkout returned or without. */
export const verify = ({ payment_id, order_token }: GivenRazorpay, body?: unknown): Promise<Response> =>
  call("POST", `/api/v1/payments/${payment_id}/verify`, {
    headers: { "order-token": order_token },
    ...(body === undefined ? {} : { body }),
  });

/** The headers of a webhook of these bytes, as Razorpay signs them. */
export async function razorpaySignature(body: string): Promise<Record<string, string>> {
  const signed = await sandbox().fetch("https://shop.test/dev/razorpay/sign", { method: "POST", body });
  return signed.json<Record<string, string>>();
}

/** A webhook of this body as Razorpay signs it, with headers changed as wished. */
export async function sendRazorpayEvent(
  event: unknown,
  more: Readonly<Record<string, string | null>> = {},
): Promise<Response> {
  const body = typeof event === "string" ? event : JSON.stringify(event);
  const headers = new Headers(await razorpaySignature(body));
  for (const [name, value] of Object.entries(more)) {
    if (value === null) headers.delete(name);
    else headers.set(name, value);
  }
  return call("POST", "/api/v1/webhooks/razorpay", { body, headers: Object.fromEntries(headers) });
}

/** The sandbox's own events about an order, the latest first. */
export async function razorpayEventsOf(razorpay_id: string, type: string): Promise<{ id: string; body: any }[]> {
  const { data } = await razorpayLever("GET", "events");
  return data.filter((one: any) => one.event === type && JSON.stringify(one.body).includes(razorpay_id));
}
