import { z } from "@hono/zod-openapi";
import { defineErrors, invalidField } from "#platform/basics/errors";
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

export const OrderError = defineErrors("Orders and refunds", {
  order_not_found: {
    status: 404,
    detail: "There is no order with this id or number.",
    cause: "No order has this id or number, or it belongs to somebody else.",
    remedy: "Check the number. A guest sends the order's `Order-Token`.",
    translations: {
      de: "Es gibt keine Bestellung mit dieser Id oder Nummer.",
      ja: "この ID または番号の注文は見つかりません。",
    },
  },
  illegal_move: {
    status: 409,
    detail: "An order that is `{order_status}` cannot become `{to}`. `allowed_actions` lists what is possible now.",
    cause: "The order's status does not allow the change.",
    remedy: "Read the order, and do one of its `allowed_actions`.",
    members: refusedMove,
  },
  payment_outstanding: {
    status: 409,
    detail: "The order waits for a bank transfer. Nothing of it is packed or sent before all of its money is there.",
    cause: "Money of the order is outstanding, and it is not paid in cash on delivery.",
    remedy:
      "Book what came at `POST /admin/payments/{id}/received`, or wait for it. Callers with `payments:write` can send the goods unpaid with `ship_unpaid`.",
    members: refusedMove,
  },
  cancel_under_way: {
    status: 409,
    detail: "The order is about to be cancelled.",
    cause: "A cancel has begun and is being carried out.",
    remedy: "Wait, then read the order.",
    members: refusedMove,
  },
  order_on_hold: {
    status: 409,
    detail: "The order is on hold: nothing of it is packed or sent until it is released.",
    cause: "Somebody has put the order on hold; `hold_reason` of the order says why.",
    remedy: "Release it by `POST /admin/orders/{id}/release`, then try again.",
    members: refusedMove,
  },
  order_refunded: {
    status: 409,
    detail: "All of the order's money has gone back: cancel it instead of sending it.",
    cause: "All of the money has gone back, so there is nothing to ship for.",
    remedy: "Cancel the order.",
    members: refusedMove,
  },
  order_moved: {
    status: 409,
    detail: "The order was changed at the same time. Read it again.",
    cause: "Another request changed the order at the same moment.",
    remedy: "Read the order again, then repeat what is still wanted.",
    retry_after_seconds: 1,
  },
  order_erased: {
    status: 409,
    detail: "This customer's personal data has been erased.",
    cause: "The customer's personal data was erased at their request.",
    remedy: "Nothing: it cannot be brought back.",
  },
  order_not_sold: {
    status: 409,
    detail: "Only orders that were paid or accepted have a confirmation.",
    cause: "The order was not paid or accepted.",
    remedy: "Wait until it is.",
  },
});

/** A request names, at this place of its `items`, an item that the order does not have. */
export const noSuchItem = (at: number) =>
  invalidField(`items.${at}.order_item_id`, "not_found", "The order has no such item");

/** As `order_not_found`, for callers who see only their own. */
export const orderNotTheirs = () =>
  OrderError.order_not_found({
    detail:
      "You have no order with this id or number. Sign in to the account that placed it, or send its `Order-Token`.",
  });
