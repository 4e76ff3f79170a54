import { and, count, desc, eq, getTableColumns, isNull } from "drizzle-orm";
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

/** Dead letters, newest first. `waiting` leaves out those that were replayed. */
export function listDeadLetters(ctx: Ctx, request: DeadLetterQuery) {
  const matching = request.waiting ? isNull(deadLetters.replayed_at) : undefined;
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
