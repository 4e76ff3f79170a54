import { and, count, desc, eq, getTableColumns, isNotNull, isNull } from "drizzle-orm";
import type { Ctx } from "#platform/context";
import { behind, type PageRequest, readPage } from "#platform/data/cursor";
import { deadLetters, outbox } from "#platform/data/tables";
import type { DeadLetterRow } from "./schemas.ts";

export type DeadLetterQuery = PageRequest & { readonly waiting?: boolean | undefined };

/** A dead letter with the moment its outbox row was done, if it was. */
export const selectDeadLetters = (ctx: Ctx) =>
  ctx.db
    .select({ ...getTableColumns(deadLetters), done_at: outbox.done_at })
    .from(deadLetters)
    .leftJoin(outbox, eq(outbox.id, deadLetters.outbox_id));

/** Dead letters, newest first: with `waiting` those that were not replayed, or with false those that were. */
export function listDeadLetters(ctx: Ctx, request: DeadLetterQuery) {
  const { waiting } = request;
  const replayed_at = deadLetters.replayed_at;
  const matching = waiting === undefined ? undefined : waiting ? isNull(replayed_at) : isNotNull(replayed_at);
  return readPage<DeadLetterRow>(ctx, request, {
    list: "dead_letters",
    rows: (after) =>
      selectDeadLetters(ctx)
        .where(and(matching, behind([deadLetters.created_at, deadLetters.id], "desc", after)))
        .orderBy(desc(deadLetters.created_at), desc(deadLetters.id))
        .limit(request.limit + 1),
    total: ctx.db.select({ total_count: count() }).from(deadLetters).where(matching),
    keysOf: (row) => [row.created_at, row.id],
  });
}
