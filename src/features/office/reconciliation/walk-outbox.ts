import { and, asc, isNull, lt } from "drizzle-orm";
import { z } from "zod";
import type { Ctx } from "#platform/context";
import { behind } from "#platform/data/cursor";
import { commit, republish } from "#platform/data/outbox";
import { outbox } from "#platform/data/tables";
import type { Slice, WalkRun, Walks } from "#platform/data/walks";

const ROWS_AT_ONCE = 100;
const Cursor = z.tuple([z.int(), z.string()]).nullable();

/** What should have been sent again by now and was not. A message that nobody can process is a dead letter, not drift. */
export async function walkOutbox(ctx: Ctx, run: WalkRun): Promise<Slice> {
  const rows = await ctx.db
    .select()
    .from(outbox)
    .where(
      and(
        isNull(outbox.done_at),
        isNull(outbox.dead_at),
        lt(outbox.due_at, run.started_at - run.grace_ms),
        behind([outbox.due_at, outbox.id], "asc", Cursor.parse(run.cursor)),
      ),
    )
    .orderBy(asc(outbox.due_at), asc(outbox.id))
    .limit(ROWS_AT_ONCE);
  const mended = run.mode === "list" || rows.length === 0 ? [] : await openOf(ctx, run, rows);
  if (mended.length > 0)
    await commit(
      ctx,
      mended.map((row) => republish(ctx, row)),
    );
  const findings = rows.map((row) => ({
    kind: "outbox",
    subject_id: row.id,
    says: { database: { type: row.type, sent_count: row.sent_count, due_for_ms: run.started_at - row.due_at } },
    remedy: "send_again",
    mended: mended.includes(row),
  }));
  const last = rows.at(-1);
  const cursor = last && rows.length === ROWS_AT_ONCE ? [last.due_at, last.id] : null;
  return { compared: rows.length, findings, cursor };
}

/** Those that nobody has dealt with by hand. */
async function openOf<Row extends { readonly id: string }>(
  ctx: Ctx,
  run: WalkRun,
  rows: readonly Row[],
): Promise<Row[]> {
  const ids = rows.map(({ id }) => id);
  const [accepted] = await ctx.db.batch([run.acceptedOf(ctx, "outbox", ids)]);
  return rows.filter(({ id }) => !accepted.some(({ subject_id }) => subject_id === id));
}

/** The engine's own part, before stock: what was lost on its way may change it. */
export const ownWalks: Walks = {
  parts: [
    {
      name: "outbox",
      rank: 3,
      kinds: ["outbox"],
      remedies: ["send_again"],
      meanings: { outbox: "An event is overdue to be sent.", send_again: "Send the event again." },
      walk: walkOutbox,
    },
  ],
};
