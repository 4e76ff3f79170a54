import type { Job } from "#platform/data/schedule";
import { chainAuditLog } from "./chain-audit-log.ts";
import { checkWholeLog } from "./check-audit-log.ts";

export const auditJobs: readonly Job[] = [
  { name: "chain_audit_log", every: "minute", run: async (ctx) => ({ chained: await chainAuditLog(ctx) }) },
  {
    name: "check_audit_log",
    every: "day",
    run: async (ctx) => {
      const { checked, breaks } = await checkWholeLog(ctx);
      return { checked, broken: breaks.length };
    },
  },
];
