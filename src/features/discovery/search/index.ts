import { catalogEvents } from "#goods/catalog";
import { on } from "#platform/data/queue";
import { defineFeature } from "#platform/feature";
import { searchAdminRoutes } from "./admin-routes.ts";
import { searchEvents } from "./events.ts";
import { indexChanges } from "./index-changes.ts";
import { continueRebuild } from "./rebuild-index.ts";
import { searchRoutes } from "./routes.ts";

export { readLag } from "./store.ts";

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
  on: [
    on(catalogEvents["products.changed"], (ctx, _message, once) => indexChanges(ctx, once)),
    on(searchEvents["search.changes_left"], (ctx, _message, once) => indexChanges(ctx, once)),
    on(searchEvents["search.rebuild_continued"], (ctx, { building }, once) => continueRebuild(ctx, building, once)),
  ],
});
