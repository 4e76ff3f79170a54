import type Stripe from "stripe";
import { newId } from "./ids.ts";
import type { Kind, Kinds, Store } from "./store.ts";

export const API_VERSION: Stripe.LatestApiVersion = "2026-10-28.endive";

/** One call of the API: what an operation may read and write, and who asked. */
export interface Call {
  store: Store;
  /** Seconds, as everywhere in Stripe's API. */
  now: number;
  request_id: string;
  idempotency_key: string | null;
  /** Where the shop is reached from a browser, without a slash at the end. */
  shop_url: string;
  /** The events of this call, in order; they are sent once the call has ended. */
  events: Stripe.Event[];
}

type EventObject = Kinds[Exclude<Kind, "event">] | Stripe.DeletedCustomer;

/** Records an event with the object as it is now; `before` is what of it was otherwise. */
export function emit(
  call: Call,
  type: Stripe.Event["type"],
  object: EventObject,
  before?: Readonly<Record<string, unknown>>,
): void {
  // The union pairs each type with its object, and so do the callers.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  const event = {
    id: newId("evt_3"),
    object: "event",
    api_version: API_VERSION,
    created: call.now,
    data: { object: structuredClone(object), ...(before ? { previous_attributes: before } : {}) },
    livemode: false,
    pending_webhooks: 1,
    request: { id: call.request_id, idempotency_key: call.idempotency_key },
    type,
  } as Stripe.Event;
  call.store.put(event);
  call.events.push(event);
}
