import { receiveMoney } from "#money/offline-payments";
import { outstandingOf } from "#money/providers";
import { findOrder } from "#ordering/orders";
import type { Ctx } from "#platform/context";
import type { Statement } from "#platform/data/db";
import { commit } from "#platform/data/outbox";
import { derivedId } from "#platform/secrets/tokens";
import { waiveReturned } from "./waive-returned.ts";

/**
 * The carrier has handed over all that was not sent back, and has collected what it costs: that is booked as cash. What came back is
 * waived first, whichever event is heard of earlier.
 */
export async function collectCash(
  ctx: Ctx,
  { order_id }: { readonly order_id: string },
  once: Statement,
): Promise<void> {
  const before = await findOrder(ctx, order_id);
  if (before.payments.every(({ provider }) => provider !== "cash_on_delivery")) return done(ctx, once);
  const back = before.fulfilments.filter(({ status }) => status === "returned_to_sender");
  await waiveReturned(
    ctx,
    order_id,
    back.map(({ id }) => id),
  );
  const { payments } = await findOrder(ctx, order_id);
  const cash = payments.find((one) => one.provider === "cash_on_delivery" && outstandingOf(one) > 0);
  if (!cash) return done(ctx, once);
  await receiveMoney(
    ctx,
    cash.id,
    { receipt_id: await derivedId(`delivery ${order_id}`), source: "delivery", received_at: ctx.now() },
    () => [once],
  );
}

async function done(ctx: Ctx, once: Statement): Promise<void> {
  await commit(ctx, [once]);
}
