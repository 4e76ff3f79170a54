import { z } from "zod";
import { defineEvents, message } from "#platform/data/events";

export const codeEvents = defineEvents({
  /** A code is to be sent. */
  "code.issued": message({ code_id: z.string() }),
});
