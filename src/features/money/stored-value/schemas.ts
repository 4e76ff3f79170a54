import { z } from "@hono/zod-openapi";
import { toIso } from "#platform/basics/time";
import { amount, id, timestamp } from "#platform/http/schemas";
import type { TenderOfOrder } from "./order-tenders.ts";
import { entryKinds, tenderStates, valueKinds } from "./rules.ts";
import type { ValueEntry } from "./store.ts";

export const TenderDto = z
  .object({
    account_id: id().openapi({ description: "The gift card, or the store credit account." }),
    kind: z.enum(valueKinds).openapi({ description: "A gift card or the customer's store credit." }),
    last4: z
      .string()
      .nullable()
      .openapi({ description: "The last characters of a gift card's code; null for store credit.", example: "7KQM" }),
    amount: amount().openapi({ description: "What it pays, in minor units of the order's currency." }),
    state: z.enum(tenderStates).openapi({
      description: "`held` until the order is paid, then `captured`; `released` once it has ended unpaid.",
    }),
    refunded: amount().openapi({ description: "What went back of it so far." }),
  })
  .openapi("Tender");

export const toTenderDto = ({ position: _position, ...tender }: TenderOfOrder): z.output<typeof TenderDto> => tender;

export const ValueEntryDto = z
  .object({
    kind: z.enum(entryKinds).openapi({
      description:
        "`hold` and `release` set aside and free, and change no balance; `capture`, `expire` and `disable` take away; `issue` and `refund` add.",
    }),
    amount: z.int().openapi({ description: "Minor units; below 0 for an adjustment that takes away.", example: 1250 }),
    order_id: id().nullable().openapi({ description: "The order that it happened for." }),
    reason: z.string().nullable().openapi({ description: "Why staff changed it." }),
    created_at: timestamp(),
  })
  .openapi("StoredValueEntry");

/** Of an entry, what is shown. */
export type ShownEntry = Pick<ValueEntry, "kind" | "amount" | "order_id" | "reason" | "at">;

export const toValueEntryDto = ({
  kind,
  amount,
  order_id,
  reason,
  at,
}: ShownEntry): z.output<typeof ValueEntryDto> => ({
  kind,
  amount,
  order_id,
  reason,
  created_at: toIso(at),
});
