import { defineErrors } from "#platform/basics/errors";

export const RefundError = defineErrors({
  order_not_refundable: { status: 409, detail: "An order that is `{order_status}` has nothing to refund." },
  refund_exceeds_bought: { status: 409, detail: "That is more units than were bought and not yet refunded." },
  refund_not_found: { status: 404, detail: "There is no such refund." },
  refund_requested: { status: 409, detail: "A refund of this payment has been asked for and is not answered yet." },
  refund_answered: {
    status: 409,
    detail: "Only refunds with status `requested` can be approved or rejected; this one is `{refund_status}`.",
  },
});
