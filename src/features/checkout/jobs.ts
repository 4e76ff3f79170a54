import type { Job } from "#platform/schedule";
import { reconcilePayments } from "./reconcile-payments.ts";
import { sweepCheckouts } from "./sweep-checkouts.ts";

export const checkoutJobs: readonly Job[] = [
  { name: "checkout.sweep", every: "minute", run: async (ctx) => sweepCheckouts(ctx) },
  { name: "checkout.reconcile_payments", every: "hour", run: async (ctx) => reconcilePayments(ctx) },
];
