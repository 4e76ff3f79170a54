import { createExecutionContext, createMessageBatch, getQueueResult, waitOnExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { and, asc, eq, isNull, sql } from "drizzle-orm";
import type { z } from "zod";
import { runBatch } from "#platform/data/db";
import type { Event } from "#platform/data/events";
import { publish } from "#platform/data/outbox";
import { outbox } from "#platform/data/tables";
import { queue } from "../../src/queues.ts";
import { testContext } from "./context.ts";

/** Hands pointers to outbox rows to the shop's own queue handler, and tells which it acknowledged. */
export async function deliver(ids: readonly string[]): Promise<readonly string[]> {
  const messages = ids.map((id) => ({ id, timestamp: new Date(), attempts: 1, body: { type: "outbox", id } }));
  const batch = createMessageBatch("bodega-orders", messages);
  const execution = createExecutionContext();
  await queue(batch, env, execution);
  await waitOnExecutionContext(execution);
  return (await getQueueResult(batch, execution)).explicitAcks;
}

/** Puts the message into the outbox without telling the shop's own queue, and gives its id. */
export async function publishQuietly<E extends Event>(event: E, body: z.input<E["schema"]>): Promise<string> {
  const ctx = testContext();
  await runBatch(ctx.db, [publish(ctx, event, body)]);
  return ctx.published[0]?.id ?? "";
}

/** Delivers pointers to outbox rows, as batches of their own and at the same time. */
export const deliverAtOnce = (ids: readonly string[], at: Env = env) =>
  Promise.all(
    ids.map((id) =>
      queue(
        createMessageBatch("bodega-orders", [
          { id: crypto.randomUUID(), timestamp: new Date(), attempts: 1, body: { type: "outbox", id } },
        ]),
        at,
        createExecutionContext(),
      ),
    ),
  );

/** The outbox rows that tell of this order and are not done, oldest first. */
export const waitingFor = async (order_id: string): Promise<{ id: string; type: string }[]> =>
  testContext()
    .db.select({ id: outbox.id, type: outbox.type })
    .from(outbox)
    .where(and(eq(sql`${outbox.body} ->> 'order_id'`, order_id), isNull(outbox.done_at)))
    .orderBy(asc(outbox.id));

/** Carries out all that waits for this order, each message twice: the second must do nothing. */
export async function deliverAll(order_id: string): Promise<string[]> {
  const types: string[] = [];
  for (let rows = await waitingFor(order_id); rows.length > 0; rows = await waitingFor(order_id)) {
    const ids = rows.map((row) => row.id);
    types.push(...rows.map((row) => row.type));
    await deliver([...ids, ...ids]);
  }
  return types;
}
