import { defineErrors } from "#platform/basics/errors";
import { numberMember } from "#platform/basics/problem-members";

export const OrderDeskError = defineErrors("Orders and refunds", {
  too_many_order_tags: {
    status: 409,
    detail: "An order has at most {most} tags. Remove one first.",
    cause: "An order has at most `most` tags.",
    remedy: "Remove tags that the order no longer needs.",
    members: { most: numberMember("The most tags that an order can have.", 20) },
  },
});
