import { readChangedProducts } from "#goods/catalog";
import type { Ctx } from "#platform/context";
import { runBatch, type Statement } from "#platform/data/db";
import { commit, publish } from "#platform/data/outbox";
import { documentOf } from "./document-rules.ts";
import { searchEvents } from "./events.ts";
import { noteRead, openWrittenIndex, putDocuments, readState } from "./store.ts";

const PAGE = 50;
/** What one message takes at most: the rest is for the next. */
const PAGES_MAX = 10;

/**
 * Takes into the index what has changed since it was read last, whatever the message was about: a lost message is made up for by the next,
 * and a doubled one finds nothing to do.
 */
export async function indexChanges(ctx: Ctx, once: Statement): Promise<void> {
  const is_done = await takeChanges(ctx);
  await commit(ctx, [once, ...(is_done ? [] : [publish(ctx, searchEvents["search.changes_left"], {})])]);
}

/** Whether all changes are in the index. */
export async function takeChanges(ctx: Ctx): Promise<boolean> {
  const index = openWrittenIndex(ctx);
  for (let page = 0; page < PAGES_MAX; page += 1) {
    const state = await readState(index);
    const place = { version: state.read_version, product_id: state.read_product_id };
    const { version, changes, products } = await readChangedProducts(ctx.db, place, PAGE);
    const last = changes.at(-1);
    if (!last) return true;
    const rows = products.map(documentOf);
    const generations = state.building === null ? [state.generation] : [state.generation, state.building];
    await runBatch(index, [
      ...generations.flatMap((generation) => putDocuments(index, generation, version, rows)),
      noteRead(index, last, ctx.now()),
    ]);
    if (changes.length < PAGE) return true;
  }
  return false;
}
