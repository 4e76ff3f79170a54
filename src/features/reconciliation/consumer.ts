import { onHint } from "#platform/queue";
import { advanceRun } from "./advance-run.ts";
import { reconciliationHints } from "./events.ts";

export const reconciliationListeners = [
  onHint(reconciliationHints["reconcile.goes_on"], async (ctx, { run_id }) => {
    await advanceRun(ctx, run_id);
  }),
];
