import { defineFeature } from "#platform/feature";
import { dispatchRoutes } from "./admin-routes.ts";

/** What is sent today: many orders at once, and what is to be picked for those that wait. */
export const dispatch = defineFeature({ name: "dispatch", routes: [dispatchRoutes] });
