import { z } from "@hono/zod-openapi";
import { renderSVG } from "uqr";
import { toIsoOrNull } from "#platform/basics/time";
import { amount, currency, timestamp } from "#platform/http/schemas";
import { type OwedPayment, outstandingOf } from "./rules.ts";
import { type BankAccount, epcPayload } from "./transfer-rules.ts";

export const InstructionsDto = z
  .object({
    account_holder: z.string().openapi({ description: "Whose account it is.", example: "Bodega GmbH" }),
    iban: z.string().openapi({ description: "Without blanks.", example: "DE89370400440532013000" }),
    bic: z.string().nullable().openapi({ description: "Null where the shop gives none.", example: "COBADEFFXXX" }),
    bank_name: z
      .string()
      .nullable()
      .openapi({ description: "Null where the shop gives none.", example: "Commerzbank" }),
    reference: z.string().openapi({
      description: "The creditor reference (ISO 11649) by which the money is matched to the order.",
      example: "RF4500000001",
    }),
    amount: amount().openapi({ description: "What is still to come, in minor units." }),
    currency: currency(),
    payable_until: timestamp().nullable().openapi({ description: "When an order that is not paid is cancelled." }),
    qr_code: z.string().nullable().openapi({
      description:
        "An SVG image for banking apps (EPC069-12). Null for currencies other than EUR, and once nothing is to come.",
      example: '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 45 45">…</svg>',
    }),
  })
  .openapi("TransferInstructions");

/** What of a payment by transfer its payer has to know. */
export type TransferPayment = OwedPayment & {
  readonly currency: string;
  readonly payable_until: number | null;
  readonly reference: string | null;
  readonly bank_account: BankAccount | null;
};

/** How a payment is made by transfer; null for any other payment. */
export function showInstructions(payment: TransferPayment): z.output<typeof InstructionsDto> | null {
  const { bank_account, reference, payable_until } = payment;
  if (bank_account === null || reference === null) return null;
  const outstanding = outstandingOf(payment);
  return {
    account_holder: bank_account.account_holder,
    iban: bank_account.iban,
    bic: bank_account.bic,
    bank_name: bank_account.bank_name,
    reference,
    amount: outstanding,
    currency: payment.currency,
    payable_until: toIsoOrNull(payable_until),
    qr_code: drawQr(payment, outstanding),
  };
}

/** The QR code of what is still to come, as SVG; null where banking apps know none. */
export function drawQr(
  { bank_account, reference, currency: code }: TransferPayment,
  outstanding: number,
): string | null {
  if (bank_account === null || reference === null) return null;
  const payload = epcPayload({ ...bank_account, reference, amount: outstanding, currency: code });
  return payload === null ? null : renderSVG(payload, { ecc: "M", border: 4, pixelSize: 1, maxVersion: 13 });
}
