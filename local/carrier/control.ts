import { z } from "zod";
import { controlDelivery, controlFailures, sendAgain } from "../sandbox/control.ts";
import { SendOrder } from "../sandbox/deliveries.ts";
import { readOrder } from "../sandbox/read-order.ts";
import { toLabel } from "./labels.ts";
import { Refusal } from "./refusal.ts";
import { Shipment, type Store } from "./store.ts";
import { plan } from "./webhooks.ts";

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
      return Response.json(noteEvent(host, id, NewEvent.parse(await orderIn(request))), { status: 201 });
    if (area === "events" && verb === "send" && method === "POST")
      return Response.json(sendOnOrder(host, id, SendOrder.parse(await orderIn(request))), { status: 202 });
    if (area === "delivery") return await controlDelivery(store.deliveries, method, () => orderIn(request));
    if (area === "failures") return await controlFailures(store.failures, method, () => orderIn(request));
    throw new Refusal(404, "not_found");
  } catch (error) {
    if (error instanceof Refusal) return error.toResponse();
    if (error instanceof z.ZodError)
      return Response.json({ error: { message: z.prettifyError(error) } }, { status: 422 });
    throw error;
  }
}

const listLabels = (store: Store): unknown[] =>
  store.labels().map((label) => ({
    ...toLabel(label),
    key: label.key,
    shipment: Shipment.parse(JSON.parse(label.shipment)),
    events: store.eventsOf(label.id),
  }));

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

function sendOnOrder(host: ControlHost, id: string, order: z.output<typeof SendOrder>): object {
  if (!host.store.event(id)) throw new Refusal(404, "not_found");
  return sendAgain(host, id, order);
}

const orderIn = (request: Request) => readOrder(request, () => new Refusal(400, "malformed"));
