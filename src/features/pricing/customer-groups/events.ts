import { z } from "zod";
import { defineEvents, message } from "#platform/data/events";

export const customerGroupEvents = defineEvents({
  /** All customers behind `after` are to be compared with a group's new rule. */
  "customer_group.rule_changed": message({
    group_id: z.string(),
    rule_change_id: z.string(),
    /** The customer that was compared last; null for the first page. */
    after: z.string().nullable(),
  }),
  /** The members of a group that is deleted are to go. */
  "customer_group.deleted": message({ group_id: z.string() }),
});
