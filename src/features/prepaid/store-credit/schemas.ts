import { z } from "@hono/zod-openapi";
import { type ShownEntry, toValueEntryDto, type ValueAccount, ValueEntryDto } from "#money/stored-value";
import { amount, currency, id } from "#platform/http/schemas";

export const StoreCreditDto = z
  .object({
    accounts: z
      .array(
        z
          .object({
            account_id: id().describe("As the tender of an order names it."),
            currency: currency().describe("The currency that it pays in."),
            balance: amount().describe("What is left, with what unpaid orders hold."),
            held: amount().describe("The part of `balance` that unpaid orders hold."),
            entries: z.array(ValueEntryDto).describe("What happened to it, newest first, at most 100."),
          })
          .openapi("StoreCreditAccount"),
      )
      .describe("One for each currency that there ever was credit in."),
  })
  .openapi("StoreCredit");

export type Credit = ValueAccount & { readonly entries: readonly ShownEntry[] };

export const toStoreCreditDto = (accounts: readonly Credit[]): z.output<typeof StoreCreditDto> => ({
  accounts: accounts.map(({ id: account_id, currency: of, balance, held, entries }) => ({
    account_id,
    currency: of,
    balance,
    held,
    entries: entries.map(toValueEntryDto),
  })),
});
