import { z } from "@hono/zod-openapi";
import { newEmail } from "#people/accounts";
import { toIso } from "#platform/basics/time";
import { pageOf, pageQuery } from "#platform/data/cursor";
import { exactlyOne, amount, choice, currency, id, orNull, reference, text, timestamp } from "#platform/http/schemas";
import type { MemberResult } from "./change-members.ts";
import type { Member, UserGroup } from "./list-members.ts";
import type { CustomerGroup } from "./store.ts";

const EXAMPLE_ID = "01936b2e-7c1a-7000-8000-1c2d3e4f5a6b";
const DAYS_MAX = 3650;

const RuleDto = z
  .strictObject({
    spent_more_than: z.strictObject({ amount: amount(), currency: currency() }).optional().openapi({
      description: "All orders in that currency together are more than the amount. Refunds do not count against it.",
    }),
    ordered_in: z
      .strictObject({
        days: z.int().min(1).max(DAYS_MAX).openapi({ description: "Days of 24 hours.", example: 90 }),
      })
      .optional()
      .openapi({ description: "The last order, in any currency, is less than so many days old." }),
  })
  .superRefine(({ spent_more_than, ordered_in }, context) => {
    if (spent_more_than !== undefined || ordered_in !== undefined) return;
    const message = "Send at least one condition";
    context.addIssue({ code: "custom", path: ["spent_more_than"], params: { code: "required" }, message });
  })
  .openapi("CustomerGroupRule", {
    description: "Which customers belong to the group without being added. All conditions that are given have to hold.",
    example: { spent_more_than: { amount: 100_000, currency: "USD" }, ordered_in: { days: 365 } },
  });

const name = text(120).openapi({ description: "For staff.", example: "Regulars" });
const description = text(500)
  .nullable()
  .openapi({ description: "For staff.", example: "More than 1,000 USD, still active" });
const example = {
  name: "Regulars",
  description: "More than 1,000 USD, still active",
  rule: { spent_more_than: { amount: 100_000, currency: "USD" }, ordered_in: { days: 365 } },
};

export const CustomerGroupDto = z
  .object({
    id: id(),
    name,
    description,
    rule: orNull(RuleDto).describe("Null where all members are added by staff."),
    rule_applied_at: timestamp().nullable().openapi({
      description:
        "When all customers had been compared with the rule. Null while that is under way, and without a rule.",
    }),
    created_at: timestamp(),
    updated_at: timestamp(),
  })
  .openapi("CustomerGroup", {
    example: {
      id: EXAMPLE_ID,
      ...example,
      rule_applied_at: "2026-01-31T09:31:00.000Z",
      created_at: "2026-01-31T09:30:00.000Z",
      updated_at: "2026-01-31T09:30:00.000Z",
    },
  });

export const CustomerGroupInput = z
  .strictObject({
    name,
    description: description.default(null),
    rule: orNull(RuleDto).default(null).describe("Null where all members are added by staff."),
  })
  .openapi("CustomerGroupInput", { example });

export const CustomerGroupReplacement = z
  .strictObject({
    name,
    description: description.optional(),
    rule: orNull(RuleDto).optional().describe("Null where all members are added by staff."),
  })
  .openapi("CustomerGroupReplacement", { example });

export const CustomerGroupPatch = z
  .strictObject({ name, description, rule: orNull(RuleDto).describe("Null where all members are added by staff.") })
  .partial()
  .openapi("CustomerGroupPatch", {
    description: "The fields to change; null empties one.",
    example: { description: null },
  });

export const GroupsQuery = z.strictObject(pageQuery);
export const GroupsPage = pageOf(CustomerGroupDto).openapi("CustomerGroups");

const source = choice({
  manual: "Added by staff. The rule does not remove the customer.",
  rule: "The group's rule holds for the customer.",
}).describe("What the membership rests on.");
const expires_at = timestamp().nullable().openapi({
  description: "When the rule no longer holds unless the customer orders again; null where time alone ends nothing.",
});

