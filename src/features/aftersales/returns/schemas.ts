import { z } from "@hono/zod-openapi";
import { RefundDto, refundStatuses } from "#money/payments";
import { MAX_AMOUNT } from "#platform/basics/money";
import { pageOf, pageQuery } from "#platform/data/cursor";
import { id, personalText } from "#platform/http/schemas";

const RefundItemInput = z.strictObject({ order_item_id: id(), quantity: z.int().min(1).max(1_000_000) });

export const RefundInput = z
  .strictObject({
    amount: z
      .int()
      .min(1)
      .max(MAX_AMOUNT)
      .optional()
      .openapi({ description: "Minor units. Without it: what was paid for `items`, or all that is left." }),
    items: z.array(RefundItemInput).min(1).max(100).optional(),
    reason: personalText(500).optional(),
    restock: z
      .boolean()
      .default(false)
      .openapi({ description: "Whether the units go back on the shelf: those of `items`, or all with a full refund." }),
  })
  .refine((body) => !body.restock || body.items !== undefined || body.amount === undefined, {
    path: ["restock"],
    message: "needs the items that come back",
  })
  .refine(({ items = [] }) => new Set(items.map((item) => item.order_item_id)).size === items.length, {
    path: ["items"],
    message: "must name each item once",
  })
  .openapi("RefundInput", {
    example: {
      items: [{ order_item_id: "01936b2e-7c1a-7000-8000-1c2d3e4f5a6b", quantity: 1 }],
      reason: "It came with a scratch",
      restock: true,
    },
  });

export const RefundsQuery = z.strictObject({ ...pageQuery, status: z.enum(refundStatuses).optional() });
export const RefundsPage = pageOf(RefundDto).openapi("Refunds");
