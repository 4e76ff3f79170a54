import { z } from "@hono/zod-openapi";
import { toIso } from "#platform/basics/time";
import { pageOf, pageQuery } from "#platform/data/cursor";
import { amount, id, timestamp } from "#platform/http/schemas";
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

const SalesDayDto = z
  .object({
    currency: z
      .string()
      .openapi({ description: "ISO 4217. Amounts of two currencies are never added.", example: "USD" }),
    orders: count().describe("Orders sold on the day."),
    units: count().describe("Units in these orders."),
    subtotal: amount().describe("The goods, before discounts, in minor units."),
    discount_total: amount().describe("What discounts took off, in minor units."),
    shipping_total: amount().describe("What shipping cost the shoppers, in minor units."),
    tax_total: amount().describe("Tax in these orders, in minor units."),
    revenue: amount().openapi({ description: "The totals of the orders, with shipping and tax." }),
    refund_count: count().describe("Refunds that succeeded on the day."),
    refunds: z.int().openapi({ description: "Given back on the day, whenever its order was sold.", example: 0 }),
  })
  .openapi("SalesDay");

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
    totals: z.array(SalesDayDto).openapi({ description: "One for each currency." }),
    products: z
      .array(SalesProductDto)
      .openapi({ description: "The hundred that brought in most; the file has all of them." }),
  })
  .openapi("FullReport");

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
