import { z } from "@hono/zod-openapi";
import { defineErrors } from "#platform/basics/errors";
import { textMember } from "#platform/basics/problem-members";

/** What the problem of a move that cannot be made now says about the order. */
const refusedMove = {
  order_status: textMember("Where the order stands now.", "processing"),
  to: textMember("The requested status.", "delivered"),
  allowed_actions: z
    .array(z.string())
    .readonly()
    .openapi({ description: "What the caller may do to the order now.", example: ["ship", "cancel"] }),
};

export const OrderError = defineErrors({
  order_not_found: {
    status: 404,
    detail: "There is no order with this id or number.",
    translations: {
      de: "Es gibt keine Bestellung mit dieser Id oder Nummer.",
      ja: "この ID または番号の注文は見つかりません。",
    },
  },
  illegal_move: {
    status: 409,
    detail: "An order that is `{order_status}` cannot become `{to}`. `allowed_actions` lists what is possible now.",
    members: refusedMove,
  },
  cancel_under_way: { status: 409, detail: "The order is about to be cancelled.", members: refusedMove },
  order_refunded: {
    status: 409,
    detail: "All of the order's money has gone back: cancel it instead of sending it.",
    members: refusedMove,
  },
  order_moved: {
    status: 409,
    detail: "The order was changed at the same time. Read it again.",
    retry_after_seconds: 1,
  },
  order_erased: { status: 409, detail: "This customer's personal data has been erased." },
  order_not_sold: { status: 409, detail: "Only orders that were paid or accepted have a confirmation." },
});

/** As `order_not_found`, for callers who see only their own. */
export const orderNotTheirs = () =>
  OrderError.order_not_found({
    detail:
      "You have no order with this id or number. Sign in to the account that placed it, or send its `Order-Token`.",
  });
