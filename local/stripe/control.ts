import { z } from "zod";
import { controlDelivery, controlFailures, isBrowser, sendAgain } from "../sandbox/control.ts";
import { SendOrder } from "../sandbox/deliveries.ts";
import { readOrder } from "../sandbox/read-order.ts";
import { authenticationPage } from "./authentication-page.ts";
import type { Call } from "./call.ts";
import { authenticateIntent } from "./confirm.ts";
import { Refusal } from "./errors.ts";
import { eventsPage } from "./events-page.ts";
import { forgetKeys } from "./idempotency.ts";
import { concludeRefund } from "./refunds.ts";
import { requireIntent } from "./require-intent.ts";
import { authenticateSetup, requireSetup } from "./setup-intents.ts";
import type { Store } from "./store.ts";
import { transactionsOf } from "./tax-transactions.ts";

export interface ControlHost {
  store: Store;
  newCall: () => Call;
  transaction: <T>(work: () => T) => T;
  deliver: (call: Call) => void;
  deliverSoon: () => void;
}

const Outcome = z.enum(["approve", "refuse"]);

/** The levers of the sandbox, reached through the shop's `/dev/stripe/*` and nowhere else. */
export async function serveControl(host: ControlHost, request: Request): Promise<Response> {
  const url = new URL(request.url);
  const [area = "", id = "", verb = ""] = url.pathname.replace(/^\/dev\/stripe\/?/, "").split("/");
  try {
    if (area === "" && request.method === "GET") return Response.json(INDEX);
    if (area === "events" && id === "" && request.method === "GET")
      return listEvents(host.store, request, url.searchParams);
    if (area === "events" && verb === "send" && request.method === "POST") return await sendOnOrder(host, id, request);
    if (area === "authenticate" && request.method === "GET") return showAuthentication(host, id);
    if (area === "authenticate" && request.method === "POST") return await answerAuthentication(host, id, request);
    if (area === "refunds" && request.method === "POST") return await concludeAtBank(host, id, request);
    const { deliveries, failures } = host.store;
    if (area === "delivery") return await controlDelivery(deliveries, request.method, () => orderIn(request));
    if (area === "failures") return await controlFailures(failures, request.method, () => orderIn(request));
    if (area === "tax" && request.method === "GET") return Response.json({ data: transactionsOf(host.newCall(), id) });
    if (area === "idempotency" && request.method === "DELETE") {
      forgetKeys(host.store);
      return Response.json({ forgotten: true });
    }
    return Response.json(
      { error: { message: `There is no ${request.method} ${url.pathname} in the sandbox.` } },
      { status: 404 },
    );
  } catch (error) {
    if (error instanceof Refusal) return Response.json({ error: error.body }, { status: error.status });
    if (error instanceof z.ZodError)
      return Response.json({ error: { message: z.prettifyError(error) } }, { status: 422 });
    throw error;
  }
}

const INDEX = {
  name: "bodega-stripe-sandbox",
  links: [
    "GET /dev/stripe/events",
    "POST /dev/stripe/events/{id}/send",
    "GET|POST|DELETE /dev/stripe/delivery",
    "GET|POST|DELETE /dev/stripe/failures",
    "GET|POST /dev/stripe/authenticate/{id}",
    "POST /dev/stripe/refunds/{id}",
    "DELETE /dev/stripe/idempotency",
    "GET /dev/stripe/tax/{order_id}",
  ],
};

function listEvents(store: Store, request: Request, query: URLSearchParams): Response {
  const limit = z.coerce
    .number()
    .int()
    .min(1)
    .max(100)
    .parse(query.get("limit") ?? 50);
  const events = store.list("event", { type: query.get("type") ?? undefined }, { limit });
  const data = events.map((event) => ({ ...event, deliveries: store.deliveries.of(event.id) }));
  return isBrowser(request) ? eventsPage(data) : Response.json({ data });
}

/** A browser goes back to the list. */
async function sendOnOrder(host: ControlHost, id: string, request: Request): Promise<Response> {
  const order = SendOrder.parse(await orderIn(request));
  if (!host.store.find("event", id)) throw Refusal.missing("event", id, "id", 404);
  const sent = sendAgain(host, id, order);
  if (isBrowser(request)) return new Response(null, { status: 303, headers: { location: "/dev/stripe/events" } });
  return Response.json(sent, { status: 202 });
}

function showAuthentication(host: ControlHost, id: string): Response {
  const call = host.newCall();
  if (id.startsWith("seti_")) return authenticationPage(requireSetup(call, id), null);
  const intent = requireIntent(call, id);
  return authenticationPage(intent, { amount: intent.amount, currency: intent.currency });
}

async function answerAuthentication(host: ControlHost, id: string, request: Request): Promise<Response> {
  const outcome = Outcome.parse((await orderIn(request))["outcome"]);
  const call = host.newCall();
  const before = id.startsWith("seti_") ? requireSetup(call, id) : requireIntent(call, id);
  const after = host.transaction(() =>
    id.startsWith("seti_")
      ? authenticateSetup(call, id, outcome === "approve")
      : authenticateIntent(call, id, outcome === "approve"),
  );
  host.deliver(call);
  const return_url = before.next_action?.redirect_to_url?.return_url;
  if (!return_url || !isBrowser(request))
    return Response.json({ id, status: after.status, return_url: return_url ?? null });
  const back = new URL(return_url);
  const ok = ["requires_capture", "succeeded"].includes(after.status);
  back.searchParams.set(after.object, id);
  back.searchParams.set("redirect_status", ok ? "succeeded" : "failed");
  return new Response(null, { status: 303, headers: { location: back.href } });
}

async function concludeAtBank(host: ControlHost, id: string, request: Request): Promise<Response> {
  const outcome = z.enum(["succeed", "fail"]).parse((await orderIn(request))["outcome"]);
  const call = host.newCall();
  const { status } = host.transaction(() => concludeRefund(call, id, outcome === "succeed"));
  host.deliver(call);
  return Response.json({ id, status });
}

const orderIn = (request: Request) => readOrder(request, () => Refusal.invalid("The body is not JSON."));
