import { z } from "zod";
import { defineHints, message } from "#platform/data/events";

export const reconciliationHints = defineHints({
  /** A run goes on, also where it begins: the minute's job takes up what nobody carries. */
  "reconcile.goes_on": message({ run_id: z.string() }),
});
