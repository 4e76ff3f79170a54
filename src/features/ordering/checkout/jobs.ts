import type { Job } from "#platform/data/schedule";
import { sweepCheckouts } from "./sweep-checkouts.ts";

export const checkoutJobs: readonly Job[] = [
  { name: "checkout.sweep", every: "minute", run: async (ctx) => sweepCheckouts(ctx) },
];
