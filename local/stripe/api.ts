import { dropped, sleep } from "../sandbox/drop.ts";
import { API_VERSION, type Call } from "./call.ts";
import { Declined, Refusal } from "./errors.ts";
import { expandInto } from "./expand.ts";
import type { Failure } from "./failures.ts";
import { decodeForm, type FormTree } from "./form.ts";
import { keyInUse, recall, remember, type StoredAnswer } from "./idempotency.ts";
import { newId } from "./ids.ts";
import { isLie, tellLie } from "./lies.ts";
import { matchRoute } from "./routes.ts";
import type { Store } from "./store.ts";

export interface ApiHost {
  store: Store;
  shop_url: string;
  /** Runs synchronously and undoes everything when it throws. */
  transaction: <T>(work: () => T) => T;
  /** Keys whose first request has not been answered yet. */
  in_flight: Set<string>;
  /** Called after a call that recorded events. */
  deliver: (call: Call) => void;
}

/** One HTTP call of Stripe's API, from its credentials to its answer. */
export async function serveApi(host: ApiHost, request: Request): Promise<Response> {
  const request_id = newId("req_", 14);
  const url = new URL(request.url);
  const key = request.method === "POST" ? request.headers.get("idempotency-key") : null;
  let claimed = false;
  try {
    authenticate(request.headers.get("authorization"));
    const match = matchRoute(request.method, url.pathname);
    if (!match) throw Refusal.noRoute(request.method, url.pathname);
    const body =
      request.method === "POST" ? new TextDecoder().decode(await request.arrayBuffer()) : url.search.slice(1);
    const form = decodeForm(body);
    const route = `${request.method} ${url.pathname}`;
    const fingerprint = canonical(body);
    if (key !== null) {
      if (key.length > 255)
        throw Refusal.badParameter(
          "parameter_invalid",
          "Idempotency keys are 255 characters at most.",
          "Idempotency-Key",
        );
      if (host.in_flight.has(key)) throw keyInUse(key);
      host.in_flight.add(key);
      claimed = true;
    }
    const failure = host.store.failures.take(match.route.operation);
    if (failure && failure.delay_ms > 0 && failure.kind !== "lost") await sleep(failure.delay_ms);
    if (failure?.kind === "timeout") return dropped();
    if (failure?.kind === "error") throw Refusal.serverError(false);
    const known = key === null ? undefined : recall(host.store, key, route, fingerprint, Date.now());
    if (known) return await finish(failure, answerOf(known, request_id, key, true));
    const prepared = match.route.prepare(form);
    const breaks = (): never => {
      throw Refusal.serverError(true);
    };
    const run = failure?.kind === "broken" ? breaks : prepared;
    const call: Call = {
      store: host.store,
      now: Math.floor(Date.now() / 1_000),
      request_id,
      idempotency_key: key,
      shop_url: host.shop_url,
      events: [],
    };
    const answer = execute(
      host,
      call,
      () => run(call, ...match.ids),
      form,
      (stored) => {
        if (key !== null) remember(host.store, key, route, fingerprint, stored, Date.now());
      },
    );
    if (call.events.length > 0) host.deliver(call);
    const told = failure && isLie(failure.kind) ? { ...answer, body: tellLie(failure.kind, answer.body) } : answer;
    return await finish(failure, answerOf(told, request_id, key, false));
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return answerOf(refused(error, request_id), request_id, key, false);
  } finally {
    if (claimed && key !== null) host.in_flight.delete(key);
  }
}

/** The work and the memory of its answer are one transaction; a refusal undoes the work and is remembered alone. */
function execute(
  host: ApiHost,
  call: Call,
  run: () => unknown,
  form: FormTree,
  keep: (answer: StoredAnswer) => void,
): StoredAnswer {
  try {
    return host.transaction(() => {
      const result = run();
      const answer =
        result instanceof Declined
          ? refused(result.refusal, call.request_id)
          : {
              status: 200,
              body: JSON.stringify(expandInto(host.store, result, isTax(result) ? [] : expandOf(form))),
              request_id: call.request_id,
            };
      keep(answer);
      return answer;
    });
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    call.events.length = 0;
    const answer = refused(error, call.request_id);
    if (error.executed) keep(answer);
    return answer;
  }
}

const expandOf = (form: FormTree): string[] =>
  Array.isArray(form["expand"]) ? form["expand"].filter((path) => typeof path === "string") : [];

/** Whose parts have no ids to put objects in place of: they expand themselves. */
const isTax = (result: unknown): boolean => {
  if (typeof result !== "object" || result === null) return false;
  return (
    String(Reflect.get(result, "object")).startsWith("tax.") ||
    String(Reflect.get(result, "url")).startsWith("/v1/tax/")
  );
};

const refused = (refusal: Refusal, request_id: string): StoredAnswer => ({
  status: refusal.status,
  body: JSON.stringify({
    error: { ...refusal.body, request_log_url: `https://dashboard.stripe.com/test/logs/${request_id}` },
  }),
  request_id,
});

function answerOf(answer: StoredAnswer, request_id: string, key: string | null, replayed: boolean): Response {
  const headers = new Headers({
    "content-type": "application/json",
    "request-id": request_id,
    "stripe-version": API_VERSION,
  });
  if (key !== null) headers.set("idempotency-key", key);
  if (replayed) {
    headers.set("idempotent-replayed", "true");
    headers.set("original-request", answer.request_id);
  }
  if (answer.status === 409) headers.set("stripe-should-retry", "true");
  return new Response(answer.body, { status: answer.status, headers });
}

async function finish(failure: Failure | undefined, answer: Response): Promise<Response> {
  if (failure?.kind !== "lost") return answer;
  await sleep(failure.delay_ms);
  return dropped();
}

function authenticate(header: string | null): void {
  const bearer = /^Bearer (\S+)$/.exec(header ?? "")?.[1];
  const basic = /^Basic (\S+)$/.exec(header ?? "")?.[1];
  const key = bearer ?? (basic ? atob(basic).split(":")[0] : undefined);
  if (!key)
    throw Refusal.unauthorized(
      "You did not provide an API key. You need to provide your API key in the Authorization header, using Bearer auth (e.g. 'Authorization: Bearer YOUR_SECRET_KEY').",
    );
  if (!key.startsWith("sk_test_"))
    throw Refusal.unauthorized(`Invalid API Key provided: ${key.slice(0, 3)}${"*".repeat(8)}`);
}

const canonical = (body: string): string => body.split("&").toSorted().join("&");
