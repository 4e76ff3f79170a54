import { z } from "@hono/zod-openapi";
import type { Due, DueReason } from "#money/ledger";
import { toIso, toIsoOrNull } from "#platform/basics/time";
import type { Ctx } from "#platform/context";
import { pageQuery } from "#platform/data/cursor";
import { amount, choice, currency, id, moment, personalText, timestamp } from "#platform/http/schemas";
import { unsealPersonal } from "#platform/secrets/personal";
import type { BookedEntry, BookedStatement } from "./import-statement.ts";
import { NOTE_PLACE } from "./receive-money.ts";
import type { Receipt } from "./store.ts";

/** Characters of a statement, within what a body of JSON may have. */
const STATEMENT_MAX = 200_000;

export const ReceiveInput = z
  .strictObject({
    amount: amount(1)
      .optional()
      .describe("What came, in minor units of the payment's currency. All that is outstanding without it."),
    received_at: moment().optional().describe("When it came, not in the future; now without it."),
    note: personalText(500).optional().describe("A note among staff. Shoppers never see it."),
  })
  .openapi("ReceivePaymentInput", { example: { amount: 4_990, received_at: "2026-11-28T09:30:00Z" } });

export const ReceiptDto = z
  .object({
    id: id(),
    payment_id: id().describe("The payment that it came for."),
    order_id: id().describe("The order that it came for."),
    amount: amount().describe("What came, in minor units of `currency`."),
    counted: amount().describe("What of it pays for the order. The customer is owed the rest."),
    currency: currency(),
    received_at: timestamp().describe("When it came."),
    source: choice<Receipt["source"]>({
      staff: "Booked by staff.",
      statement: "Read from a bank statement.",
      delivery: "Collected with the delivery of the goods.",
    }).describe("How the shop knows of it."),
    note: z.string().nullable().describe("From staff; null without one, and once its person is erased."),
    created_at: timestamp().describe("When it was booked."),
  })
  .openapi("PaymentReceipt");

const DueStatus = choice({ open: "To be paid out.", paid: "Paid out, as staff have confirmed." }).openapi(
  "RefundDueStatus",
  { description: "Whether it was paid out." },
);

export const RefundDueDto = z
  .object({
    id: id(),
    order_id: id().describe("The order that its money came for."),
    payment_id: id().describe("The payment that it came by."),
    refund_id: id()
      .nullable()
      .describe("The refund that it carries out; null for money that was never part of the order."),
    reason: choice<DueReason>({
      overpaid: "More came than the order costs.",
      order_ended: "It came after the order had ended.",
      refund: "It is refunded, and no provider gives it back.",
    }).describe("Why it is owed."),
    status: DueStatus,
    amount: amount().describe("What is owed, in minor units of `currency`."),
    currency: currency(),
    created_at: timestamp().describe("Since when it is owed."),
    paid_at: timestamp().nullable().describe("When it was confirmed; null while it is owed."),
    updated_at: timestamp(),
  })
  .openapi("RefundDue");

export const DuesQuery = z.strictObject({
  ...pageQuery,
  status: DueStatus.optional().describe("Only dues with this status."),
  order_id: z.uuid().optional().describe("Only dues of this order."),
});

export const PayOutInput = z
  .strictObject({
    paid_from: choice({ bank: "It was transferred.", cash: "It was handed over." })
      .default("bank")
      .describe("Where the money was taken from."),
  })
  .openapi("ConfirmRefundDueInput", { example: { paid_from: "bank" } });

export const toDueDto = (due: Due): z.output<typeof RefundDueDto> => ({
  id: due.id,
  order_id: due.order_id,
  payment_id: due.payment_id,
  refund_id: due.refund_id,
  reason: due.reason,
  status: due.paid_at === null ? "open" : "paid",
  amount: due.amount,
  currency: due.currency,
  created_at: toIso(due.created_at),
  paid_at: toIsoOrNull(due.paid_at),
  updated_at: toIso(due.updated_at),
});

/** A receipt with its note opened by the key of its order's person. */
export const toReceiptDto = async (
  ctx: Ctx,
  receipt: Receipt,
  personal_key: string | null,
): Promise<z.output<typeof ReceiptDto>> => ({
  id: receipt.id,
  payment_id: receipt.payment_id,
  order_id: receipt.order_id,
  amount: receipt.amount,
  counted: receipt.counted,
  currency: receipt.currency,
  received_at: toIso(receipt.received_at),
  source: receipt.source,
  note: receipt.note === null ? null : await unsealPersonal(ctx, personal_key, NOTE_PLACE, receipt.note),
  created_at: toIso(receipt.created_at),
});

export const StatementInput = z
  .strictObject({
    format: choice({
      camt053: "XML by ISO 20022, camt.053.",
      csv: "A CSV with the columns `date` (`2026-11-28` or `28.11.2026`), `amount`, `text` and, if any, `currency` and `reference`, in any order and beside others.",
    }).describe("What the file is."),
    content: z.string().min(1).max(STATEMENT_MAX).describe("The file itself, at most 200,000 characters."),
  })
  .openapi("ImportBankStatementInput", {
    example: {
      format: "csv",
      content: "date,amount,currency,text\n2026-11-28,49.90,EUR,RF45 0000 0001 Ada Lovelace\n",
    },
  });

export const StatementDto = z
  .object({
    booked: z.int().describe("Entries that were booked now."),
    unmatched: z.int().describe("Entries that name no order, or cannot be booked: look at them by hand."),
    left: z.int().describe("Entries that are booked when the same file is sent again."),
    unreadable: z.array(z.int()).openapi({
      description:
        "Places in the file, from 1 and without the header of a CSV, of entries whose day, amount or currency cannot be read. Nothing of them is booked.",
      example: [],
    }),
    entries: z
      .array(
        z
          .object({
            position: z.int().describe("Its place among the entries by which money came."),
            booked_on: z
              .string()
              .openapi({ description: "The day on which the bank booked it.", example: "2026-11-28" }),
            amount: amount().describe("What came, in minor units of `currency`."),
            currency: currency(),
            status: choice<BookedEntry["status"]>({
              booked: "It was booked.",
              already_booked: "It was booked before.",
              unmatched: "It names no order of the shop, or several.",
              other_currency: "It is in another currency than its order.",
              refused: "Its order is in the middle of a move. Send the file again.",
              left: "The request had enough to do. Send the file again.",
            }).describe("What became of it."),
            order_id: id().nullable().describe("The order that it names."),
            payment_id: id().nullable().describe("The payment that it is for."),
            receipt_id: id().nullable().describe("The receipt that was booked now."),
          })
          .openapi("BankStatementEntry"),
      )
      .describe("Each entry by which money came, in the order of the file."),
  })
  .openapi("BankStatement");

export const toStatementDto = ({ entries, unreadable }: BookedStatement): z.output<typeof StatementDto> => {
  const count = (...statuses: BookedEntry["status"][]) =>
    entries.filter(({ status }) => statuses.includes(status)).length;
  return {
    booked: count("booked"),
    unmatched: count("unmatched", "other_currency"),
    left: count("left", "refused"),
    unreadable: [...unreadable],
    entries: [...entries],
  };
};
