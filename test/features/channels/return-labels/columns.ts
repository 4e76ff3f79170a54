import type { Decisions } from "../../../support/columns.ts";
import { rowsOfOrders, type TheirRows } from "../../../support/their-rows.ts";

export const decided: Decisions = {
  return_labels: {
    id: "id return_id order_id carrier_label_id",
    word: "carrier_name currency",
    shop: "carrier service",
    written: "tracking_number tracking_url",
  },
  return_tracking_events: { id: "label_id event_id", personal: "message" },
};

export const theirRows: TheirRows = {
  return_labels: rowsOfOrders,
  return_tracking_events: {
    person: `label_id IN (SELECT id FROM return_labels WHERE ${rowsOfOrders.person})`,
    guest: "label_id IN (SELECT id FROM return_labels WHERE order_id = ?1)",
  },
};
