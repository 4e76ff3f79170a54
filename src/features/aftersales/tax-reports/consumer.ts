import { on } from "#platform/data/queue";
import { taxEvents } from "#pricing/tax-engines";
import { reportTaxes } from "./report-taxes.ts";

/** Reporting goes by the order as it stands, so a second delivery finds that there is nothing left to do. */
export const taxReportListeners = [on(taxEvents["taxes.due"], (ctx, { order_id }) => reportTaxes(ctx, order_id))];
