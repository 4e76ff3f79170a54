import type { Job } from "#platform/data/schedule";
import { endMemberships } from "./apply-rule.ts";

export const customerGroupJobs: readonly Job[] = [
  { name: "customer_groups.end_memberships", every: "hour", run: endMemberships },
];
