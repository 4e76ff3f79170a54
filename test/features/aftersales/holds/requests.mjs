import { allows, find } from "../../../support/demo/pick.mjs";

export const requests = {
  adminHoldOrder: {
    at: { id: "{order_to_hold}" },
    body: { reason: "address_check", note: "The house number is missing." },
  },
  adminReleaseOrder: {
    at: { id: "{order_to_hold}" },
    body: { note: "The customer has given the number." },
  },
};

export const values = { order_to_hold: ["/admin/orders?limit=50", find(allows("hold"))] };
