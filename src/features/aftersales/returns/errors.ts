import { z } from "@hono/zod-openapi";
import { defineErrors } from "#platform/basics/errors";
import { numberMember, textMember } from "#platform/basics/problem-members";
import { currency, id } from "#platform/http/schemas";

const ofLine = (left: string) => ({
  order_item_id: id().openapi({ description: "The line of the order." }),
  left: numberMember(left, 1),
});

export const ReturnError = defineErrors("Orders and refunds", {
  return_not_found: {
    status: 404,
    detail: "There is no such return.",
    cause: "No return has this id, or another order has it.",
    remedy: "Read the order's `returns`.",
  },
  return_exceeds_sent: {
    status: 409,
    detail: "That is more units than were sent and are not in another return or back already.",
    cause: "The request has more units of a line than were sent and are neither back nor in an open return.",
    remedy: "Send at most `left`.",
    members: ofLine("Units of the line that can come back."),
  },
  return_window_over: {
    status: 409,
    detail: "The time in which these units can be sent back is over.",
    cause: "The units arrived longer ago than the shop takes returns.",
    remedy: "Ask the shop: its staff can open the return.",
    members: ofLine("Units of the line that can still be sent back."),
  },
  too_many_returns: {
    status: 409,
    detail: "Shoppers can open {limit} returns of an order, and this one has them. Shop staff can open another one.",
    cause: "The order has as many returns as a shopper can request, cancelled and rejected ones included.",
    remedy: "Ask the shop: its staff can open the return.",
    members: { limit: numberMember("The most returns of an order that shoppers can request.", 30) },
  },
  illegal_return_move: {
    status: 409,
    detail: "A return that is `{return_status}` does not allow this. `allowed_actions` lists what is possible now.",
    cause: "The return's status does not allow the change.",
    remedy: "Read the return, and do one of its `allowed_actions`.",
    members: {
      return_status: textMember("Where the return stands now.", "received"),
      allowed_actions: z
        .array(z.string())
        .readonly()
        .openapi({ description: "What the caller may do to the return now.", example: ["inspect"] }),
    },
  },
  return_photo_missing: {
    status: 409,
    detail: "The return cannot be approved before its shopper has added a photo.",
    cause: "A unit is sent back for a reason that needs a photo, and the return has none.",
    remedy: "Wait for the photo, or reject the return. Returns that staff open need none.",
  },
  return_not_refundable: {
    status: 409,
    detail: "The return has no units to refund. It must be approved or received, and its units not be refunded yet.",
    cause: "The return is not approved or received, or all of its units are refunded.",
    remedy: "Read the return, and do one of its `allowed_actions`.",
  },
  refund_exceeds_return: {
    status: 409,
    detail: "That is more units than came with the return and are not refunded yet.",
    cause: "The refund has more units of a line than came with the return, or were agreed on, and are not refunded.",
    remedy: "Send at most `left`.",
    members: ofLine("Units of the line that the return can be refunded for."),
  },
  refund_exceeds_shipping: {
    status: 409,
    detail: "That is more than what was paid for shipping and has not gone back with a return: {left} {currency}.",
    cause: "More of the shipping is to go back than was paid for it, less what went back with returns before.",
    remedy: "Send at most `left`.",
    members: {
      left: numberMember("What can still go back, in minor units of `currency`.", 500),
      currency: currency().openapi({ description: "The currency of the order." }),
    },
  },
  fee_exceeds_refund: {
    status: 409,
    detail: "The fee leaves nothing to give back. It can be at most {most} {currency}.",
    cause: "The fee is as much as what would go back, or more.",
    remedy: "Keep at most `most`.",
    members: {
      most: numberMember("The highest fee, in minor units of `currency`.", 1500),
      currency: currency().openapi({ description: "The currency of the order." }),
    },
  },
  inspection_exceeds_received: {
    status: 409,
    detail: "That is more units than were received and not inspected yet.",
    cause: "The inspection has more units of a line than were received and not inspected.",
    remedy: "Send at most `left`.",
    members: ofLine("Units of the line that wait for an inspection."),
  },
});
