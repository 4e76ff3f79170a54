import { z } from "@hono/zod-openapi";
import { CancelReasonDto } from "#ordering/orders";
import { id, personalText } from "#platform/http/schemas";

const items = z
  .array(
    z
      .strictObject({
        order_item_id: id().describe("One of the order's `items`."),
        quantity: z.int().min(1).max(1_000_000).describe("Units of it that are in no fulfilment."),
      })
      .openapi("CancelledItem"),
  )
  .min(1)
  .max(100)
  .refine((rows) => new Set(rows.map((row) => row.order_item_id)).size === rows.length, "must name each item once")
  .optional()
  .openapi({
    description: "The units to cancel, each item once. Without them: the whole order, or what has not shipped.",
  });

const example = {
  items: [{ order_item_id: "01936b2e-7c1a-7000-8000-1c2d3e4f5a6b", quantity: 1 }],
  reason: "customer_changed_mind",
} as const;

export const CancelInput = z
  .strictObject({ items, reason: CancelReasonDto.optional() })
  .openapi("CancelInput", { example });

export const AdminCancelInput = z
  .strictObject({
    items,
    reason: CancelReasonDto,
    note: personalText(500).optional().describe("A note among staff. Shoppers never see it."),
    restock: z.boolean().default(true).describe("Whether the units go back on the shelf. `false` writes them off."),
    notify: z.boolean().default(true).describe("Whether the customer hears of it by mail."),
  })
  .openapi("AdminCancelInput", { example: { ...example, reason: "out_of_stock" } });
