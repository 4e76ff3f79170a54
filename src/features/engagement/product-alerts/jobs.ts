import type { Job } from "#platform/data/schedule";
import { forgetAlerts, meetPrices } from "./meet-alerts.ts";

export const alertJobs: readonly Job[] = [
  {
    name: "product_alerts.prices",
    every: "hour",
    run: async (ctx) => {
      await forgetAlerts(ctx);
      return meetPrices(ctx);
    },
  },
];
