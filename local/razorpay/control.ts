import { z } from "zod";
import { controlDelivery, controlFailures, isBrowser, sendAgain } from "../sandbox/control.ts";
import { SendOrder } from "../sandbox/deliveries.ts";
import { readOrder } from "../sandbox/read-order.ts";
import type { Call } from "./call.ts";
import { checkoutPage, returnPage } from "./checkout-page.ts";
import { newId } from "./ids.ts";
import { requireOrder } from "./orders.ts";
import {
  authorizePayment,
  beginPayment,
  disputePayment,
  failPayment,
  lapsePayment,
  requirePayment,
  take,
} from "./payments.ts";
import { concludeRefund, refundPayment } from "./refunds.ts";
import { missing, Refusal } from "./refusal.ts";
import type { Payment, Store } from "./store.ts";
import { viewPayment, viewRefund, viewWhole } from "./views.ts";
import { signedHeaders, signHex } from "./webhooks.ts";

export interface ControlHost {
  store: Store;
  key_secret: string;
  webhook_secret: string;
  newCall: () => Call;
  transaction: <T>(work: () => T) => T;
  deliver: (call: Call) => void;
  deliverSoon: () => void;
}

const Outcome = z.enum(["approve", "decline", "slow_refunds", "late", "abandon"]);

const INDEX = {
  name: "bodega-razorpay-sandbox",
  links: [
    "GET|POST /dev/razorpay/checkout/{order}?callback_url=",
    "GET /dev/razorpay/orders?receipt=",
    "GET /dev/razorpay/orders/{order}",
    "POST /dev/razorpay/payments/{payment}/authorize",
    "POST /dev/razorpay/payments/{payment}/fail",
    "POST /dev/razorpay/payments/{payment}/capture",
    "POST /dev/razorpay/payments/{payment}/lapse",
    "POST /dev/razorpay/payments/{payment}/refund",
    "POST /dev/razorpay/payments/{payment}/dispute",
    "POST /dev/razorpay/refunds/{refund}",
    "GET /dev/razorpay/events",
    "POST /dev/razorpay/events/{id}/send",
    "POST /dev/razorpay/sign",
    "GET|POST|DELETE /dev/razorpay/delivery",
    "GET|POST|DELETE /dev/razorpay/failures",
    "DELETE /dev/razorpay/idempotency",
  ],
};

/** What may become of a payment by itself, at Razorpay's own site or at a bank. */
const MOVES: Readonly<Record<string, (call: Call, id: string) => Payment>> = {
  authorize: authorizePayment,
  fail: failPayment,
  capture: (call, id) => take(call, requirePayment(call, id)),
  lapse: lapsePayment,
};

/** The levers of the sandbox, reached through the shop's `/dev/razorpay/*` and nowhere else. */
export async function serveControl(host: ControlHost, request: Request): Promise<Response> {
  const { store } = host;
  const url = new URL(request.url);
  const [area = "", id = "", verb = ""] = url.pathname.replace(/^\/dev\/razorpay\/?/, "").split("/");
  try {
    const move = area === "payments" && request.method === "POST" ? MOVES[verb] : undefined;
    if (move) return act(host, (call) => viewPayment(store, move(call, id)));
    switch (`${request.method} ${area}${verb === "" ? "" : `/${verb}`}`) {
      case "GET ":
        return Response.json(INDEX);
      case "GET checkout": {
        const order = requireOrder(host.newCall(), id);
        return checkoutPage(
          order,
          store.paymentsOf(id).some(({ captured }) => captured),
        );
      }
      case "POST checkout":
        return await answerCheckout(host, id, request, url.searchParams.get("callback_url"));
      case "GET orders":
        return Response.json(
          id === ""
            ? { data: ordersOf(store, url.searchParams.get("receipt") ?? "") }
            : viewWhole(store, requireOrder(host.newCall(), id)),
        );
      case "POST payments/refund": {
        // Somebody refunds at Razorpay's own site.
        const wish = await orderIn(request);
        return act(host, (call) => viewRefund(refundPayment(call, id, "", wish, null)));
      }
      case "POST payments/dispute":
        return act(host, (call) => disputePayment(call, id));
      case "POST refunds": {
        const { outcome } = z.object({ outcome: z.enum(["complete", "fail"]) }).parse(await orderIn(request));
        return act(host, (call) => viewRefund(concludeRefund(call, id, outcome)));
      }
      case "GET events":
        return Response.json({
          data: store.events(50).map((event) => ({ ...event, deliveries: store.deliveries.of(event.id) })),
        });
      case "POST events/send": {
        const order = SendOrder.parse(await orderIn(request));
        if (!store.event(id)) throw missing();
        return Response.json(sendAgain(host, id, order), { status: 202 });
      }
      case "POST sign":
        return Response.json(await signedHeaders(host.webhook_secret, await request.text(), newId()));
      case "DELETE idempotency":
        store.sql.exec("DELETE FROM keys");
        return Response.json({ forgotten: true });
    }
    if (area === "delivery") return await controlDelivery(store.deliveries, request.method, () => orderIn(request));
    if (area === "failures") return await controlFailures(store.failures, request.method, () => orderIn(request));
    throw missing();
  } catch (error) {
    if (error instanceof Refusal) return error.toResponse();
    if (error instanceof z.ZodError)
      return Response.json({ error: { message: z.prettifyError(error) } }, { status: 422 });
    throw error;
  }
}

function act(host: ControlHost, work: (call: Call) => object): Response {
  const call = host.newCall();
  const done = host.transaction(() => work(call));
  host.deliver(call);
  return Response.json(done);
}

/** Plays Checkout to its end: what it hands to the page is signed with the key's secret, and there is nothing without a payment. */
async function answerCheckout(host: ControlHost, id: string, request: Request, callback_url: string | null) {
  const outcome = Outcome.parse((await orderIn(request))["outcome"]);
  const call = host.newCall();
  const payment = host.transaction(() => pay(call, id, outcome));
  host.deliver(call);
  if (payment?.status !== "authorized" && payment?.status !== "captured")
    return Response.json({ order_id: id, payment_id: payment?.id ?? null, status: payment?.status ?? "abandoned" });
  const fields = {
    razorpay_payment_id: payment.id,
    razorpay_order_id: id,
    razorpay_signature: await signHex(host.key_secret, `${id}|${payment.id}`),
  };
  return isBrowser(request) ? returnPage(fields, callback_url) : Response.json(fields);
}

function pay(call: Call, id: string, outcome: z.output<typeof Outcome>): Payment | null {
  const order = requireOrder(call, id);
  if (outcome === "abandon") return null;
  const method = outcome === "late" ? ("upi" as const) : ("card" as const);
  const begun = beginPayment(call, order, { method, refunds_slowly: outcome === "slow_refunds" });
  if (outcome === "late") return begun;
  return outcome === "decline" ? failPayment(call, begun.id) : authorizePayment(call, begun.id);
}

/** All orders of one of the shop's. */
const ordersOf = (store: Store, receipt: string): object[] =>
  store
    .ordersBetween({ from: 0, to: Number.MAX_SAFE_INTEGER, count: 100, skip: 0 }, receipt)
    .map((order) => viewWhole(store, order));

const orderIn = (request: Request) => readOrder(request, () => new Refusal(400, "The request body is not JSON"));
