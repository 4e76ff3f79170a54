import type { Job } from "#platform/schedule";
import { reconcileStock } from "./reconcile-stock.ts";

export const inventoryJobs: readonly Job[] = [
  { name: "inventory.reconcile", every: "day", run: (ctx, scheduled_for) => reconcileStock(ctx, scheduled_for) },
];
