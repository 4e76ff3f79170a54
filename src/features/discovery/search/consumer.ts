import { catalogEvents } from "#goods/catalog";
import { on } from "#platform/data/queue";
import { searchEvents } from "./events.ts";
import { indexChanges } from "./index-changes.ts";
import { continueRebuild } from "./rebuild-index.ts";

export const searchListeners = [
  on(catalogEvents["products.changed"], (ctx, _message, once) => indexChanges(ctx, once)),
  on(searchEvents["search.changes_left"], (ctx, _message, once) => indexChanges(ctx, once)),
  on(searchEvents["search.rebuild_continued"], (ctx, { building }, once) => continueRebuild(ctx, building, once)),
];
