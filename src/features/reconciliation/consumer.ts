import type { Consumer } from "#platform/queue";
import { advanceRun } from "./advance-run.ts";
import { ReconcileGoesOn } from "./messages.ts";

export const reconciliationConsumer: Consumer = {
  name: "reconciliation",
  hints: {
    "reconcile.goes_on": async (ctx, message) => {
      await advanceRun(ctx, ReconcileGoesOn.parse(message).run_id);
    },
  },
};