const MemberDto = z
  .object({
    user_id: id(),
    name: z
      .string()
      .nullable()
      .openapi({ description: "First and last name; null without either.", example: "Ada Lovelace" }),
    source,
    expires_at,
    created_at: timestamp().describe("When the customer became a member."),
  })
  .openapi("CustomerGroupMember", {
    example: {
      user_id: EXAMPLE_ID,
      name: "Ada Lovelace",
      source: "manual",
      expires_at: null,
      created_at: "2026-01-31T09:30:00.000Z",
    },
  });
export const MembersQuery = z.strictObject(pageQuery);
export const MembersPage = pageOf(MemberDto).openapi("CustomerGroupMembers");

const MemberInput = z
  .strictObject({
    user_id: id().optional(),
    email: newEmail().optional().describe("In place of `user_id`: the address of a customer."),
  })
  .superRefine(({ user_id, email }, context) => exactlyOne({ user_id, email }, context))
  .openapi("CustomerGroupMemberInput", {
    description: "Either the id or the e-mail address of an account.",
    example: { email: "ada@example.com" },
  });

export const MembersInput = z
  .strictObject({
    members: z.array(MemberInput).min(1).max(1000).describe("At most 1,000. Each is added or refused by itself."),
  })
  .openapi("CustomerGroupMembersInput", { example: { members: [{ email: "ada@example.com" }] } });

const ResultDto = z.object({
  index: z.int().openapi({ description: "Which of the members sent, from 0." }),
  status: choice({
    added: "The customer is a member added by staff from now on.",
    present: "The customer was one before: nothing has changed.",
    refused: "Nothing changed; `code` says why.",
  }).describe("What became of the entry."),
  user_id: id().nullable().openapi({ description: "The account; null when refused." }),
  code: z.string().nullable().openapi({ description: "Why it was refused: `user_not_found`." }),
});
export const MemberResultsDto = z
  .object({ data: z.array(ResultDto).describe("A result for each entry that was sent.") })
  .openapi("CustomerGroupMemberResults", {
    example: { data: [{ index: 0, status: "added", user_id: EXAMPLE_ID, code: null }] },
  });

export const MemberParam = z.strictObject({
  id: reference().openapi({ param: { name: "id", in: "path" }, description: "The group's id.", example: EXAMPLE_ID }),
  user_id: reference().openapi({
    param: { name: "user_id", in: "path" },
    description: "The member's account.",
    example: EXAMPLE_ID,
  }),
});

const UserGroupDto = z
  .object({
    id: id(),
    name,
    source,
    expires_at,
    created_at: timestamp().describe("When the customer became a member."),
  })
  .openapi("UserGroup", {
    description: "A group that the customer belongs to.",
    example: {
      id: EXAMPLE_ID,
      name: "Regulars",
      source: "rule",
      expires_at: "2027-01-31T09:30:00.000Z",
      created_at: "2026-01-31T09:30:00.000Z",
    },
  });
export const UserGroupsPage = pageOf(UserGroupDto).openapi("UserGroups");

const toTime = (at: number | null): string | null => (at === null ? null : toIso(at));

export const toGroupDto = (group: CustomerGroup): z.input<typeof CustomerGroupDto> => ({
  id: group.id,
  name: group.name,
  description: group.description,
  rule: group.rule,
  rule_applied_at: toTime(group.rule_applied_at),
  created_at: toIso(group.created_at),
  updated_at: toIso(group.updated_at),
});

export const toMemberDto = ({ user_id, name: called, ...member }: Member): z.input<typeof MemberDto> => ({
  user_id,
  name: called,
  source: member.source,
  expires_at: toTime(member.expires_at),
  created_at: toIso(member.created_at),
});

export const toUserGroupDto = (group: UserGroup): z.input<typeof UserGroupDto> => ({
  ...group,
  expires_at: toTime(group.expires_at),
  created_at: toIso(group.created_at),
});

export const toResultDto = (result: MemberResult, index: number): z.input<typeof ResultDto> => ({ index, ...result });
