import { find } from "../../../support/demo/pick.mjs";

const isPacked = ({ status, tracking_number }) => status === "prepared" && tracking_number === null;
const isLabelled = ({ status, carrier }) => status === "prepared" && carrier === "Parcel Post";
const has = (isWanted) => (order) =>
  order.shipping_address !== null && !order.on_hold && order.fulfilments.some(isWanted);
const idIn =
  (isWanted) =>
  ({ fulfilments }) =>
    fulfilments.find(isWanted)?.id;
const isSent = ({ status }) => status === "shipped" || status === "delivered";

const labelled = { id: "{labelled_order}", fulfilment_id: "{labelled_fulfilment}" };

export const requests = {
  adminCreateLabel: {
    at: { id: "{unlabelled_order}", fulfilment_id: "{unlabelled_fulfilment}" },
    body: { weight_grams: 1250 },
  },
  adminGetLabel: { at: labelled },
  adminGetFulfilmentTracking: { at: labelled },
  adminCancelLabel: { at: labelled },
  receiveCarrierEvent: { needs: "the signature of the carrier" },
  getFulfilmentTracking: { at: { id: "{own_sent_order}", fulfilment_id: "{own_sent_fulfilment}" } },
};

const orders = "/admin/orders?limit=100";

export const values = {
  unlabelled_order: [orders, find(has(isPacked))],
  unlabelled_fulfilment: [orders, find(has(isPacked), idIn(isPacked))],
  labelled_order: [orders, find(has(isLabelled))],
  labelled_fulfilment: [orders, find(has(isLabelled), idIn(isLabelled))],
  own_sent_order: ["/orders?limit=100", find(({ fulfilments }) => fulfilments.some(isSent))],
  own_sent_fulfilment: ["/orders?limit=100", find(({ fulfilments }) => fulfilments.some(isSent), idIn(isSent))],
};
