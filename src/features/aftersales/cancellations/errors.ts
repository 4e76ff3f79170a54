import { defineErrors } from "#platform/basics/errors";
import { numberMember } from "#platform/basics/problem-members";
import { id } from "#platform/http/schemas";

export const CancellationError = defineErrors("Orders and refunds", {
  cancel_exceeds_left: {
    status: 409,
    detail: "That is more units than can be cancelled: the others are packed, sent, cancelled or gift cards.",
    cause: "Units of the line are in a fulfilment, sent or cancelled already, or the line is a gift card.",
    remedy: "Cancel at most `left`. To cancel packed units, cancel their fulfilment first.",
    members: {
      order_item_id: id().openapi({ description: "The line of the order." }),
      left: numberMember("Units of the line that can be cancelled.", 1),
    },
  },
  too_many_cancels: {
    status: 409,
    detail:
      "Items of an order can be cancelled {limit} times, and those of this one have been. Cancel all that is left, or ask the shop.",
    cause: "Items of the order were cancelled as often as a shopper can.",
    remedy: "Leave `items` out to cancel all that is left, or ask the shop: its staff can cancel items.",
    members: { limit: numberMember("The most cancels of some items of an order by shoppers.", 30) },
  },
  paid_cancel_not_offered: {
    status: 409,
    detail: "This shop does not let shoppers cancel what they have paid for. Ask the shop, or ask for a refund.",
    cause: "The order is paid, and the setting `CUSTOMERS_CANCEL_PAID_ORDERS` is `false`.",
    remedy: "Leave the action out where `allowed_actions` does not list it. Staff can cancel the order.",
  },
});
