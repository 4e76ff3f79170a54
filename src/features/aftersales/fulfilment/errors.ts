import { defineErrors } from "#platform/basics/errors";
import { numberMember, textMember } from "#platform/basics/problem-members";
import { id } from "#platform/http/schemas";

export const FulfilmentError = defineErrors("Orders and refunds", {
  fulfilment_not_found: {
    status: 404,
    detail: "The order has no such fulfilment.",
    cause: "The order has no fulfilment with this id.",
    remedy: "Read the order's `fulfilments`.",
  },
  fulfilment_exceeds_ordered: {
    status: 409,
    detail: "That is more units than are left to send.",
    cause: "The request has more units of a line than are in no fulfilment and not cancelled.",
    remedy: "Send at most `left`.",
    members: {
      order_item_id: id().openapi({ description: "The line of the order." }),
      left: numberMember("Units left to send.", 1),
    },
  },
  nothing_to_fulfil: {
    status: 409,
    detail: "All units are in fulfilments, cancelled, or gift cards.",
    cause: "All units of the order are in fulfilments, cancelled, or gift cards.",
    remedy: "Nothing: cancel a prepared fulfilment to pack its units differently.",
  },
  illegal_fulfilment_move: {
    status: 409,
    detail: "A fulfilment that is `{fulfilment_status}` cannot become `{to}`.",
    cause: "The fulfilment's status does not allow the change.",
    remedy: "Read the fulfilment. What comes back after it was delivered is a return.",
    members: {
      fulfilment_status: textMember("Where the fulfilment stands now.", "delivered"),
      to: textMember("The requested status.", "failed"),
    },
  },
  units_exceed_fulfilment: {
    status: 409,
    detail: "That is more units than the fulfilment has and are not back or in a return already.",
    cause:
      "More units of a line came back than are in the fulfilment, or some of them are back with a refund or in an open return.",
    remedy: "Send at most `left`. Receive units of an open return with that return.",
    members: {
      order_item_id: id().openapi({ description: "The line of the order." }),
      left: numberMember("Units of the line that can come back with the fulfilment.", 1),
    },
  },
});
