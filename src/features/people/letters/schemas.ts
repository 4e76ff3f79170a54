import { z } from "@hono/zod-openapi";
import { locale } from "#people/accounts";
import type { languages } from "#platform/basics/language";
import { choice, currency, text } from "#platform/http/schemas";
import { allLetters } from "./declare.ts";
import { TEXT_MAX } from "./text-rules.ts";

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
