import { z } from "zod";
import { defineEvents, message } from "#platform/data/events";

export const searchEvents = defineEvents({
  /** More changes wait than one message took into the index. */
  "search.changes_left": message({}),
  /** A rebuild of the index has another page to go. */
  "search.rebuild_continued": message({ building: z.int() }),
});
