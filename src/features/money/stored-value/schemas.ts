import { z } from "@hono/zod-openapi";
import { toIso } from "#platform/basics/time";
import { amount, choice, id, timestamp } from "#platform/http/schemas";
import type { TenderOfOrder } from "./order-tenders.ts";
import type { entryKinds, tenderStates, valueKinds } from "./rules.ts";
import type { ValueEntry } from "./store.ts";

export const TenderDto = z
  .object({
    account_id: id().openapi({ description: "The gift card, or the store credit account." }),
    kind: choice<(typeof valueKinds)[number]>({
      gift_card: "A card with a code that anyone who has the code can spend.",
      store_credit: "Credit of one customer.",
    }).openapi({ description: "What pays." }),
    last4: z
      .string()
      .nullable()
      .openapi({ description: "The last characters of a gift card's code; null for store credit.", example: "7KQM" }),
    amount: amount().openapi({ description: "What it pays, in minor units of the order's currency." }),
    state: choice<(typeof tenderStates)[number]>({
      held: "Set aside until the order is paid.",
      captured: "Taken, since the order was paid.",
      released: "Free again, since the order ended unpaid.",
    }).describe("What has become of the amount."),
    refunded: amount().openapi({ description: "What went back of it so far." }),
  })
  .openapi("Tender");

export const toTenderDto = ({ position: _position, ...tender }: TenderOfOrder): z.output<typeof TenderDto> => tender;

export const ValueEntryDto = z
  .object({
    kind: choice<(typeof entryKinds)[number]>({
      issue: "Adds what it was issued with.",
      hold: "Sets aside for an order, and changes no balance.",
      release: "Frees what was set aside, and changes no balance.",
      capture: "Takes what an order was paid with.",
      refund: "Adds what goes back of an order.",
      adjust: "Adds or takes away, by staff.",
      expire: "Takes the rest when it expires.",
      disable: "Takes the rest when it is disabled.",
      restore: "Adds what it had when its refund failed.",
    }).describe("What happened to the balance."),
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

export const SoldCardDto = z
  .object({
    id: id().describe("The card. It is not its code."),
    last4: z.string().openapi({ description: "The last characters of its code.", example: "7KQM" }),
    is_disabled: z.boolean().describe("Whether it has ended."),
  })
  .openapi("OrderGiftCard");
