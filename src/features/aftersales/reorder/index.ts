import { defineFeature } from "#platform/feature";
import { reorderRoutes } from "./routes.ts";

/** What was bought once, put into the cart again. */
export const reorder = defineFeature({ name: "reorder", routes: [reorderRoutes] });
