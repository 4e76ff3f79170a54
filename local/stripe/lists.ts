import type Stripe from "stripe";
import type { Call } from "./call.ts";
import { Refusal } from "./errors.ts";
import type { Filters, Kind, Kinds } from "./store.ts";

export interface Paging {
  limit?: number | undefined;
  starting_after?: string | undefined;
  ending_before?: string | undefined;
  created?:
    | number
    | { gt?: number | undefined; gte?: number | undefined; lt?: number | undefined; lte?: number | undefined }
    | undefined;
}

const MOST = 100;

/** Stripe's list: newest first, cursors are ids, ten by default. */
export function page<K extends Kind>(
  call: Call,
  kind: K,
  url: string,
  filters: Filters,
  params: Paging,
): Stripe.ApiList<Kinds[K]> {
  const limit = params.limit ?? 10;
  if (limit < 1 || limit > MOST)
    throw Refusal.badParameter("parameter_invalid_integer", `This value must be between 1 and ${MOST}.`, "limit");
  const before = position(call, params.starting_after, "starting_after");
  const after = position(call, params.ending_before, "ending_before");
  const range =
    typeof params.created === "number" ? { gte: params.created, lte: params.created } : (params.created ?? {});
  // A range over `created` is read past the page, since the order of creation is not the order of the clock.
  const wide = Object.keys(range).length > 0 ? 10_000 : limit + 1;
  const found = call.store
    .list(kind, filters, { limit: wide, before, after })
    .filter((object) => within(object.created, range));
  const has_more = found.length > limit;
  const data = after === undefined ? found.slice(0, limit) : found.slice(-limit);
  return { object: "list", data, has_more, url };
}

function position(call: Call, id: string | undefined, param: string): number | undefined {
  if (id === undefined) return undefined;
  const sequence = call.store.sequenceOf(id);
  if (sequence === undefined) throw Refusal.missing("object", id, param, 400);
  return sequence;
}

function within(
  created: number,
  range: { gt?: number | undefined; gte?: number | undefined; lt?: number | undefined; lte?: number | undefined },
): boolean {
  return (
    created > (range.gt ?? -1) &&
    created >= (range.gte ?? 0) &&
    created < (range.lt ?? Infinity) &&
    created <= (range.lte ?? Infinity)
  );
}
