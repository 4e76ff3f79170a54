import { eq, sql } from "drizzle-orm";
import { selectWaitingChanges } from "#goods/catalog";
import type { Ctx } from "#platform/context";
import { openIndex, readState } from "./store.ts";
import { searchGenerations } from "./tables.ts";

/** How far the index is behind the catalog: one trip to each of their databases. */
export async function readLag(ctx: Ctx) {
  const index = openIndex(ctx);
  const state = await readState(index);
  const place = { version: state.read_version, product_id: state.read_product_id };
  const [held, waiting] = await Promise.all([
    index
      .select({ documents: searchGenerations.documents })
      .from(searchGenerations)
      .where(eq(searchGenerations.generation, sql`${state.generation}`))
      .get(),
    selectWaitingChanges(ctx.db, place).get(),
  ]);
  return {
    state,
    documents: held?.documents ?? 0,
    waiting: waiting?.waiting ?? 0,
    oldest_at: waiting?.oldest_at ?? null,
  };
}
