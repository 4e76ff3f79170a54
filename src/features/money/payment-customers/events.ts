import { z } from "zod";
import { defineEvents, message } from "#platform/data/events";

export const savedMethodEvents = defineEvents({
  /** A provider has said that a customer's saved methods are others now; which, it is asked itself. */
  "saved_methods.hinted": message({ provider: z.string(), user_id: z.string() }),
  /** The owner of a saved method has removed it: the provider is to let go of it. */
  "saved_method.removed": message({ method_id: z.string() }),
});
