import { defineErrors } from "#platform/basics/errors";
import { numberMember, textMember } from "#platform/basics/problem-members";

export const CustomerGroupError = defineErrors("Customer groups", {
  customer_group_not_found: {
    status: 404,
    detail: "There is no such customer group.",
    cause: "No customer group has this id: it was deleted, or never was.",
    remedy: "List them at `GET /admin/customer-groups`.",
  },
  member_not_found: {
    status: 404,
    detail: "The customer is not a member of this group.",
    cause: "The account does not belong to the group.",
    remedy: "List the members at `GET /admin/customer-groups/{id}/members`.",
  },
  member_by_rule: {
    status: 409,
    detail: "The customer belongs to the group by its rule. Change the rule to remove the customer.",
    cause: "The customer belongs to the group by its rule.",
    remedy: "Change the rule; members by rule cannot be removed one by one.",
  },
  too_many_customer_groups: {
    status: 409,
    detail: "A shop has at most {limit} customer groups. Delete one first.",
    cause: "The shop has `limit` groups.",
    remedy: "Delete groups that are no longer needed.",
    members: { limit: numberMember("How many groups there can be.", 500) },
  },
  customer_group_in_use: {
    status: 409,
    detail: "The group is named by: {used_by}. Remove it there first.",
    cause: "What `used_by` says names the group.",
    remedy: "Take the group out of it, or delete it, first.",
    members: { used_by: textMember("What names the group, with commas between.", "promotions, price lists") },
  },
});
