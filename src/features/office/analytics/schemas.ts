import { z } from "@hono/zod-openapi";
import { toIso } from "#platform/basics/time";
import { pageOf, pageQuery } from "#platform/data/cursor";
import { amount, choice, id, rangeOf, timestamp } from "#platform/http/schemas";
import type { Grouping } from "./period-rules.ts";
import type { readSales } from "./read-sales.ts";
import type { SalesDay, SalesProduct } from "./rules.ts";
import type { Report } from "./store.ts";

const day = () => z.iso.date().openapi({ description: "In UTC.", example: "2026-01-31" });

export const ReportInput = z
  .strictObject({
    kind: z.literal("sales").default("sales").describe("`sales`, the only kind that there is."),
    day: day(),
  })
  .openapi("ReportInput", { example: { day: "2026-01-31" } });

const fields = {
  id: id(),
  kind: z.literal("sales").describe("`sales`, the only kind that there is."),
  day: day(),
  rows: z.int().openapi({ description: "Lines of the file, without its header.", example: 12 }),
  created_at: timestamp().describe("The report counts what was known then."),
};

export const ReportDto = z.object(fields).openapi("Report");
export const ReportsPage = pageOf(ReportDto).openapi("Reports");
export const ReportsQuery = z.strictObject(pageQuery);

const count = () => z.int().openapi({ example: 3 });

const SalesTotalsDto = z
  .object({
    currency: z
      .string()
      .openapi({ description: "ISO 4217. Amounts of two currencies are never added.", example: "USD" }),
    orders: count().describe("Orders sold in the time."),
    units: count().describe("Units in these orders."),
    subtotal: amount().describe("The goods, before discounts, in minor units."),
    discount_total: amount().describe("What discounts took off, in minor units."),
    shipping_total: amount().describe("What shipping cost the shoppers, in minor units."),
    tax_total: amount().describe("Tax in these orders, in minor units."),
    revenue: amount().openapi({ description: "The totals of the orders, with shipping and tax." }),
    refund_count: count().describe("Refunds that succeeded in the time."),
    refunds: z.int().openapi({ description: "Given back in the time, whenever its order was sold.", example: 0 }),
  })
  .openapi("SalesTotals");

const SalesProductDto = z
  .object({
    product_id: id().describe("The product, even if it was deleted since."),
    name: z.string().openapi({ description: "As it was called when it was sold.", example: "Linen apron" }),
    currency: z.string().openapi({ description: "ISO 4217. A product sold in two has two rows.", example: "USD" }),
    orders: count().describe("Orders of the day with the product."),
    units: count().describe("Units sold on the day."),
    revenue: amount().openapi({ description: "The goods less discounts, without shipping and tax." }),
    refunded_units: count().describe("Units refunded on the day, whenever they were sold."),
    refunds: amount().describe("Given back for them, in minor units."),
  })
  .openapi("SalesProduct");

export const FullReportDto = z
  .object({
    ...fields,
    totals: z.array(SalesTotalsDto).openapi({ description: "One for each currency." }),
    products: z
      .array(SalesProductDto)
      .openapi({ description: "The hundred that brought in most; the file has all of them." }),
  })
  .openapi("FullReport");

const sold = rangeOf("Sold");
export const SalesQuery = z.strictObject({
  sold_at_from: sold.from.openapi({
    description: "The first day, in the shop's time zone, or a time. The first of the month without it.",
  }),
  sold_at_to: sold.to.openapi({
    description: "The last day, or a time. Until now without it. At most 366 days later.",
  }),
  group_by: choice<Grouping>({
    day: "Days of the shop's time zone.",
    week: "Weeks, from Monday on.",
    month: "Calendar months.",
  })
    .default("day")
    .describe("The periods that the range is shown by."),
});

const span = {
  starts_at: timestamp().describe("The first moment that counts."),
  ends_at: timestamp().describe("The first moment that no longer counts."),
  totals: z
    .array(SalesTotalsDto)
    .openapi({ description: "One for each currency; empty where nothing was sold or given back." }),
};
export const SalesDto = z
  .object({
    ...span,
    time_zone: z.string().openapi({ description: "The shop's, in which its days begin.", example: "Europe/Berlin" }),
    periods: z
      .array(
        z
          .object({
            day: z.string().openapi({ description: "Its first day in the shop's time zone.", example: "2026-01-01" }),
            ...span,
          })
          .openapi("SalesPeriod"),
      )
      .openapi({ description: "The range by `group_by`, without gaps. They add up to `totals`." }),
  })
  .openapi("Sales");

type ReadSales = Awaited<ReturnType<typeof readSales>>;
const toSpan = ({ from, until, totals }: Pick<ReadSales, "from" | "until" | "totals">) => ({
  starts_at: toIso(from),
  ends_at: toIso(until),
  totals,
});

export const toSalesDto = ({ periods, ...whole }: ReadSales, time_zone: string): z.output<typeof SalesDto> => ({
  ...toSpan(whole),
  time_zone,
  periods: periods.map(({ day: first, ...period }) => ({ day: first, ...toSpan(period) })),
});

export const toReportDto = ({ id, kind, day, rows, created_at }: Report): z.output<typeof ReportDto> => ({
  id,
  kind,
  day,
  rows,
  created_at: toIso(created_at),
});

export const toFullReportDto = (
  report: Report,
  totals: readonly SalesDay[],
  products: readonly SalesProduct[],
): z.output<typeof FullReportDto> => ({
  ...toReportDto(report),
  totals: totals.map(({ day: _day, ...row }) => row),
  products: products.map(({ day: _day, ...row }) => row),
});
