import type { Job } from "#platform/data/schedule";
import { forgetUnpaid } from "./forget-unpaid.ts";

export const unpaidContactsJobs: readonly Job[] = [{ name: "forget_unpaid", every: "day", run: forgetUnpaid }];
