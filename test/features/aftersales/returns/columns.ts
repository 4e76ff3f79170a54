import type { Decisions } from "../../../support/columns.ts";
import { rowsOfOrders, type TheirRows } from "../../../support/their-rows.ts";

export const decided: Decisions = {
  returns: {
    id: "id order_id actor_id",
    word: "actor_type",
    shop: "carrier",
    personal: "rejection",
    written: "tracking_number label_url",
  },
  return_items: { id: "return_id order_item_id", word: "reason", personal: "note" },
  return_refunds: { id: "refund_id return_id order_id" },
  return_refund_items: { id: "refund_id order_item_id" },
  return_inspections: { id: "inspection_id return_id order_item_id" },
};

export const theirRows: TheirRows = {
  returns: rowsOfOrders,
  return_items: {
    person: `return_id IN (SELECT id FROM returns WHERE ${rowsOfOrders.person})`,
    guest: "return_id IN (SELECT id FROM returns WHERE order_id = ?1)",
  },
};
