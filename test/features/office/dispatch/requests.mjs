import { allows, find } from "../../../support/demo/pick.mjs";

const number = ({ order_number }) => order_number;

export const requests = {
  adminShipOrders: {
    body: { shipments: [{ order: "{order_to_dispatch}", tracking_number: "1Z999AA10123456784", carrier: "UPS" }] },
  },
  adminListPicks: { at: { country: "US" } },
  adminGetPickList: { at: {} },
};

export const values = {
  order_to_dispatch: ["/admin/orders?limit=50", find(allows("ship"), number)],
};
