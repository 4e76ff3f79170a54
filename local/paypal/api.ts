import { z } from "zod";
import { dropped, sleep } from "../sandbox/drop.ts";
import type { Call } from "./call.ts";
import { type Failure, isLie, lieInstead } from "./failures.ts";
import { recall, remember } from "./idempotency.ts";
import { captureOrder, createOrder, requireOrder } from "./orders.ts";
import { refundCapture, showCapture } from "./refunds.ts";
import { Refusal } from "./refusal.ts";
import { reportTransactions } from "./reports.ts";
import type { Store } from "./store.ts";
import { viewOrder, viewRefund } from "./views.ts";
import { CERTIFICATE_PATH, certificateOf } from "./webhooks.ts";

export interface ApiHost {
  store: Store;
  client_id: string;
  client_secret: string;
  /** Runs synchronously and undoes everything when it throws. */
  transaction: <T>(work: () => T) => T;
  /** Keys whose first request has not been answered yet. */
  in_flight: Set<string>;
  newCall: () => Call;
  /** Called after a call that recorded events. */
  deliver: (call: Call) => void;
}

type Operation = Failure["operation"];
type Route = {
  readonly operation: Operation;
  readonly method: "GET" | "POST";
  readonly path: RegExp;
  /** What it does, and the status that it is answered with. */
  readonly run: (
    call: Call,
    id: string,
    body: unknown,
    search: URLSearchParams,
  ) => readonly [status: number, body: object];
};

const ID = "([A-Z0-9]{1,36})";
const routes: readonly Route[] = [
  {
    operation: "create",
    method: "POST",
    path: /^\/v2\/checkout\/orders$/,
    run: (call, _id, body) => [201, viewOrder(call.store, createOrder(call, body), call.shop_url)],
  },
  {
    operation: "retrieve",
    method: "GET",
    path: new RegExp(`^/v2/checkout/orders/${ID}$`),
    run: (call, id) => [200, viewOrder(call.store, requireOrder(call, id), call.shop_url)],
  },
  {
    operation: "capture",
    method: "POST",
    path: new RegExp(`^/v2/checkout/orders/${ID}/capture$`),
    run: (call, id) => [201, viewOrder(call.store, captureOrder(call, id), call.shop_url)],
  },
  {
    operation: "retrieve_capture",
    method: "GET",
    path: new RegExp(`^/v2/payments/captures/${ID}$`),
    run: (call, id) => [200, showCapture(call, id)],
  },
  {
    operation: "refund",
    method: "POST",
    path: new RegExp(`^/v2/payments/captures/${ID}/refund$`),
    run: (call, id, body) => [201, viewRefund(call.store, refundCapture(call, id, body))],
  },
  {
    operation: "retrieve_refund",
    method: "GET",
    path: new RegExp(`^/v2/payments/refunds/${ID}$`),
    run: (call, id) => {
      const refund = call.store.refund(id);
      if (!refund) throw new Refusal(404, "INVALID_RESOURCE_ID");
      return [200, viewRefund(call.store, refund)];
    },
  },
  {
    operation: "report",
    method: "GET",
    path: /^\/v1\/reporting\/transactions$/,
    run: (call, _id, _body, search) => [200, reportTransactions(call, search)],
  },
];

/** One HTTP call of PayPal's API, from its credentials to its answer. */
export async function serveApi(host: ApiHost, request: Request): Promise<Response> {
  const { method } = request;
  const url = new URL(request.url);
  if (url.pathname === CERTIFICATE_PATH) return withFailure(host, "certificate", async () => serveCertificate(host));
  if (url.pathname === "/v1/oauth2/token") return withFailure(host, "token", () => grant(host, request));
  const route = routes.find((one) => one.method === method && one.path.test(url.pathname));
  if (!route) return new Refusal(404, "INVALID_RESOURCE_ID").toResponse();
  const id = route.path.exec(url.pathname)?.[1] ?? "";
  const text = await request.text();
  return withFailure(host, route.operation, async () => {
    try {
      authenticate(host, request);
      const key = method === "POST" ? request.headers.get("paypal-request-id") : null;
      if (key !== null && key.length > 108) throw new Refusal(400, "INVALID_STRING_MAX_LENGTH");
      return await answer(host, route, { id, text, key, search: url.searchParams });
    } catch (error) {
      if (error instanceof Refusal) return error.toResponse();
      if (error instanceof z.ZodError) return malformed(error);
      throw error;
    }
  });
}

type Asked = {
  readonly id: string;
  readonly text: string;
  readonly key: string | null;
  readonly search: URLSearchParams;
};

