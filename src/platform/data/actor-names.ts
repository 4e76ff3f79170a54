import { isId } from "#platform/basics/ids";
import type { Ctx } from "#platform/context";
import { definePoint } from "#platform/extension-points";

/** Finds the names of accounts and keys by their ids, in at most one trip: those that the caller may know, and no others. */
type ReadNames = (ctx: Ctx, ids: readonly string[]) => Promise<ReadonlyMap<string, string>>;

export const actorNames = definePoint<ReadNames>("actor names");

/** How a row says who acted. */
export type Acted = { readonly actor_type: string; readonly actor_id: string };
/** `actor` of a row, as staff see it. */
export type ActorOf = (row: Acted) => { readonly type: string; readonly id: string; readonly name: string | null };

/**
 * Reads the names of all who acted in these rows, in one trip or, where none of them has a name, without one. The name is null
 * for a part of the shop, for a guest, once its person is erased, and for callers who may not know it.
 */
export async function nameActors(ctx: Ctx, rows: readonly Acted[]): Promise<ActorOf> {
  const ids = [...new Set(rows.map(({ actor_id }) => actor_id).filter(isId))];
  const found = ids.length === 0 ? [] : await Promise.all(actorNames.rules().map((read) => read(ctx, ids)));
  return ({ actor_type: type, actor_id: id }) => {
    const name = found.map((names) => names.get(id)).find((one) => one !== undefined);
    return { type, id, name: name ?? null };
  };
}
