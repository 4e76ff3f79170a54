import type { Decisions } from "../../../support/columns.ts";

export const decided: Decisions = {
  return_labels: {
    id: "id return_id order_id carrier_label_id",
    word: "carrier_name currency",
    shop: "carrier service",
    written: "tracking_number tracking_url",
  },
  return_tracking_events: { id: "label_id event_id", personal: "message" },
};