/** A refusal undoes the work, but for what a decline leaves behind. */
async function answer(host: ApiHost, route: Route, { id, text, key, search }: Asked): Promise<Response> {
  const { store, in_flight } = host;
  const scope = route.operation;
  const name = `${scope} ${key}`;
  if (key !== null && in_flight.has(name)) throw new Refusal(409, "PREVIOUS_REQUEST_IN_PROGRESS");
  if (key !== null) in_flight.add(name);
  try {
    const call = host.newCall();
    const fingerprint = `${id} ${text}`;
    const kept = key === null ? undefined : recall(store, scope, key, fingerprint, call.now);
    // The latest status of what the key did; a refusal as it was.
    if (kept)
      return new Response(kept.status < 300 ? latest(host, call, scope, kept.body) : kept.body, {
        status: kept.status < 300 ? 200 : kept.status,
        headers: JSON_TYPE,
      });
    const [status, body] = perform(call, route, { id, text, search });
    const told = JSON.stringify(body);
    if (key !== null) remember(store, scope, key, { fingerprint, made_at: call.now, status, body: told });
    if (call.events.length > 0) host.deliver(call);
    return new Response(told, { status, headers: JSON_TYPE });
  } finally {
    if (key !== null) in_flight.delete(name);
  }
}

const JSON_TYPE = { "content-type": "application/json" };

function perform(call: Call, route: Route, asked: Omit<Asked, "key">): readonly [number, object] {
  try {
    const body: unknown = asked.text === "" ? {} : JSON.parse(asked.text);
    return route.run(call, asked.id, body, asked.search);
  } catch (error) {
    if (error instanceof SyntaxError) throw new Refusal(400, "MALFORMED_REQUEST_JSON");
    if (!(error instanceof Refusal)) throw error;
    return [error.status, error.body()];
  }
}

const Named = z.object({ id: z.string() });

function latest({ store }: ApiHost, call: Call, scope: Operation, body: string): string {
  const { id } = Named.parse(JSON.parse(body));
  const order = scope === "refund" ? undefined : store.order(id);
  const refund = scope === "refund" ? store.refund(id) : undefined;
  if (order) return JSON.stringify(viewOrder(store, order, call.shop_url));
  return refund ? JSON.stringify(viewRefund(store, refund)) : body;
}

async function withFailure({ store }: ApiHost, operation: Operation, work: () => Promise<Response>): Promise<Response> {
  const failure = store.failures.take(operation);
  if (!failure) return work();
  const { kind, delay_ms } = failure;
  if (delay_ms > 0) await sleep(delay_ms);
  if (kind === "timeout") return dropped();
  if (kind === "error") return new Refusal(500, "INTERNAL_SERVER_ERROR").toResponse();
  if (kind === "unauthorized") return new Refusal(401, "INVALID_TOKEN").toResponse();
  if (kind === "forbidden") return new Refusal(403, "PERMISSION_DENIED").toResponse();
  if (kind === "limited") return new Refusal(429, "RATE_LIMIT_REACHED").toResponse();
  const truth = await work();
  if (kind === "lost") return dropped();
  return isLie(kind) ? lieInstead(kind, truth) : truth;
}

async function serveCertificate({ store }: ApiHost): Promise<Response> {
  const { pem } = await certificateOf(store);
  return new Response(pem, { headers: { "content-type": "application/x-pem-file" } });
}

const TOKEN_SECONDS = 32_400;

/** A token for whoever knows the app's secret. The newest ones are known, as PayPal hands the same out for a while. */
async function grant({ store, client_id, client_secret }: ApiHost, request: Request): Promise<Response> {
  const form = new URLSearchParams(new TextDecoder().decode(await request.arrayBuffer()));
  const is_theirs = request.headers.get("authorization") === `Basic ${btoa(`${client_id}:${client_secret}`)}`;
  if (!is_theirs)
    return Response.json(
      { error: "invalid_client", error_description: "Client Authentication failed" },
      { status: 401 },
    );
  if (form.get("grant_type") !== "client_credentials")
    return Response.json({ error: "unsupported_grant_type" }, { status: 400 });
  const access_token = store.secret("token") ?? `A21AA${crypto.randomUUID().replaceAll("-", "")}`;
  store.keepSecret("token", access_token);
  return Response.json({
    scope: "https://uri.paypal.com/services/payments/payment",
    access_token,
    token_type: "Bearer",
    app_id: "APP-80W284485P519543T",
    expires_in: TOKEN_SECONDS,
    nonce: crypto.randomUUID(),
  });
}

function authenticate({ store }: ApiHost, request: Request): void {
  const token = /^Bearer (\S+)$/.exec(request.headers.get("authorization") ?? "")?.[1];
  if (token === undefined || token !== store.secret("token")) throw new Refusal(401, "INVALID_TOKEN");
}

function malformed(error: z.ZodError): Response {
  const details = error.issues.map(({ path, message }) => ({
    field: `/${path.join("/")}`,
    issue: "INVALID_PARAMETER_SYNTAX",
    description: message,
  }));
  return Response.json(
    {
      name: "INVALID_REQUEST",
      message: "Request is not well-formed, syntactically incorrect, or violates schema.",
      debug_id: "f00",
      details,
    },
    { status: 400 },
  );
}
