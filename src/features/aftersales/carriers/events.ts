import { z } from "zod";
import { defineEvents, message } from "#platform/data/events";

export const carrierEvents = defineEvents({
  /** A carrier has told of the parcel of a label. What, the carrier is asked. */
  "parcel.hinted": message({ order_id: z.string(), label_id: z.string() }, { queue: "orders" }),
});
