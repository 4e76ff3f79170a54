import { z } from "@hono/zod-openapi";
import { locale } from "#people/accounts";
import type { languages } from "#platform/basics/language";
import { choice, currency, text } from "#platform/http/schemas";
import type { LetterKind } from "./letter-kinds.ts";
import { TEXT_MAX } from "./own-texts.ts";

const Letter = choice<LetterKind>({
  order_confirmation: "The order is paid, or accepted.",
  payment_reminder: "A transfer did not come yet, and its time is nearly over.",
  payment_received: "Money came by transfer.",
  payment_declined: "The payment was declined, and the order can still be paid.",
  payment_failed: "The order ended unpaid, since its payment failed.",
  order_shipped: "The parcel has left.",
  order_ready: "It can be picked up.",
  order_delivered: "The parcel has arrived.",
  delivery_failed: "The parcel could not be delivered.",
  parcel_returned: "The parcel came back undelivered.",
  order_cancelled: "The order was sold, and is cancelled.",
  order_items_cancelled: "Some units of the order are cancelled.",
  order_refunded: "Money went back.",
  refund_requested: "The shopper asks for a refund.",
  refund_approved: "Staff approved the request.",
  refund_rejected: "Staff rejected the request.",
  order_note: "Staff wrote a note to the customer.",
  return_requested: "The shopper asks to send units back.",
  return_approved: "Staff approved the return.",
  return_rejected: "Staff rejected the return.",
  return_received: "The units are back.",
  invoice_issued: "The invoice is there.",
}).openapi("Letter", { description: "A letter about an order, by what it is about." });

const Language = choice<(typeof languages)[number]>({ en: "English.", de: "German.", ja: "Japanese." }).describe(
  "What it is written in.",
);

export const MailsDto = z
  .object({
    data: z
      .array(
        z
          .object({
            letter: Letter,
            placeholders: z.array(z.string()).openapi({
              description: "What its texts may name in braces.",
              example: ["order_number", "shop_name", "units"],
            }),
            texts: z
              .array(
                z
                  .object({
                    language: Language,
                    subject: z.string().describe("The subject, as a message of ICU."),
                    body: z.string().describe("Its paragraphs, apart by empty lines, as a message of ICU."),
                    is_own: z.boolean().describe("Whether `MAIL_TEXTS` replaces any of it."),
                  })
                  .openapi("LetterText"),
              )
              .describe("One for each language."),
          })
          .openapi("LetterTexts"),
      )
      .describe("All of them."),
  })
  .openapi("Letters");

export const MailPreviewInput = z
  .strictObject({
    letter: Letter,
    locale: locale().default("en").describe("Of the reader, BCP 47."),
    currency: currency().optional().describe("What the order is paid in; the shop's usual one when absent."),
    subject: text(TEXT_MAX.subject).optional().describe("To try out, instead of the shop's."),
    body: text(TEXT_MAX.body).optional().describe("To try out, instead of the shop's."),
  })
  .openapi("MailPreviewInput", { example: { letter: "order_shipped", locale: "de-AT" } });

export const MailPreviewDto = z
  .object({
    letter: Letter,
    language: Language,
    subject: z.string().openapi({ description: "As it is sent.", example: "Your order ORD-00000001 is on its way" }),
    plain_text: z.string().describe("What it says, without its page."),
    html: z.string().describe("The same as a page."),
  })
  .openapi("MailPreview");
