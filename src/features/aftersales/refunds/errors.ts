import { defineErrors } from "#platform/basics/errors";
import { numberMember, textMember } from "#platform/basics/problem-members";
import { id } from "#platform/http/schemas";

export const RefundError = defineErrors({
  order_not_refundable: {
    status: 409,
    detail: "An order that is `{order_status}` has nothing to refund.",
    members: { order_status: textMember("Where the order stands now.", "pending") },
  },
  refund_exceeds_bought: {
    status: 409,
    detail: "That is more units than were bought and not yet refunded.",
    members: {
      order_item_id: id().optional().openapi({ description: "The line of the order." }),
      left: numberMember("Units of the line that are not refunded yet.", 1).optional(),
    },
  },
  units_prepared: {
    status: 409,
    detail: "Some of these units are in a `prepared` fulfilment: cancel it, or refund without `restock`.",
  },
  refund_not_creditable: {
    status: 409,
    detail:
      "The order is cancelled or its customer was erased, so its money cannot become store credit. Refund it to `original`.",
  },
  refund_not_found: { status: 404, detail: "There is no such refund." },
  refund_requested: { status: 409, detail: "A refund request for this payment is already open." },
  refund_answered: {
    status: 409,
    detail: "Only refunds with status `requested` can be approved or rejected; this one is `{refund_status}`.",
    members: { refund_status: textMember("Where the refund stands now.", "succeeded") },
  },
});
