import type Stripe from "stripe";
import { z } from "zod";
import type { Call } from "./call.ts";
import { Refusal } from "./errors.ts";
import { page } from "./lists.ts";
import { paging, text, texts } from "./params.ts";

export const ListParams = z.strictObject({ ...paging, type: text.optional(), types: texts.optional() });

export function retrieveEvent(call: Call, id: string): Stripe.Event {
  const event = call.store.find("event", id);
  if (!event) throw Refusal.missing("event", id, "id", 404);
  return event;
}

export function listEvents(call: Call, params: z.output<typeof ListParams>): Stripe.ApiList<Stripe.Event> {
  if (!params.types) return page(call, "event", "/v1/events", { type: params.type }, params);
  const wanted = new Set(params.types);
  const all = page(call, "event", "/v1/events", {}, { ...params, limit: 100 });
  const data = all.data.filter((event) => wanted.has(event.type));
  const limit = params.limit ?? 10;
  return { ...all, data: data.slice(0, limit), has_more: all.has_more || data.length > limit };
}
