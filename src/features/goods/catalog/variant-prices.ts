import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { jsonOf } from "#platform/data/json-column";
import type { PriceRow } from "./price-rules.ts";

const Rows = z.array(
  z.tuple([
    z.string(),
    z.int(),
    z.int(),
    z.string(),
    z.string().nullable(),
    z.enum(["sale", "override"]).nullable(),
    z.int().nullable(),
    z.array(z.string()).nullable(),
    z.int().nullable(),
    z.int().nullable(),
    z.int().nullable(),
  ]),
);

function toRow(row: z.output<typeof Rows>[number]): PriceRow {
  const [currency, min_quantity, amount, id, name, kind, priority, group_ids, from_at, until_at, included] = row;
  if (id === "" || kind === null) return { currency, min_quantity, amount, list: null };
  const list = {
    id,
    name: name ?? "",
    kind,
    priority: priority ?? 0,
    group_ids: group_ids ?? [],
    tax_included: included === null ? null : included === 1,
  };
  return { currency, min_quantity, amount, list: { ...list, from_at: from_at ?? 0, until_at: until_at ?? 0 } };
}

/** What `pricesJson` selects. */
export const PriceRows = Rows.transform((rows) => rows.map(toRow));

/** The prices of a variant besides its own, as JSON: a scalar subquery by the outer query's variant id. `lists` says of which lists. */
export const pricesJson = (variant_id: SQL, lists: SQL): SQL =>
  sql`(SELECT json_group_array(json_array(r.currency, r.min_quantity, r.amount, r.list_id, l.name, l.kind, l.priority,
      json(l.group_ids), l.from_at, l.until_at, l.tax_included))
    FROM variant_prices r LEFT JOIN price_lists l ON l.id = r.list_id
    WHERE r.variant_id = ${variant_id} AND (r.list_id = '' OR ${lists}))`;

/** The same of every list that is switched on, read. */
export const pricesOf = (variant_id: SQL): SQL<readonly PriceRow[]> =>
  pricesJson(variant_id, sql`l.is_active`).mapWith(jsonOf(PriceRows));
