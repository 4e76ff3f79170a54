import { z } from "@hono/zod-openapi";
import type { Due, DueReason } from "#money/ledger";
import { toIso, toIsoOrNull } from "#platform/basics/time";
import type { Ctx } from "#platform/context";
import { pageQuery } from "#platform/data/cursor";
import { amount, choice, currency, id, moment, personalText, timestamp } from "#platform/http/schemas";
import { unsealPersonal } from "#platform/secrets/personal";
import { NOTE_PLACE } from "./receive-money.ts";
import type { Receipt } from "./store.ts";

export const ReceiveInput = z
  .strictObject({
    amount: amount(1)
      .optional()
      .describe("What came, in minor units of the payment's currency. All that is outstanding without it."),
    received_at: moment().optional().describe("When it came; now without it."),
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
    status: choice({ open: "To be paid out.", paid: "Paid out, as staff have confirmed." }),
    amount: amount().describe("What is owed, in minor units of `currency`."),
    currency: currency(),
    created_at: timestamp().describe("Since when it is owed."),
    paid_at: timestamp().nullable().describe("When it was confirmed; null while it is owed."),
    updated_at: timestamp(),
  })
  .openapi("RefundDue");

export const DuesQuery = z.strictObject({
  ...pageQuery,
  status: z.enum(["open", "paid"]).optional().describe("Only dues with this status."),
  order_id: z.uuid().optional().describe("Only dues of this order."),
});

export const PayOutInput = z
  .strictObject({
    paid_from: choice({ bank: "By a transfer.", cash: "In cash." })
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
