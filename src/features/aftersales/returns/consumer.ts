import { paymentEvents } from "#money/payments";
import type { Ctx } from "#platform/context";
import { commit } from "#platform/data/outbox";
import { on, onReading } from "#platform/data/queue";
import { returnEvents } from "./events.ts";
import { bookInspection } from "./inspect-return.ts";
import { noteRefunded, releaseRefund } from "./refund-return.ts";
import { selectReturnRefund } from "./store.ts";

const readRefund = (ctx: Ctx, { refund_id }: { readonly refund_id: string }) =>
  [selectReturnRefund(ctx, refund_id)] as const;

export const returnListeners = [
  onReading(paymentEvents["refund.given"], readRefund, async (ctx, [[refund]]) => noteRefunded(ctx, refund)),
  onReading(paymentEvents["refund.failed"], readRefund, async (ctx, [[refund]]) => releaseRefund(ctx, refund)),
  on(returnEvents["return.inspected"], async (ctx, { order_id, inspection_id }, once) => {
    await bookInspection(ctx, order_id, inspection_id);
    await commit(ctx, [once]);
  }),
];
