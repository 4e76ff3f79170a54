import { defineErrors } from "#platform/basics/errors";
import { numberMember } from "#platform/basics/problem-members";
import { id } from "#platform/http/schemas";

export const FulfilmentError = defineErrors({
  fulfilment_not_found: { status: 404, detail: "The order has no such fulfilment." },
  fulfilment_exceeds_ordered: {
    status: 409,
    detail: "That is more units than are left to send.",
    members: {
      order_item_id: id().openapi({ description: "The line of the order." }),
      left: numberMember("Units left to send.", 1),
    },
  },
  nothing_to_fulfil: { status: 409, detail: "All units are in fulfilments, cancelled, or gift cards." },
  illegal_fulfilment_move: {
    status: 409,
    detail: "Only `prepared` becomes `shipped` or `cancelled`, and only `shipped` becomes `delivered`.",
  },
});
