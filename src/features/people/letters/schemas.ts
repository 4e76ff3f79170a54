import { z } from "@hono/zod-openapi";
import { locale } from "#people/accounts";
import type { languages } from "#platform/basics/language";
import { choice, currency, text, timestamp } from "#platform/http/schemas";
import { allLetters } from "./declared-letter.ts";
import { TEXT_MAX } from "./fault-of-text.ts";

/** The name of a letter, as the shop's features declare them. */
const letterName = () =>
  z.lazy(() => {
    const letters = allLetters();
    const meanings = Object.fromEntries(letters.map(({ letter, about }) => [letter, about]));
    return z.enum(letters.map(({ letter }) => letter)).openapi("Letter", {
      description: "A letter to customers, by what it is about.",
      "x-enum-descriptions": meanings,
    });
  });

const Language = choice<(typeof languages)[number]>({ en: "English.", de: "German.", ja: "Japanese." }).describe(
  "What it is written in.",
);

export const MailsDto = z
  .object({
    data: z
      .array(
        z
          .object({
            letter: letterName(),
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
                    is_own: z.boolean().describe("Whether the back office or `MAIL_TEXTS` replaces any of it."),
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
    letter: letterName(),
    locale: locale().default("en").describe("Of the reader, BCP 47."),
    currency: currency().optional().describe("What the order is paid in; the shop's usual one when absent."),
    subject: text(TEXT_MAX.subject).optional().describe("To try out, instead of the shop's."),
    body: text(TEXT_MAX.body).optional().describe("To try out, instead of the shop's."),
  })
  .openapi("MailPreviewInput", { example: { letter: "order_shipped", locale: "de-AT" } });

export const MailPreviewDto = z
  .object({
    letter: letterName(),
    language: Language,
    subject: z.string().openapi({ description: "As it is sent.", example: "Your order ORD-00000001 is on its way" }),
    plain_text: z.string().describe("What it says, without its page."),
    html: z.string().describe("The same as a page."),
  })
  .openapi("MailPreview");

export const MailTextParams = z.strictObject({
  letter: z
    .string()
    .min(1)
    .max(60)
    .openapi({
      param: { name: "letter", in: "path" },
      description: "Its name, as `GET /admin/mails` has it.",
      example: "order_shipped",
    }),
  language: z
    .string()
    .min(1)
    .max(60)
    .openapi({
      param: { name: "language", in: "path" },
      description: "What the text is written in: `en`, `de` or `ja`.",
      example: "de",
    }),
});

export const MailTextInput = z
  .strictObject({
    subject: text(TEXT_MAX.subject)
      .optional()
      .describe("The subject, as a message of ICU. Left out, it is not replaced."),
    body: text(TEXT_MAX.body)
      .optional()
      .describe("The paragraphs, apart by empty lines, as a message of ICU. Left out, they are not replaced."),
  })
  .refine(({ subject, body }) => subject !== undefined || body !== undefined, {
    path: ["subject"],
    params: { code: "required" },
    message: "`subject` or `body` is required",
  })
  .openapi("MailTextInput", { example: { subject: "{order_number} kommt!" } });

export const MailTextDto = z
  .object({
    letter: letterName(),
    language: Language,
    placeholders: z
      .array(z.string())
      .openapi({ description: "What its texts may name in braces.", example: ["order_number", "shop_name", "units"] }),
    subject: z.string().openapi({ description: "As it is sent now.", example: "{order_number} kommt!" }),
    body: z.string().describe("As it is sent now."),
    own: z
      .object({
        subject: z
          .string()
          .nullable()
          .openapi({ description: "Null where it is not replaced.", example: "{order_number} kommt!" }),
        body: z.string().nullable().describe("Null where it is not replaced."),
      })
      .nullable()
      .openapi({ description: "What was set here; null where nothing was." }),
    updated_at: timestamp().nullable().openapi({ description: "When it was set; null where nothing was." }),
  })
  .openapi("MailText");
