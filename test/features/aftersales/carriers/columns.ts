import type { Decisions } from "../../../support/columns.ts";

export const decided: Decisions = {
  shipping_labels: {
    id: "id fulfilment_id order_id carrier_label_id",
    word: "carrier_name currency",
    shop: "carrier service",
    written: "tracking_number tracking_url",
  },
  tracking_events: { id: "label_id event_id", personal: "message" },
  carrier_events: { id: "event_id", word: "carrier_name" },
};
