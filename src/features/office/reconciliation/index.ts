import { defineFeature, type Feature } from "#platform/feature";
import { reconciliationAdminRoutes } from "./admin-routes.ts";
import { reconciliationListeners } from "./consumer.ts";
import { reconciliationHints } from "./events.ts";
import { reconciliationJobs } from "./jobs.ts";
import { joinWalks } from "./join-walks.ts";
import { driftPersonalData } from "./personal-data.ts";
import { ownWalks } from "./walk-outbox.ts";

export { selectOpenDrifts } from "./list-drifts.ts";

/** Runs over what features compare, the drifts they find, and decisions. */
export const reconciliation = (features: readonly Feature[]) => {
  const walks = joinWalks([...features.flatMap((feature) => feature.walks ?? []), ownWalks]);
  return defineFeature({
    name: "reconciliation",
    events: reconciliationHints,
    on: reconciliationListeners(walks),
    routes: [reconciliationAdminRoutes(walks)],
    jobs: reconciliationJobs(walks),
    personal: driftPersonalData(walks),
  });
};
