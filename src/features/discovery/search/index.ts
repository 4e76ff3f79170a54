import { defineFeature } from "#platform/feature";
import { searchAdminRoutes } from "./admin-routes.ts";
import { searchListeners } from "./consumer.ts";
import { searchEvents } from "./events.ts";
import { searchRoutes } from "./routes.ts";

export { readLag } from "./read-lag.ts";

/** Products by their words: the index, in a database of its own, and what is asked of it. */
export const search = defineFeature({
  name: "search",
  tags: [
    {
      name: "Back office: search",
      place: 115,
      description: "The index that products are searched in, and what staff say about how words are understood.",
    },
  ],
  events: searchEvents,
  routes: [searchRoutes, searchAdminRoutes],
  on: searchListeners,
});
