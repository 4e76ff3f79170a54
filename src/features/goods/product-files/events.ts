import { z } from "zod";
import { defineEvents, message } from "#platform/data/events";

export const importEvents = defineEvents({
  /** An import has another step to go. */
  "import.continued": message({ import_id: z.string() }),
});
