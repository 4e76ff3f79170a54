import { defineErrors } from "#platform/basics/errors";
import { textMember } from "#platform/basics/problem-members";

export const ReceiptError = defineErrors("Orders and refunds", {
  payment_not_by_hand: {
    status: 409,
    detail: "Money of a payment by `{provider}` is taken by its provider, and not booked by hand.",
    cause: "The payment is neither a bank transfer nor cash on delivery.",
    remedy: "Read the payment. What its provider took is mirrored by itself.",
    members: { provider: textMember("What the payment is made with.", "stripe") },
  },
  nothing_outstanding: {
    status: 409,
    detail: "Nothing is outstanding for this payment, so the request has to name an `amount`.",
    cause: "All of the money came, or the order has ended, and the request does not say how much came.",
    remedy: "Send the `amount` that came. What the order does not need is owed to its customer.",
  },
  payment_moving: {
    status: 409,
    detail: "The order is just being placed or cancelled. Repeat the request in a moment.",
    cause: "The order is in the middle of a move, such as a cancel, that was not finished yet.",
    remedy: "Repeat the request with the same `Idempotency-Key`.",
  },
  refund_due_not_found: {
    status: 404,
    detail: "There is no such refund due.",
    cause: "Nothing with this id is or was owed.",
    remedy: "List them at `GET /admin/refund-dues`.",
  },
  statement_unreadable: {
    status: 422,
    detail: "The file is neither a CAMT.053 statement nor a CSV with the columns that are needed.",
    cause: "The file is no XML of CAMT.053, or a CSV without a column for the amount, the day or the text.",
    remedy: "Export the statement as CAMT.053, or name the columns `date`, `amount`, `currency` and `text`.",
  },
});
