import { defineErrors } from "#platform/basics/errors";
import { numberMember } from "#platform/basics/problem-members";
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
    detail: "Only `prepared` becomes `shipped` or `cancelled`, and only `shipped` becomes `delivered`.",
    cause: "The fulfilment's status does not allow the change.",
    remedy: "Read it: only `prepared` can be shipped or cancelled, only `shipped` delivered.",
  },
});
