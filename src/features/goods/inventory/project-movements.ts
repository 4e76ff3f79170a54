import { sql } from "drizzle-orm";
import type { Movement } from "#goods/stock";
import type { Ctx } from "#platform/context";
import type { Statement } from "#platform/data/db";
import { field, fields, insertSelect, jsonRows } from "#platform/data/insert-rows";
import { stockMovements } from "./tables.ts";

/** A line of a variant's ledger. */
export type LedgerLine = Movement & { readonly variant_id: string };

/** Statements that bring lines of ledgers to D1, none for none. A line that is there already stays as it is. */
export function projectMovements(ctx: Ctx, lines: readonly LedgerLine[]): Statement[] {
  if (lines.length === 0) return [];
  const row = {
    ...fields("variant_id", "seq", "movement_id", "kind", "change", "on_hand"),
    ...fields("reference", "note", "actor_type", "actor_id", "created_at"),
    product_id: sql`l.product_id`,
  };
  // `WHERE true` lets SQLite's parser tell the conflict clause from the join.
  const from = sql`FROM ${jsonRows(lines)} JOIN stock_levels l ON l.variant_id = ${field("variant_id")} WHERE true`;
  return [insertSelect(ctx, stockMovements, row, from).onConflictDoNothing()];
}
