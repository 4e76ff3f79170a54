import { readListedProducts } from "#goods/catalog";
import { toIsoOrNull } from "#platform/basics/time";
import type { Ctx } from "#platform/context";
import { audit } from "#platform/data/audit";
import { runBatch, type Statement } from "#platform/data/db";
import { commit, publish } from "#platform/data/outbox";
import { documentOf } from "./document-rules.ts";
import { searchEvents } from "./events.ts";
import type { IndexDto } from "./schemas.ts";
import {
  beginBuilding,
  clearOld,
  endBuilding,
  noteBuilt,
  openWrittenIndex,
  putDocuments,
  readLag,
  readState,
} from "./store.ts";

const PAGE = 50;
const CLEARED_AT_ONCE = 200;

/** Begins to make the index again from the catalog, or goes on with a rebuild that runs. Searches read the old one until the new one is whole. */
export async function rebuildIndex(ctx: Ctx): Promise<IndexDto> {
  const index = openWrittenIndex(ctx);
  await runBatch(index, [beginBuilding(index, ctx.now())]);
  const { building } = await readState(index);
  if (building !== null)
    await commit(ctx, [
      publish(ctx, searchEvents["search.rebuild_continued"], { building }),
      audit(ctx, { action: "search_index.rebuilt", subject_type: "search_index", subject_id: String(building) }),
    ]);
  return readIndex(ctx);
}

/** Writes the next page of products to the index that is built, and after the last one puts it in the place of the old one. */
export async function continueRebuild(ctx: Ctx, building: number, once: Statement): Promise<void> {
  const is_over = await buildPage(ctx, building);
  await commit(ctx, [once, ...(is_over ? [] : [publish(ctx, searchEvents["search.rebuild_continued"], { building })])]);
}

async function buildPage(ctx: Ctx, building: number): Promise<boolean> {
  const index = openWrittenIndex(ctx);
  const state = await readState(index);
  if (state.building !== building) return clearPage(ctx, state.generation >= building);
  const { version, products } = await readListedProducts(ctx.db, state.built_product_id, PAGE);
  const last = products.at(-1);
  await runBatch(index, [
    ...putDocuments(index, building, version, products.map(documentOf)),
    ...(last ? [noteBuilt(index, building, last.id, products.length)] : [endBuilding(index, building, ctx.now())]),
  ]);
  return false;
}

/** Takes away what the rebuild has replaced. */
async function clearPage(ctx: Ctx, is_built: boolean): Promise<boolean> {
  if (!is_built) return true;
  const cleared = await clearOld(openWrittenIndex(ctx), CLEARED_AT_ONCE);
  return cleared.length < CLEARED_AT_ONCE;
}

/** What the index holds, how far behind the catalog it is, and how far a rebuild is. */
export async function readIndex(ctx: Ctx): Promise<IndexDto> {
  const { state, documents, waiting, oldest_at } = await readLag(ctx);
  return {
    documents,
    waiting_changes: waiting,
    oldest_change_at: toIsoOrNull(oldest_at),
    rebuild:
      state.rebuild_started_at === null
        ? null
        : {
            status: state.building === null ? "completed" : "running",
            done_products: state.built_documents,
            started_at: toIsoOrNull(state.rebuild_started_at) ?? "",
            finished_at: toIsoOrNull(state.rebuild_finished_at),
          },
  };
}
