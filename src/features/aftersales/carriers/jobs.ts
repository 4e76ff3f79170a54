import { lt } from "drizzle-orm";
import { describeError } from "#platform/basics/log";
import { apart, type Ctx } from "#platform/context";
import { FILES_AT_ONCE } from "#platform/data/delete-files";
import { commit } from "#platform/data/outbox";
import { RETENTION_MS } from "#platform/data/retention";
import type { Job } from "#platform/data/schedule";
import { followParcel } from "./follow-parcel.ts";
import { FILE_KEPT_MS, fileKeyOf } from "./read-label.ts";
import { nextFollowAt } from "./rules.ts";
import { settleLabel } from "./settle-label.ts";
import { type Label, type LabelDesk, labelDesks } from "./store.ts";
import { receivedEvents } from "./tables.ts";

const LABELS_PER_RUN = 20;
const ROUNDS_MAX = 50;

/** One by one, and each by itself: a carrier that fails for one has the others looked after all the same. */
async function lookAfterLabels(ctx: Ctx): Promise<{ looked_after: number; failed: number }> {
  const counts = { looked_after: 0, failed: 0 };
  for (const desk of labelDesks.rules())
    for (const label of await desk.due(ctx, LABELS_PER_RUN)) {
      try {
        await lookAfter(apart(ctx), desk, label);
        counts.looked_after += 1;
      } catch (error) {
        counts.failed += 1;
        ctx.log.warn("label_postponed", { label_id: label.id, ...describeError(error) });
      }
    }
  return counts;
}

async function lookAfter(ctx: Ctx, desk: LabelDesk, label: Label): Promise<void> {
  if (label.status !== "bought") {
    await settleLabel(ctx, desk, label);
    return;
  }
  // Before the carrier is asked, so that one it cannot answer for holds up no other.
  const due_at = nextFollowAt(ctx.now(), label.bought_at ?? 0, false);
  await commit(ctx, [desk.change(ctx, label.id, { due_at })]);
  await followParcel(ctx, desk, label);
}

async function forgetFiles(ctx: Ctx): Promise<{ labels: number }> {
  let labels = 0;
  for (const desk of labelDesks.rules()) labels += await forgetFilesAt(ctx, desk);
  return { labels };
}

async function forgetFilesAt(ctx: Ctx, desk: LabelDesk): Promise<number> {
  let labels = 0;
  for (let round = 0; round < ROUNDS_MAX; round += 1) {
    const old = await desk.withOldFiles(ctx, ctx.now() - FILE_KEPT_MS, FILES_AT_ONCE);
    if (old.length === 0) break;
    const ids = old.map(({ id }) => id);
    await ctx.env.FILES.delete(ids.map(fileKeyOf));
    await commit(ctx, [desk.forgetFiles(ctx, ids)]);
    labels += ids.length;
  }
  return labels;
}

export const carrierJobs: readonly Job[] = [
  { name: "carriers.look_after_labels", every: "minute", run: lookAfterLabels },
  { name: "carriers.forget_files", every: "day", run: forgetFiles },
  {
    name: "carriers.forget_events",
    every: "day",
    run: async (ctx, scheduled_at) => {
      await ctx.db.delete(receivedEvents).where(lt(receivedEvents.received_at, scheduled_at - RETENTION_MS.history));
      return {};
    },
  },
];
