import { first, newest } from "../../../support/demo/pick.mjs";

const customerGroup = { id: "{customer_group}" };

export const requests = {
  adminCreateCustomerGroup: {
    body: { name: "Regulars {word}", rule: { spent_more_than: { amount: 100000, currency: "USD" } } },
  },
  adminGetCustomerGroup: { at: customerGroup },
  adminUpdateCustomerGroup: { at: customerGroup, body: { description: "Invited to tastings." } },
  adminReplaceCustomerGroup: { at: customerGroup, body: { name: "Friends {word}" } },
  adminListCustomerGroupMembers: { at: customerGroup },
  adminAddCustomerGroupMembers: { at: customerGroup, body: { members: [{ email: "shopper@example.com" }] } },
  adminRemoveCustomerGroupMember: { at: { id: "{customer_group}", user_id: "{group_member}" } },
  adminDeleteCustomerGroup: { at: customerGroup },
  adminListUserGroups: { at: { id: "{customer}" } },
};

export const values = {
  customer_group: ["/admin/customer-groups?limit=100", newest()],
  group_member: ["/admin/customer-groups/{customer_group}/members?limit=1", first(({ user_id }) => user_id)],
};
