import { and, desc, eq, getTableColumns, isNull, sql } from "drizzle-orm";
import type { Ctx } from "#platform/context";
import { behind, readCursor, toPage } from "#platform/cursor";
import { deadLetters, outbox } from "#platform/tables";
import type { DeadLetterRow } from "./schemas.ts";

export type DeadLetterQuery = {
  readonly waiting?: boolean | undefined;
  readonly limit: number;
  readonly cursor?: string | undefined;
  readonly count?: boolean | undefined;
};

const LIST = "dead_letters";

/** A dead letter with the moment its outbox row was done, if it was. */
export const selectDeadLetters = (ctx: Ctx) =>
  ctx.db
    .select({ ...getTableColumns(deadLetters), done_at: outbox.done_at })
    .from(deadLetters)
    .leftJoin(outbox, eq(outbox.id, deadLetters.outbox_id));

/** Dead letters, newest first. `waiting` leaves out those that were replayed. */
export async function listDeadLetters(ctx: Ctx, { waiting, limit, cursor, count }: DeadLetterQuery) {
  const filters = { waiting };
  const keys = [deadLetters.stored_at, deadLetters.id];
  const wanted = waiting ? isNull(deadLetters.replayed_at) : undefined;
  const from = behind(keys, "desc", await readCursor(ctx, LIST, filters, cursor));
  const [rows, counted] = await ctx.db.batch([
    selectDeadLetters(ctx)
      .where(and(wanted, from))
      .orderBy(desc(deadLetters.stored_at), desc(deadLetters.id))
      .limit(limit + 1),
    ctx.db
      .select({ n: sql<number>`count(*)` })
      .from(deadLetters)
      .where(and(wanted, count ? undefined : sql`0`)),
  ]);
  const page = await toPage<DeadLetterRow>(ctx, LIST, filters, rows, limit, (row) => [row.stored_at, row.id]);
  return { ...page, ...(count ? { total_count: counted[0]?.n ?? 0 } : {}) };
}
