import { type Listener, onHint } from "#platform/data/queue";
import { advanceRun } from "./advance-run.ts";
import { reconciliationHints } from "./events.ts";
import type { AllWalks } from "./join-walks.ts";

export const reconciliationListeners = (walks: AllWalks): readonly Listener[] => [
  onHint(reconciliationHints["reconcile.goes_on"], async (ctx, { run_id }) => {
    await advanceRun(ctx, walks, run_id);
  }),
];
