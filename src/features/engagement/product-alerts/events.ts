import { z } from "zod";
import { defineEvents, message } from "#platform/data/events";

const alert = message({ alert_id: z.string() });

export const alertEvents = defineEvents({
  /** It waits for the owner of its address to confirm it. */
  "product_alert.requested": alert,
  /** What it waits for has come. */
  "product_alert.met": alert,
});
