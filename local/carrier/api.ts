import { z } from "zod";
import { dropped, sleep } from "../sandbox/drop.ts";
import { type Failure, lieInstead, LIES } from "./failures.ts";
import { labelFile } from "./label-file.ts";
import { buyLabel, cancelLabel, ratesFor, toLabel } from "./labels.ts";
import { Refusal } from "./refusal.ts";
import { type LabelRow, RatesWish, Shipment, type Store } from "./store.ts";

type Operation = Exclude<Failure["operation"], "*">;
type Match = { readonly operation: Operation; readonly id: string };

function match(method: string, path: string): Match | undefined {
  if (method === "POST" && path === "/v1/rates") return { operation: "rates", id: "" };
  const [, id = "", verb = ""] = /^\/v1\/labels(?:\/([^/]+))?(?:\/([a-z]+))?$/.exec(path) ?? [];
  if (!path.startsWith("/v1/labels")) return undefined;
  const routes: Readonly<Record<string, Operation>> = {
    "POST .": "buy",
    "GET .": "find",
    "GET file": "file",
    "POST cancel": "cancel",
    "GET tracking": "tracking",
  };
  const operation = routes[`${method} ${id === "" ? "." : verb}`];
  return operation && { operation, id };
}

/** One HTTP call of the parcel API, from its key to its answer. */
export async function serveApi(store: Store, key: string, request: Request): Promise<Response> {
  const url = new URL(request.url);
  const body = await request.text();
  try {
    if (request.headers.get("authorization") !== `Bearer ${key}`) throw new Refusal(401, "unauthorized");
    const found = match(request.method, url.pathname);
    if (!found) throw new Refusal(404, "not_found");
    const failure = store.failures.take(found.operation);
    if (failure && failure.kind !== "lost") await sleep(failure.delay_ms);
    if (failure?.kind === "timeout") return dropped();
    if (failure?.kind === "error") throw new Refusal(500, "server_error");
    const answer = carryOut(store, found, { url, body, key: request.headers.get("idempotency-key") });
    if (failure?.kind === "lost") {
      await sleep(failure.delay_ms);
      return dropped();
    }
    return failure && LIES.some((lie) => lie === failure.kind) ? await lieInstead(failure.kind, answer) : answer;
  } catch (error) {
    if (error instanceof Refusal) return error.toResponse();
    throw error;
  }
}

type Asked = { readonly url: URL; readonly body: string; readonly key: string | null };

function carryOut(store: Store, { operation, id }: Match, { url, body, key }: Asked): Response {
  if (operation === "buy") {
    if (key === null || key === "") throw new Refusal(400, "key_missing");
    return Response.json(toLabel(buyLabel(store, key, readAs(Shipment, body))), { status: 201 });
  }
  if (operation === "rates") return Response.json({ data: ratesFor(readAs(RatesWish, body)) });
  if (operation === "find") {
    const known = store.labelBy("key", url.searchParams.get("key") ?? "");
    return Response.json({ data: known ? [toLabel(known)] : [] });
  }
  const label = requireLabel(store, id);
  if (operation === "cancel") return Response.json(toLabel(cancelLabel(store, label)));
  if (operation === "file") return new Response(labelFile(label), { headers: { "content-type": "application/pdf" } });
  const events = store.eventsOf(label.id).map(({ label_id: _label, ...event }) => event);
  return Response.json({ tracking_number: label.tracking_number, events });
}

function requireLabel(store: Store, id: string): LabelRow {
  const label = store.labelBy("id", decodeURIComponent(id));
  if (!label) throw new Refusal(404, "not_found");
  return label;
}

function readAs<T extends z.ZodType>(shape: T, body: string): z.output<T> {
  const read = z
    .string()
    .transform((text): unknown => JSON.parse(text))
    .pipe(shape)
    .safeParse(body);
  if (!read.success) throw new Refusal(400, "malformed");
  return read.data;
}
