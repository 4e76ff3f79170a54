import type { z } from "@hono/zod-openapi";
import { toOrderNumber } from "#ordering/orders";
import { invalidFields } from "#platform/basics/errors";
import type { FieldError } from "#platform/basics/field-codes";
import { languageOf } from "#platform/basics/language";
import type { Ctx } from "#platform/context";
import { storefrontPage } from "#platform/messages/letter";
import { composeLetter } from "./compose-letter.ts";
import { readerOf } from "./find-reader.ts";
import type { LetterKind } from "./letter-kinds.ts";
import { faultOfText } from "./own-texts.ts";
import { sampleLetter } from "./sample-letter.ts";
import type { MailPreviewDto, MailPreviewInput } from "./schemas.ts";
import { orderMailSettings } from "./settings.ts";

type Input = z.output<typeof MailPreviewInput>;

/**
 * A letter as a reader of the locale would get it, about an order that there is not: by the shop's texts, or by those that are tried out.
 * Nothing is written or sent. Throws `invalid_request` for a text that cannot be that letter's.
 */
export function previewLetter(ctx: Ctx, input: Input): z.output<typeof MailPreviewDto> {
  const { letter, locale, currency = ctx.config.DEFAULT_CURRENCY, subject, body } = input;
  refuseFaults(letter, { subject, body });
  const own = orderMailSettings.of(ctx.config).MAIL_TEXTS;
  const language = languageOf(locale);
  const tried = { ...own[letter]?.[language], ...(subject && { subject }), ...(body && { body }) };
  const reader = readerOf(locale, { ...own, [letter]: { ...own[letter], [language]: tried } });
  const order_number = toOrderNumber(1);
  const addressee = {
    to: "ada@example.com",
    shop_name: ctx.config.SHOP_NAME,
    order_number,
    order_link: storefrontPage(ctx.config.STOREFRONT_URL, `/orders/${order_number}`),
  };
  const mail = composeLetter(sampleLetter(letter, reader, currency), addressee, reader);
  return { letter, language, subject: mail.subject, plain_text: mail.text, html: mail.html };
}

type Tried = Readonly<Record<"subject" | "body", string | undefined>>;

function refuseFaults(letter: LetterKind, tried: Tried): void {
  const errors = (["subject", "body"] as const).flatMap((path): FieldError[] => {
    const text = tried[path];
    const fault = text === undefined ? null : faultOfText(letter, path, text);
    return fault === null ? [] : [{ path, code: "invalid_format", message: fault }];
  });
  if (errors.length > 0) throw invalidFields(errors);
}
