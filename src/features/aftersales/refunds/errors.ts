import { defineErrors } from "#platform/basics/errors";
import { numberMember, textMember } from "#platform/basics/problem-members";
import { id } from "#platform/http/schemas";

export const RefundError = defineErrors("Orders and refunds", {
  order_not_refundable: {
    status: 409,
    detail: "An order that is `{order_status}` has nothing to refund.",
    cause: "The order has not been paid, or all of it has been refunded.",
    remedy: "Read its `payments` and `refunds`.",
    members: { order_status: textMember("Where the order stands now.", "pending") },
  },
  refund_exceeds_bought: {
    status: 409,
    detail: "That is more units than were bought and not yet refunded.",
    cause: "The request has more units of a line than were bought and not refunded.",
    remedy: "Send fewer units.",
    members: {
      order_item_id: id().optional().openapi({ description: "The line of the order." }),
      left: numberMember("Units of the line that are not refunded yet.", 1).optional(),
    },
  },
  amount_not_refundable: {
    status: 409,
    detail: "In {currency} this provider gives back multiples of {multiple_of} minor units.",
    cause: "Card networks settle the currency in larger steps than its minor unit, such as three decimals as two.",
    remedy: "Round the amount to a multiple of `multiple_of`, name units instead, or refund all that is left.",
    members: {
      currency: textMember("The currency of the order.", "KWD"),
      multiple_of: numberMember("The step in minor units.", 10),
    },
  },
  units_prepared: {
    status: 409,
    detail:
      "Some of these units are in a `prepared` fulfilment, or back already: cancel the fulfilment, or refund without `restock`.",
    cause: "Units that are to go back on the shelf are packed in a fulfilment, or came back before.",
    remedy: "Cancel the fulfilment first, or refund without `restock`.",
  },
  units_in_return: {
    status: 409,
    detail: "Some of these units are in an open return: refund that, or refund without `restock`.",
    cause: "Units that are to go back on the shelf are in a return that is still open.",
    remedy: "Receive and inspect the return, or refund without `restock`.",
  },
  refund_not_creditable: {
    status: 409,
    detail:
      "The order is cancelled or its customer was erased, so its money cannot become store credit. Refund it to `original`.",
    cause: "The order is cancelled, or its customer was erased, so that nobody could spend the credit.",
    remedy: "Refund it with `to: original`.",
  },
  refund_not_found: {
    status: 404,
    detail: "There is no such refund.",
    cause: "No refund has this id.",
    remedy: "List them at `GET /admin/refunds`.",
  },
  refund_requested: {
    status: 409,
    detail: "A refund request for this payment is already open.",
    cause: "A request for a refund of this payment waits for an answer.",
    remedy: "Approve or reject it, or wait until staff have.",
  },
  refund_answered: {
    status: 409,
    detail: "Only refunds with status `requested` can be approved or rejected; this one is `{refund_status}`.",
    cause: "The refund was approved or rejected before.",
    remedy: "Read it.",
    members: { refund_status: textMember("Where the refund stands now.", "succeeded") },
  },
});
