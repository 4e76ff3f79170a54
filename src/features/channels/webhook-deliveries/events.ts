import { z } from "zod";
import { defineEvents, message } from "#platform/data/events";

export const webhookEvents = defineEvents({
  /** Nothing is delivered to an endpoint any more, because of what it has answered. */
  "webhook.disabled": message({ webhook_endpoint_id: z.string(), reason: z.enum(["failing", "gone"]) }),
});
