import type { Decisions } from "../../../support/columns.ts";
import { rowsOfOrders, type TheirRows } from "../../../support/their-rows.ts";

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

export const theirRows: TheirRows = {
  shipping_labels: rowsOfOrders,
  tracking_events: {
    person: `label_id IN (SELECT id FROM shipping_labels WHERE ${rowsOfOrders.person})`,
    guest: "label_id IN (SELECT id FROM shipping_labels WHERE order_id = ?1)",
  },
};
