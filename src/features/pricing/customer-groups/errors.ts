import { defineErrors } from "#platform/basics/errors";
import { numberMember, textMember } from "#platform/basics/problem-members";

export const CustomerGroupError = defineErrors({
  customer_group_not_found: { status: 404, detail: "There is no such customer group." },
  member_not_found: { status: 404, detail: "The customer is not a member of this group." },
  member_by_rule: {
    status: 409,
    detail: "The customer belongs to the group by its rule. Change the rule to remove the customer.",
  },
  too_many_customer_groups: {
    status: 409,
    detail: "A shop has at most {limit} customer groups. Delete one first.",
    members: { limit: numberMember("How many groups there can be.", 500) },
  },
  customer_group_in_use: {
    status: 409,
    detail: "The group is named by: {used_by}. Remove it there first.",
    members: { used_by: textMember("What names the group, with commas between.", "promotions, price lists") },
  },
});
