import { env } from "cloudflare:workers";
import { call } from "./api.ts";
import { checkOut, checkoutBody, givenFullCart, type GivenShop, givenShop } from "./checkout.ts";

const sandbox = (): Fetcher => {
  if (!env.PAYPAL_SANDBOX) throw new Error("The tests run with the PayPal sandbox.");
  return env.PAYPAL_SANDBOX;
};

/** The sandbox's own levers, which people reach through the shop's `/dev/paypal/*`. */
export async function paypalLever(method: string, path: string, body?: unknown): Promise<any> {
  const init =
    body === undefined
      ? { method }
      : { method, body: JSON.stringify(body), headers: { "content-type": "application/json" } };
  const response = await sandbox().fetch(`https://shop.test/dev/paypal/${path}`, init);
  return response.json();
}

/** One request of PayPal's API as the shop's own client would never send it. */
export const rawPaypal = (
  method: string,
  path: string,
  init: RequestInit<RequestInitCfProperties> = {},
): Promise<Response> => sandbox().fetch(`https://api-m.sandbox.paypal.com${path}`, { method, ...init });

/** What the payer does at PayPal. `decline`: what they pay with is refused once it is captured. */
export const answerApproval = (
  order_id: string,
  outcome: "approve" | "decline" | "refuse" | "pending" | "slow_refunds" | "cancel" = "approve",
): Promise<any> => paypalLever("POST", `approve/${order_id}`, { outcome });

/** The order as PayPal has it. */
export const paypalOrder = (order_id: string): Promise<any> => paypalLever("GET", `orders/${order_id}`);

/** The id of the order's capture. */
export const captureIdOf = async (order_id: string): Promise<string> =>
  (await paypalOrder(order_id)).purchase_units[0].payments.captures[0].id;

export const byPaypal = { payment: { provider: "paypal" } };

export type GivenPaypal = {
  readonly shop: GivenShop;
  readonly order_id: string;
  readonly payment_id: string;
  readonly order_token: string;
  /** The order's id at PayPal. */
  readonly paypal_id: string;
  readonly redirect_url: string;
};

/** A guest's order that is to be paid through PayPal, which waits for its payer. */
export async function givenPaypalOrder(wish: { shop?: GivenShop; quantity?: number } = {}): Promise<GivenPaypal> {
  const shop = wish.shop ?? (await givenShop());
  const { cart_token } = await givenFullCart(shop, wish.quantity ?? 1);
  const answer = await checkOut(cart_token, checkoutBody(shop, byPaypal));
  const body = await answer.json<any>();
  if (answer.status !== 201) throw new Error(`the checkout was answered with ${JSON.stringify(body)}`);
  const { order, payment, order_token } = body;
  return {
    shop,
    order_id: order.id,
    payment_id: payment.id,
    order_token,
    paypal_id: payment.client_secret,
    redirect_url: payment.redirect_url,
  };
}

/** `POST /payments/{id}/verify` by the guest. */
export const verify = ({ payment_id, order_token }: GivenPaypal): Promise<Response> =>
  call("POST", `/api/v1/payments/${payment_id}/verify`, { headers: { "order-token": order_token } });

/** The headers of a webhook of these bytes, as PayPal signs them. */
export async function paypalSignature(body: string, at: number = Date.now()): Promise<Record<string, string>> {
  const signed = await sandbox().fetch(`https://shop.test/dev/paypal/sign?at=${at}`, { method: "POST", body });
  return signed.json<Record<string, string>>();
}

/** A webhook of this body as PayPal signs it, with headers changed as wished. */
export async function sendPaypalEvent(
  event: unknown,
  more: Readonly<Record<string, string | null>> = {},
  at?: number,
): Promise<Response> {
  const body = typeof event === "string" ? event : JSON.stringify(event);
  const headers = new Headers(await paypalSignature(body, at));
  for (const [name, value] of Object.entries(more)) {
    if (value === null) headers.delete(name);
    else headers.set(name, value);
  }
  return call("POST", "/api/v1/webhooks/paypal", { body, headers: Object.fromEntries(headers) });
}
