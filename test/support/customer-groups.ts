import { and, asc, eq, isNull, sql } from "drizzle-orm";
import { runBatch } from "#platform/data/db";
import { outbox } from "#platform/data/tables";
import { noteSale, type Sale } from "#pricing/customer-groups";
import { call } from "./api.ts";
import { freshName } from "./catalog.ts";
import { testContext } from "./context.ts";
import { deliver } from "./queue.ts";

export type GivenGroup = { id: string; name: string; rule: unknown; rule_applied_at: string | null };

/** A group made by staff through the API. */
export async function givenGroup(token: string, more: Record<string, unknown> = {}): Promise<GivenGroup> {
  const body = { name: freshName("Group"), ...more };
  const answer = await call("POST", "/api/v1/admin/customer-groups", { token, body });
  if (answer.status !== 201) throw new Error(`no group: ${answer.status} ${await answer.text()}`);
  return answer.json();
}

/** Sales as they are written down when their orders are announced, each at its own moment. */
export async function givenSales(...sales: readonly Sale[]): Promise<void> {
  for (const sale of sales) {
    const ctx = testContext({ now: () => sale.sold_at });
    await runBatch(ctx.db, noteSale(ctx, sale));
  }
}

/** Carries out all that the queue has to do about a group, each message twice: the second must do nothing. */
export async function followGroup(group_id: string): Promise<void> {
  const waiting = () =>
    testContext()
      .db.select({ id: outbox.id })
      .from(outbox)
      .where(and(eq(sql`${outbox.body} ->> 'group_id'`, group_id), isNull(outbox.done_at)))
      .orderBy(asc(outbox.id));
  for (let rows = await waiting(); rows.length > 0; rows = await waiting()) {
    const ids = rows.map(({ id }) => id);
    await deliver([...ids, ...ids]);
  }
}
