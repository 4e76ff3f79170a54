import { z } from "zod";
import { controlDelivery, controlFailures, isBrowser, sendAgain } from "../sandbox/control.ts";
import { SendOrder } from "../sandbox/deliveries.ts";
import { readOrder } from "../sandbox/read-order.ts";
import { approvalPage } from "./approval-page.ts";
import type { Call } from "./call.ts";
import { forgetKeys } from "./idempotency.ts";
import { approveOrder, concludeCapture, requireOrder, voidOrder } from "./orders.ts";
import { concludeRefund, disputeCapture, refundCapture, reverseCapture } from "./refunds.ts";
import { Refusal } from "./refusal.ts";
import type { Funding, Store } from "./store.ts";
import { viewCapture, viewOrder, viewRefund } from "./views.ts";
import { signedHeaders } from "./webhooks.ts";

export interface ControlHost {
  store: Store;
  webhook_id: string;
  newCall: () => Call;
  transaction: <T>(work: () => T) => T;
  deliver: (call: Call) => void;
  deliverSoon: () => void;
}

const FUNDING: Readonly<Record<string, Funding>> = {
  approve: "good",
  decline: "declined",
  refuse: "refused",
  pending: "pending",
  slow_refunds: "slow_refunds",
};
const Outcome = z.enum(["approve", "decline", "refuse", "pending", "slow_refunds", "cancel"]);

const INDEX = {
  name: "bodega-paypal-sandbox",
  links: [
    "GET|POST /dev/paypal/approve/{order}",
    "GET /dev/paypal/orders?custom_id=",
    "GET /dev/paypal/orders/{order}",
    "POST /dev/paypal/orders/{order}/void",
    "POST /dev/paypal/captures/{capture}/conclude",
    "POST /dev/paypal/captures/{capture}/refund",
    "POST /dev/paypal/captures/{capture}/reverse",
    "POST /dev/paypal/captures/{capture}/dispute",
    "POST /dev/paypal/refunds/{refund}",
    "GET /dev/paypal/events",
    "POST /dev/paypal/events/{id}/send",
    "POST /dev/paypal/sign",
    "GET|POST|DELETE /dev/paypal/delivery",
    "GET|POST|DELETE /dev/paypal/failures",
    "DELETE /dev/paypal/idempotency",
    "DELETE /dev/paypal/token",
  ],
};

/** The levers of the sandbox, reached through the shop's `/dev/paypal/*` and nowhere else. */
export async function serveControl(host: ControlHost, request: Request): Promise<Response> {
  const { store } = host;
  const url = new URL(request.url);
  const [area = "", id = "", verb = ""] = url.pathname.replace(/^\/dev\/paypal\/?/, "").split("/");
  const lever = `${request.method} ${area}${verb === "" ? "" : `/${verb}`}`;
  try {
    switch (lever) {
      case "GET ":
        return Response.json(INDEX);
      case "GET approve":
        return approvalPage(requireOrder(host.newCall(), id));
      case "POST approve":
        return await answerApproval(host, id, request);
      case "GET orders":
        if (id === "") return Response.json({ data: ordersOf(host, url.searchParams.get("custom_id") ?? "") });
        return Response.json(viewOrder(store, requireOrder(host.newCall(), id), host.newCall().shop_url));
      case "POST orders/void":
        return act(host, (call) => viewOrder(store, voidOrder(call, id), call.shop_url));
      case "POST captures/conclude": {
        const { outcome } = z.object({ outcome: z.enum(["complete", "deny"]) }).parse(await orderIn(request));
        return act(host, (call) => viewCapture(concludeCapture(call, id, outcome)));
      }
      case "POST captures/refund": {
        // Somebody refunds at PayPal's own site.
        const wish = await orderIn(request);
        return act(host, (call) => viewRefund(store, refundCapture(call, id, wish)));
      }
      case "POST captures/reverse":
        return act(host, (call) => viewRefund(store, reverseCapture(call, id)));
      case "POST captures/dispute":
        return act(host, (call) => disputeCapture(call, id));
      case "POST refunds": {
        const { outcome } = z.object({ outcome: z.enum(["complete", "fail"]) }).parse(await orderIn(request));
        return act(host, (call) => viewRefund(store, concludeRefund(call, id, outcome)));
      }
      case "GET events":
        return Response.json({ data: listEvents(store) });
      case "POST events/send":
        return Response.json(sendOnOrder(host, id, SendOrder.parse(await orderIn(request))), { status: 202 });
      case "POST sign":
        return Response.json(
          await signedHeaders(
            store,
            host.webhook_id,
            await request.text(),
            Number(url.searchParams.get("at") ?? Date.now()),
          ),
        );
      case "DELETE idempotency":
        forgetKeys(store);
        return Response.json({ forgotten: true });
      case "DELETE token":
        store.sql.exec("DELETE FROM secrets WHERE name = 'token'");
        return Response.json({ forgotten: true });
    }
    if (area === "delivery") return await controlDelivery(store.deliveries, request.method, () => orderIn(request));
    if (area === "failures") return await controlFailures(store.failures, request.method, () => orderIn(request));
    throw new Refusal(404, "INVALID_RESOURCE_ID");
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

/** A browser goes back to where the shop wanted its payer to go. */
async function answerApproval(host: ControlHost, id: string, request: Request): Promise<Response> {
  const outcome = Outcome.parse((await orderIn(request))["outcome"]);
  const call = host.newCall();
  const order = requireOrder(call, id);
  const funding = FUNDING[outcome];
  const after = funding ? host.transaction(() => approveOrder(call, id, funding)) : order;
  host.deliver(call);
  const wanted = funding ? order.return_url : order.cancel_url;
  if (wanted === null || !isBrowser(request)) return Response.json({ id, status: after.status, return_url: wanted });
  const back = new URL(wanted);
  back.searchParams.set("token", id);
  if (funding) back.searchParams.set("PayerID", "SANDBOXPAYER1");
  return new Response(null, { status: 303, headers: { location: back.href } });
}

/** All orders of one of the shop's. */
const ordersOf = ({ store, newCall }: ControlHost, custom_id: string): object[] =>
  store.ordersOf(custom_id).map((order) => viewOrder(store, order, newCall().shop_url));

const listEvents = (store: Store): object[] =>
  store.events(50).map((event) => ({ ...event, deliveries: store.deliveries.of(event.id) }));

function sendOnOrder(host: ControlHost, id: string, order: z.output<typeof SendOrder>): object {
  if (!host.store.event(id)) throw new Refusal(404, "INVALID_RESOURCE_ID");
  return sendAgain(host, id, order);
}

const orderIn = (request: Request) => readOrder(request, () => new Refusal(400, "MALFORMED_REQUEST_JSON"));
