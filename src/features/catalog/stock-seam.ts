import { type SQL, sql } from "drizzle-orm";
import type { Ctx } from "#platform/context";
import type { Statement } from "#platform/db";

/** Stands in for `#inventory` until its face is there: the names and shapes are the same. */
export const availabilityOf = (_variant_id: SQL): SQL<number> => sql<number>`0`;
export const trackVariant = (
  _ctx: Ctx,
  _variant: { variant_id: string; sku: string; low_stock_threshold: number },
): Statement[] => [];
export const openStock = (
  _ctx: Ctx,
  _opening: { variant_id: string; quantity: number },
): { statements: Statement[]; apply: () => Promise<void> } => ({ statements: [], apply: async () => {} });
