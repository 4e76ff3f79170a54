import { on } from "#platform/data/queue";
import { applyRule, emptyGroup } from "./apply-rule.ts";
import { customerGroupEvents } from "./events.ts";

export const customerGroupListeners = [
  on(customerGroupEvents["customer_group.rule_changed"], applyRule),
  on(customerGroupEvents["customer_group.deleted"], emptyGroup),
];
