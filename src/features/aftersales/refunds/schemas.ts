import { z } from "@hono/zod-openapi";
import { AdminRefundDto, type Refund, RefundDto, RefundStatus, toRefundDto } from "#money/payments";
import { customerPermissions } from "#people/accounts";
import type { ActorOf } from "#platform/data/actor-names";
import { pageOf, pageQuery } from "#platform/data/cursor";
import { type Actor, can } from "#platform/http/auth";
import { amount, choice, currency, id, personalText } from "#platform/http/schemas";

const RefundItemInput = z.strictObject({
  order_item_id: id().openapi({ description: "One of the order's `items`." }),
  quantity: z.int().min(1).max(1_000_000).openapi({ description: "Units of it, at most those not refunded yet." }),
});

export const RefundInput = z
  .strictObject({
    amount: amount(1)
      .optional()
      .openapi({ description: "Minor units. Without it: what was paid for `items`, or all that is left." }),
    items: z
      .array(RefundItemInput)
      .min(1)
      .max(100)
      .optional()
      .openapi({ description: "The units that it is for, each item once." }),
    reason: personalText(500)
      .optional()
      .openapi({ description: "Shown to the shopper and to staff who may see people." }),
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

export const target = choice({
  original: "Back to where it was paid from.",
  store_credit: "Store credit of the order's account; for a guest's order a gift card by mail to its address.",
})
  .default("original")
  .openapi({ description: "Where it goes." });
export type RefundTarget = z.output<typeof target>;

export const AdminRefundInput = RefundInput.safeExtend({ to: target }).openapi("AdminRefundInput");

export const RefundApproval = z.strictObject({ to: target }).openapi("RefundApproval", { example: {} });

export const OrderRefundDto = z
  .object({
    order_id: id().openapi({ description: "The order that the money is of." }),
    amount: amount().openapi({ description: "What the refunds come to, in minor units of `currency`." }),
    currency: currency().openapi({ description: "The order's currency." }),
    refunds: z.array(RefundDto).openapi({
      description: "One for each payment, gift card or store credit that gives some of it back, payments first.",
    }),
  })
  .openapi("OrderRefund");

/** The refunds that one call made or asked for. There is at least one. */
export const toOrderRefundDto = (refunds: readonly z.output<typeof RefundDto>[]): z.output<typeof OrderRefundDto> => {
  const [first] = refunds;
  if (!first) throw new Error("a refund has no parts");
  const total = refunds.reduce((sum, refund) => sum + refund.amount, 0);
  return { order_id: first.order_id, amount: total, currency: first.currency, refunds: [...refunds] };
};

/** What a shopper wrote shows only to callers who may see people. */
export const toStaffRefundDto = (refund: Refund, viewer: Actor): z.output<typeof RefundDto> => ({
  ...toRefundDto(refund),
  ...(can(viewer, customerPermissions.read) ? {} : { reason: null }),
});

/** As `toStaffRefundDto`, with who asked for it. */
export const toAdminRefundDto = (refund: Refund, viewer: Actor, actorOf: ActorOf): z.output<typeof AdminRefundDto> => ({
  ...toStaffRefundDto(refund, viewer),
  actor: actorOf(refund),
});

export const OrderRefundsQuery = z.strictObject({ limit: pageQuery.limit, cursor: pageQuery.cursor });

export const RefundsQuery = z.strictObject({
  ...pageQuery,
  status: RefundStatus.optional().describe("Only refunds with this status."),
});
export const RefundsPage = pageOf(RefundDto).openapi("Refunds");
export const AdminRefundsPage = pageOf(AdminRefundDto).openapi("AdminRefunds");
