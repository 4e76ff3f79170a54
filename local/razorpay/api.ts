import { z } from "zod";
import { dropped, sleep } from "../sandbox/drop.ts";
import type { Call } from "./call.ts";
import { type Failure, isLie, lieInstead } from "./failures.ts";
import { listOrders, listRefunds, paymentsOf, refundsOf } from "./lists.ts";
import { createOrder, requireOrder } from "./orders.ts";
import { capturePayment, requirePayment } from "./payments.ts";
import { refundPayment, requireRefund } from "./refunds.ts";
import { Refusal } from "./refusal.ts";
import type { Store } from "./store.ts";
import { viewOrder, viewPayment, viewRefund } from "./views.ts";

export interface ApiHost {
  store: Store;
  key_id: string;
  key_secret: string;
  /** Runs synchronously and undoes everything when it throws. */
  transaction: <T>(work: () => T) => T;
  /** Keys whose first request has not been answered yet. */
  in_flight: Set<string>;
  newCall: () => Call;
  /** Called after a call that recorded events. */
  deliver: (call: Call) => void;
}

type Asked = {
  readonly id: string;
  readonly text: string;
  readonly body: unknown;
  readonly key: string | null;
  readonly search: URLSearchParams;
};
type Route = {
  readonly operation: Failure["operation"];
  readonly method: "GET" | "POST";
  readonly path: RegExp;
  readonly run: (call: Call, asked: Asked) => object;
};

const ID = "(\\w{1,50})";
const at = (path: string): RegExp => new RegExp(`^/v1/${path}$`);
const routes: readonly Route[] = [
  {
    operation: "create",
    method: "POST",
    path: at("orders"),
    run: (call, { body }) => viewOrder(call.store, createOrder(call, body)),
  },
  { operation: "list", method: "GET", path: at("orders"), run: (call, { search }) => listOrders(call, search) },
  {
    operation: "retrieve",
    method: "GET",
    path: at(`orders/${ID}`),
    run: (call, { id }) => viewOrder(call.store, requireOrder(call, id)),
  },
  {
    operation: "list_payments",
    method: "GET",
    path: at(`orders/${ID}/payments`),
    run: (call, { id }) => paymentsOf(call, requireOrder(call, id).id),
  },
  {
    operation: "retrieve_payment",
    method: "GET",
    path: at(`payments/${ID}`),
    run: (call, { id }) => viewPayment(call.store, requirePayment(call, id)),
  },
  {
    operation: "capture",
    method: "POST",
    path: at(`payments/${ID}/capture`),
    run: (call, { id, body }) => viewPayment(call.store, capturePayment(call, id, body)),
  },
  {
    operation: "refund",
    method: "POST",
    path: at(`payments/${ID}/refund`),
    run: (call, { id, text, body, key }) => viewRefund(refundPayment(call, id, text, body, key)),
  },
  {
    operation: "list_refunds",
    method: "GET",
    path: at(`payments/${ID}/refunds`),
    run: (call, { id, search }) => refundsOf(call, id, search),
  },
  {
    operation: "list_refunded",
    method: "GET",
    path: at("refunds"),
    run: (call, { search }) => listRefunds(call, search),
  },
  {
    operation: "retrieve_refund",
    method: "GET",
    path: at(`refunds/${ID}`),
    run: (call, { id }) => viewRefund(requireRefund(call, id)),
  },
];

/** One HTTP call of Razorpay's API, from its credentials to its answer. */
export async function serveApi(host: ApiHost, request: Request): Promise<Response> {
  const url = new URL(request.url);
  const route = routes.find(({ method, path }) => method === request.method && path.test(url.pathname));
  if (!route) return new Refusal(404, "The requested URL was not found on the server.").toResponse();
  const id = route.path.exec(url.pathname)?.[1] ?? "";
  const text = await request.text();
  return withFailure(host, route.operation, async () => {
    try {
      authenticate(host, request);
      const key = request.headers.get("x-refund-idempotency");
      return await answer(host, route, { id, text, body: parse(text), key, search: url.searchParams });
    } catch (error) {
      if (error instanceof Refusal) return error.toResponse();
      if (error instanceof z.ZodError) return malformed(error);
      throw error;
    }
  });
}

async function answer(host: ApiHost, route: Route, asked: Asked): Promise<Response> {
  const { in_flight } = host;
  const { key } = asked;
  if (key !== null && in_flight.has(key)) throw new Refusal(409, "Another request with this key is under way");
  if (key !== null) in_flight.add(key);
  try {
    const call = host.newCall();
    const done = host.transaction(() => route.run(call, asked));
    if (call.events.length > 0) host.deliver(call);
    return Response.json(done);
  } finally {
    if (key !== null) in_flight.delete(key);
  }
}

function parse(text: string): unknown {
  if (text === "") return {};
  try {
    return JSON.parse(text);
  } catch {
    throw new Refusal(400, "The request body is not JSON");
  }
}

async function withFailure(
  { store }: ApiHost,
  operation: Failure["operation"],
  work: () => Promise<Response>,
): Promise<Response> {
  const failure = store.failures.take(operation);
  if (!failure) return work();
  const { kind, delay_ms } = failure;
  if (delay_ms > 0) await sleep(delay_ms);
  if (kind === "timeout") return dropped();
  if (kind === "error") return new Refusal(500, "We are facing some trouble", { code: "SERVER_ERROR" }).toResponse();
  if (kind === "unauthorized") return new Refusal(401, "Authentication failed").toResponse();
  if (kind === "limited") return new Refusal(429, "Too many requests").toResponse();
  const truth = await work();
  if (kind === "lost") return dropped();
  return isLie(kind) ? lieInstead(kind, truth) : truth;
}

function authenticate({ key_id, key_secret }: ApiHost, request: Request): void {
  if (request.headers.get("authorization") !== `Basic ${btoa(`${key_id}:${key_secret}`)}`)
    throw new Refusal(401, "Authentication failed");
}

function malformed(error: z.ZodError): Response {
  const [first] = error.issues;
  return new Refusal(400, first?.message ?? "The request is malformed", {
    field: first?.path.join(".") ?? "",
  }).toResponse();
}
