import { z } from "zod";
import { clearFailures, FailureOrder, listFailures, orderFailure } from "./failures.ts";
import { toLabel } from "./labels.ts";
import { Refusal } from "./refusal.ts";
import type { Store } from "./store.ts";
import { DeliverySettings, dropWaiting, plan, planOne, readSettings, writeSettings } from "./webhooks.ts";

export interface ControlHost {
  store: Store;
  deliverSoon: () => void;
}

const NewEvent = z.strictObject({
  status: z.string().min(1).max(40),
  message: z.string().max(10_000).nullable().default(null),
  occurred_at: z.iso.datetime().optional(),
  id: z.string().min(1).max(1_000).optional(),
});
const SendOrder = z.strictObject({
  times: z.int().min(1).max(100).default(1),
  delay_ms: z.int().min(0).max(86_400_000).default(0),
});

const INDEX = {
  name: "bodega-carrier-sandbox",
  links: [
    "GET /dev/carrier/labels",
    "POST /dev/carrier/labels/{id or tracking_number}/events",
    "POST /dev/carrier/events/{id}/send",
    "GET|POST|DELETE /dev/carrier/delivery",
    "GET|POST|DELETE /dev/carrier/failures",
  ],
};

/** The levers of the sandbox, reached through the shop's `/dev/carrier/*` and nowhere else. */
export async function serveControl(host: ControlHost, request: Request): Promise<Response> {
  const url = new URL(request.url);
  const { store } = host;
  const { method } = request;
  const [area = "", id = "", verb = ""] = url.pathname.replace(/^\/dev\/carrier\/?/, "").split("/");
  try {
    if (area === "" && method === "GET") return Response.json(INDEX);
    if (area === "labels" && id === "" && method === "GET") return Response.json({ data: listLabels(store) });
    if (area === "labels" && verb === "events" && method === "POST")
      return Response.json(noteEvent(host, id, NewEvent.parse(await bodyOf(request, url))), { status: 201 });
    if (area === "events" && verb === "send" && method === "POST")
      return Response.json(sendAgain(host, id, SendOrder.parse(await bodyOf(request, url))), { status: 202 });
    if (area === "delivery") return Response.json(await settings(store, request, url));
    if (area === "failures") {
      if (method === "POST") orderFailure(store, FailureOrder.parse(await bodyOf(request, url)));
      if (method === "DELETE") clearFailures(store);
      return Response.json({ data: listFailures(store) });
    }
    throw new Refusal(404, "not_found");
  } catch (error) {
    if (error instanceof Refusal) return error.toResponse();
    if (error instanceof z.ZodError)
      return Response.json({ error: { message: z.prettifyError(error) } }, { status: 422 });
    throw error;
  }
}

const listLabels = (store: Store): unknown[] =>
  store.labels().map((label) => ({ ...toLabel(label), key: label.key, events: store.eventsOf(label.id) }));

/** Notes an event of a parcel, and tells the shop. */
function noteEvent({ store, deliverSoon }: ControlHost, which: string, event: z.output<typeof NewEvent>): unknown {
  const label = store.labelBy("id", which) ?? store.labelBy("tracking_number", which);
  if (!label) throw new Refusal(404, "not_found");
  const id = event.id ?? `evt_${crypto.randomUUID()}`;
  store.sql.exec(
    "INSERT INTO events (id, label_id, status, message, occurred_at) VALUES (?, ?, ?, ?, ?)",
    id,
    label.id,
    event.status,
    event.message,
    event.occurred_at ?? new Date().toISOString(),
  );
  plan(store, id, Date.now());
  deliverSoon();
  return store.event(id);
}

function sendAgain({ store, deliverSoon }: ControlHost, id: string, order: z.output<typeof SendOrder>): unknown {
  if (!store.event(id)) throw new Refusal(404, "not_found");
  for (let copy = 0; copy < order.times; copy++) planOne(store, id, Date.now() + order.delay_ms);
  deliverSoon();
  return { event: id, ...order };
}

async function settings(store: Store, request: Request, url: URL): Promise<unknown> {
  if (request.method === "DELETE") dropWaiting(store);
  if (request.method === "POST")
    writeSettings(store, DeliverySettings.parse({ ...readSettings(store), ...(await bodyOf(request, url)) }));
  return readSettings(store);
}

/** Orders come as JSON, as a form or in the query, whichever is easiest to type. */
async function bodyOf(request: Request, url: URL): Promise<Record<string, unknown>> {
  const text = await request.text();
  const type = request.headers.get("content-type") ?? "";
  if (text !== "" && type.includes("json")) return z.record(z.string(), z.unknown()).parse(JSON.parse(text));
  const pairs = new URLSearchParams(text === "" ? url.search : text);
  return Object.fromEntries(Array.from(pairs, ([name, value]) => [name, plain(value)]));
}

const plain = (value: string): unknown =>
  value === "true" ? true : value === "false" ? false : /^\d{1,15}$/.test(value) ? Number(value) : value;
