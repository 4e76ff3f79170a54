import { defineFeature } from "#platform/feature";
import { cancellationAdminRoutes } from "./admin-routes.ts";
import { cancellationListeners } from "./consumer.ts";
import { cancellationEvents } from "./events.ts";
import { cancellationRoutes } from "./routes.ts";

export { cancellationsKnown, cancelledUnits, selectCancellation, selectUnits } from "./store.ts";

export { cancellationEvents };

/** Cancels by shoppers and staff: the whole order by the protocol, or some of its units. Cash on delivery is collected for what was neither cancelled nor came back. */
export const cancellations = defineFeature({
  name: "cancellations",
  events: cancellationEvents,
  routes: [cancellationRoutes, cancellationAdminRoutes],
  on: cancellationListeners,
});
