import { isAppError } from "#platform/basics/errors";
import { describeError } from "#platform/basics/log";
import type { Job } from "#platform/data/schedule";
import { carryOutRefund, unfinishedRefunds } from "./give-refund.ts";

const REFUNDS_AT_ONCE = 50;

export const paymentJobs: readonly Job[] = [
  {
    name: "payments.finish_refunds",
    every: "minute",
    run: async (ctx) => {
      const open = await unfinishedRefunds(ctx, REFUNDS_AT_ONCE);
      let finished = 0;
      for (const refund_id of open) {
        try {
          await carryOutRefund(ctx, refund_id);
          finished += 1;
        } catch (error) {
          // It was refused for good, or nobody answered and the next minute tries again; the others go on either way.
          if (!isAppError(error)) ctx.log.error("refund_unfinished", { refund_id, ...describeError(error) });
        }
      }
      return { open: open.length, finished };
    },
  },
];
