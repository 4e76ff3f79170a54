import { lt } from "drizzle-orm";
import { wakeSender } from "#channels/webhooks";
import { SECOND } from "#platform/basics/time";
import type { Ctx } from "#platform/context";
import { RETENTION_MS } from "#platform/data/retention";
import type { Job } from "#platform/data/schedule";
import { inWaves } from "#platform/objects/waves";
import { selectWaiting } from "./store.ts";
import { webhookAttempts, webhookDeliveries } from "./tables.ts";

/** What an object has not begun by then, it has not heard of. */
const OVERDUE_AFTER_MS = 15 * SECOND;

/** Calls every object that should be delivering, and is perhaps not. */
async function wakeOverdue(ctx: Ctx): Promise<number> {
  const waiting = await selectWaiting(ctx, ctx.now() - OVERDUE_AFTER_MS);
  await inWaves(waiting, ({ endpoint_id }) => wakeSender(ctx, endpoint_id, true));
  return waiting.length;
}

async function forget(ctx: Ctx): Promise<void> {
  const before = ctx.now() - RETENTION_MS.ended;
  await ctx.db.batch([
    ctx.db.delete(webhookAttempts).where(lt(webhookAttempts.created_at, before)),
    ctx.db.delete(webhookDeliveries).where(lt(webhookDeliveries.created_at, before)),
  ]);
}

export const webhookJobs: readonly Job[] = [
  { name: "webhooks.wake", every: "minute", run: async (ctx) => ({ woken: await wakeOverdue(ctx) }) },
  {
    name: "webhooks.forget",
    every: "hour",
    run: async (ctx) => {
      await forget(ctx);
      return {};
    },
  },
];
