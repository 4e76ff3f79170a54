import { defineFeature } from "#platform/feature";
import { unsubscribeRoutes } from "./routes.ts";

export { letterLists, unsubscribeUrl } from "./letter-lists.ts";

/** One click in a mail program, and a kind of letter comes no more. */
export const unsubscribing = defineFeature({ name: "unsubscribe", routes: [unsubscribeRoutes] });
