import { allows, find } from "../../../support/demo/pick.mjs";

const isOut = ({ shipped_quantity, returned_quantity, returning_quantity }) =>
  shipped_quantity > returned_quantity + returning_quantity;
const hasItemOut = ({ items, email }) => email !== null && items.some(isOut);
const itemOut = ({ items }) => items.find(isOut)?.id;
const isRequested = ({ status }) => status === "requested";
const hasRequestedReturn = ({ returns }) => returns.some(isRequested);
const itemOfReturn = ({ items }) => items[0]?.order_item_id;
const isOfCustomer = ({ user_id }) => user_id !== null;

const openReturn = { id: "{order_with_return}", return_id: "{open_return}" };

export const requests = {
  requestReturn: {
    at: { id: "{returnable_order}" },
    body: { items: [{ order_item_id: "{returnable_item}", quantity: 1, reason: "changed_mind" }] },
  },
  listOrderReturns: { at: { id: "{order_with_return}" } },
  getReturn: { at: openReturn },
  cancelReturn: { at: openReturn },
  adminCreateReturn: {
    at: { id: "{order_to_return}" },
    body: { items: [{ order_item_id: "{item_to_return}", quantity: 1, reason: "damaged" }] },
  },
  adminGetReturn: { at: { id: "{requested_return}" } },
  adminApproveReturn: { at: { id: "{requested_return}" } },
  adminRejectReturn: { at: { id: "{requested_return}" }, body: { reason: "It was worn outdoors." } },
  adminCancelReturn: { at: { id: "{requested_return}" } },
  adminSendReturnLabel: {
    at: { id: "{approved_return}" },
    body: { carrier: "UPS", tracking_number: "1Z999AA10123456784", label_url: "https://www.ups.com/labels/1" },
  },
  adminReceiveReturn: {
    at: { id: "{approved_return}" },
    body: { items: [{ order_item_id: "{approved_return_item}", quantity: 1 }] },
  },
  adminInspectReturn: {
    at: { id: "{received_return}" },
    body: { items: [{ order_item_id: "{received_return_item}", restock: 1 }] },
  },
  adminRefundReturn: { at: { id: "{refundable_return}" }, body: { fee_amount: 100, reason: "Returned" } },
};

const requested = "/admin/returns?status=requested&limit=50";
const approved = "/admin/returns?status=approved&limit=50";
const received = "/admin/returns?status=received&limit=50";

export const values = {
  returnable_order: ["/orders", find(allows("return"))],
  returnable_item: ["/orders", find(allows("return"), itemOut)],
  order_with_return: ["/orders?limit=100", find(hasRequestedReturn)],
  open_return: ["/orders?limit=100", find(hasRequestedReturn, ({ returns }) => returns.find(isRequested)?.id)],
  order_to_return: ["/admin/orders?status=delivered&limit=50", find(hasItemOut)],
  item_to_return: ["/admin/orders?status=delivered&limit=50", find(hasItemOut, itemOut)],
  requested_return: [requested, find(isOfCustomer)],
  approved_return: [approved, find(isOfCustomer)],
  approved_return_item: [approved, find(isOfCustomer, itemOfReturn)],
  received_return: [received, find(allows("inspect"))],
  received_return_item: [received, find(allows("inspect"), itemOfReturn)],
  refundable_return: [received, find(allows("refund"))],
};
