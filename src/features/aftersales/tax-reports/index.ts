import { defineFeature } from "#platform/feature";
import { taxReportListeners } from "./consumer.ts";

/** What a tax engine is told of the orders whose taxes it worked out: sales, refunds and cancels. */
export const taxReports = defineFeature({ name: "tax-reports", on: taxReportListeners });
