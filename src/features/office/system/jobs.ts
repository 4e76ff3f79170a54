import { sweepOutbox } from "#platform/data/outbox";
import type { Job } from "#platform/data/schedule";
import { alertStaff } from "./alert-staff.ts";
import { forgetOldRows } from "./forget-old-rows.ts";
import { rewrapAll } from "./rewrap-keys.ts";

export const systemJobs: readonly Job[] = [
  { name: "sweep_outbox", every: "minute", run: async (ctx) => ({ sent: await sweepOutbox(ctx) }) },
  { name: "rewrap_personal_keys", every: "minute", run: rewrapAll },
  { name: "alert_staff", every: "hour", run: alertStaff },
  { name: "forget_old_rows", every: "day", run: forgetOldRows },
];
