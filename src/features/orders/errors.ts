import { defineErrors } from "#platform/errors";

export const OrderError = defineErrors({
  order_not_found: { status: 404, detail: "There is no such order, or it is not yours." },
  illegal_move: { status: 409, detail: "An order that is {status} cannot become {to}." },
  cancel_under_way: { status: 409, detail: "The order is about to be cancelled." },
  order_refunded: { status: 409, detail: "All of the order's money has gone back: cancel it instead of sending it." },
  order_moved: {
    status: 409,
    detail: "The order is being changed by somebody else at this moment. Read it again.",
    retry_after_seconds: 1,
  },
  order_not_refundable: { status: 409, detail: "An order that is {status} has nothing to refund." },
  refund_exceeds_bought: { status: 409, detail: "That is more units than were bought and not yet refunded." },
  refund_not_found: { status: 404, detail: "There is no such refund." },
  refund_requested: { status: 409, detail: "A refund of this payment has been asked for and is not answered yet." },
  refund_answered: { status: 409, detail: "This refund is {status}: only one that was asked for can be answered." },
});
