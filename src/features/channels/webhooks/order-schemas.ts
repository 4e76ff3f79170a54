import { z } from "@hono/zod-openapi";
import { OrderPaymentStatus, OrderStatusDto, outwardStatus, type selectSummary, toOrderNumber } from "#ordering/orders";
import { toIso } from "#platform/basics/time";
import { amount, currency, timestamp } from "#platform/http/schemas";

/** An order in short, without its people: in messages about it. */
export const OrderSummaryDto = z
  .object({
    order_number: z.string().openapi({ description: "For people, in mails and on parcels.", example: "ORD-00000001" }),
    status: OrderStatusDto,
    payment_status: OrderPaymentStatus,
    currency: currency(),
    total: amount().describe("What it costs, in minor units."),
    refunded_total: amount().describe("What went back so far, in minor units."),
    placed_at: timestamp(),
  })
  .openapi("OrderSummary", { description: "An order in short." });

type Summary = Awaited<ReturnType<typeof selectSummary>>[number];

export const toOrderSummaryDto = (row: Summary): z.output<typeof OrderSummaryDto> => ({
  order_number: toOrderNumber(row.sequence),
  status: outwardStatus(row.status, row.cancelled_from),
  payment_status: row.payment_status,
  currency: row.currency,
  total: row.total,
  refunded_total: row.refunded_total,
  placed_at: toIso(row.placed_at),
});
