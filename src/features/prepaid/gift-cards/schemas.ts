import { z } from "@hono/zod-openapi";
import { closedBecause, toValueEntryDto, type ValueAccount, ValueEntryDto } from "#money/stored-value";
import { locale } from "#people/accounts";
import { MAX_AMOUNT } from "#platform/basics/money";
import { toIso, toIsoOrNull } from "#platform/basics/time";
import { pageOf, pageQuery } from "#platform/data/cursor";
import { amount, choice, currency, id, moment, personalText, text, timestamp } from "#platform/http/schemas";
import type { findCard } from "./store.ts";

const statuses = ["active", "used_up", "expired", "disabled"] as const;

const fields = {
  id: id().describe("The card. It is not its code."),
  last4: z.string().nullable().openapi({ description: "The last characters of its code.", example: "7KQM" }),
  currency: currency().describe("The one currency that it pays in."),
  issued: amount().describe("What it was issued for."),
  balance: amount().describe("What is left on it, with `held`."),
  held: amount().describe("The part of `balance` that unpaid orders hold."),
  status: choice<(typeof statuses)[number]>({
    active: "It can be spent.",
    used_up: "Its balance is spent or held by unpaid orders.",
    expired: "Its time is over.",
    disabled: "It was ended.",
  }).describe("Whether it can be spent."),
  expires_at: timestamp().nullable().describe("Until when it can be spent; null without an end."),
  order_id: id().nullable().describe("The order that it was bought with or gives back money of."),
  batch_id: id().nullable().describe("The batch that it was issued with."),
  created_at: timestamp(),
};

export const GiftCardDto = z.object(fields).openapi("GiftCard");
export const GiftCardDetailsDto = z
  .object({ ...fields, entries: z.array(ValueEntryDto).describe("What happened to it, newest first, at most 100.") })
  .openapi("GiftCardDetails");
export const NewGiftCardDto = z
  .object({
    ...fields,
    code: z.string().openapi({
      description: "16 characters, in this answer alone. Its holder can spend the card.",
      example: "7KQM-2WXZ-9ABC-DEFG",
    }),
  })
  .openapi("NewGiftCard");
export const GiftCardsPage = pageOf(GiftCardDto).openapi("GiftCards");

export const GiftCardsQuery = z.strictObject({
  ...pageQuery,
  last4: z
    .string()
    .regex(/^[A-Za-z2-9]{4}$/, "must be the last 4 characters of a code")
    .optional()
    .openapi({ description: "Those whose code ends so.", example: "7KQM" }),
  batch_id: id().optional().describe("Those of this batch."),
});

export const GiftCardInput = z
  .strictObject({
    amount: amount(1).describe("What it is worth, in minor units of `currency`."),
    currency: currency().describe("The currency that it pays in."),
    expires_at: moment().optional().describe("Until when it can be spent, a moment to come; without it, for good."),
    recipient: z
      .strictObject({
        email: z.email().max(254).describe("Where the code is mailed."),
        name: personalText(100).optional().describe("Their name."),
        message: personalText(1_000).optional().describe("A few words for them."),
        locale: locale().optional().describe("BCP 47 tag of what the mail is written in; English without it."),
      })
      .optional()
      .describe("Without it no mail is sent."),
  })
  .openapi("GiftCardInput", {
    example: { amount: 5000, currency: "USD", recipient: { email: "ada@example.com", name: "Ada" } },
  });

export const balanceChangeFields = {
  amount: z
    .int()
    .min(-MAX_AMOUNT)
    .max(MAX_AMOUNT)
    .refine((value) => value !== 0, "must not be 0")
    .openapi({ description: "Minor units to put on, or below 0 to take off.", example: -500 }),
  reason: text(200).describe("Why, for the entries and the audit log."),
};

export const BalanceChange = z
  .strictObject(balanceChangeFields)
  .openapi("BalanceChange", { example: { amount: 1000, reason: "Apology for a late parcel" } });

export const GiftCardCode = z
  .strictObject({
    code: z.string().min(1).max(64).openapi({
      description: "As it was mailed; case, spaces and hyphens do not matter.",
      example: "7KQM-2WXZ-9ABC-DEFG",
    }),
  })
  .openapi("GiftCardCode", { example: { code: "7KQM-2WXZ-9ABC-DEFG" } });

export const GiftCardBalanceDto = z
  .object({
    last4: fields.last4,
    currency: fields.currency,
    available: amount().describe("What can be spent now."),
    status: fields.status,
    expires_at: fields.expires_at,
  })
  .openapi("GiftCardBalance");

function statusOf(account: ValueAccount, now: number): (typeof statuses)[number] {
  const closed = closedBecause(account, now);
  return closed ?? (account.balance > account.held ? "active" : "used_up");
}

type Card = ValueAccount & { readonly batch_id: string | null };

export const toGiftCardDto = (account: Card, now: number): z.output<typeof GiftCardDto> => ({
  id: account.id,
  last4: account.last4,
  currency: account.currency,
  issued: account.issued,
  balance: account.balance,
  held: account.held,
  status: statusOf(account, now),
  expires_at: toIsoOrNull(account.expires_at),
  order_id: account.order_id,
  batch_id: account.batch_id,
  created_at: toIso(account.created_at),
});

export const toGiftCardDetails = (card: Awaited<ReturnType<typeof findCard>>, now: number) => ({
  ...toGiftCardDto(card, now),
  entries: card.entries.map(toValueEntryDto),
});

export const toBalanceDto = (account: ValueAccount, now: number): z.output<typeof GiftCardBalanceDto> => ({
  last4: account.last4,
  currency: account.currency,
  available: closedBecause(account, now) ? 0 : account.balance - account.held,
  status: statusOf(account, now),
  expires_at: toIsoOrNull(account.expires_at),
});

export const LiabilityDto = z
  .object({
    currencies: z
      .array(
        z
          .object({
            currency: currency().describe("The currency of the sums."),
            kind: choice({
              gift_card: "A card with a code that anyone who has the code can spend.",
              store_credit: "Credit of one customer.",
            }).describe("Gift cards or store credit."),
            accounts: z.int().describe("How many there are."),
            outstanding: amount().describe("What the shop owes, with `held`."),
            held: amount().describe("The part of it that unpaid orders hold."),
            expired: amount().describe("What was written off since it expired."),
          })
          .openapi("StoredValueSum"),
      )
      .describe("One for each currency and kind."),
  })
  .openapi("StoredValueLiability");
