import type { z } from "@hono/zod-openapi";
import { invalidFields } from "#platform/basics/errors";
import type { FieldError } from "#platform/basics/field-codes";
import type { Ctx } from "#platform/context";
import { type DeclaredLetter, letterNamed } from "./declared-letter.ts";
import { faultOfText } from "./fault-of-text.ts";
import { findText, textBy } from "./own-texts.ts";
import { writtenIn } from "./say-letter.ts";
import type { MailPreviewDto, MailPreviewInput } from "./schemas.ts";

type Input = z.output<typeof MailPreviewInput>;

/**
 * A letter as a reader of the locale would get it, with sample values: by the shop's texts, or by those that are tried out. Nothing is
 * written or sent. Throws `invalid_request` for a text that cannot be that letter's.
 */
export async function previewLetter(ctx: Ctx, input: Input): Promise<z.output<typeof MailPreviewDto>> {
  const { letter: name, currency = ctx.config.DEFAULT_CURRENCY, subject, body } = input;
  const letter = letterNamed(name);
  if (!letter) throw new Error(`the letter ${name} was taken, and is not declared`);
  refuseFaults(letter, { subject, body });
  const { locale, language } = writtenIn(input.locale);
  const usual = textBy(ctx, letter, language, await findText(ctx, name, language));
  const text = { ...usual, ...(subject && { subject }), ...(body && { body }) };
  const { SHOP_NAME: shop_name, STOREFRONT_URL: storefront_url, SHOP_TIME_ZONE: time_zone } = ctx.config;
  const mail = letter.sample(text, { locale, language, currency, shop_name, storefront_url, time_zone });
  return { letter: name, language, subject: mail.subject, plain_text: mail.text, html: mail.html };
}

type Tried = Readonly<Record<"subject" | "body", string | undefined>>;

/** Raises `invalid_request` that names each text which cannot be the letter's. */
export function refuseFaults(letter: DeclaredLetter, tried: Tried): void {
  const errors = (["subject", "body"] as const).flatMap((path): FieldError[] => {
    const text = tried[path];
    const fault = text === undefined ? null : faultOfText(letter, path, text);
    return fault === null ? [] : [{ path, code: "invalid_format", message: fault }];
  });
  if (errors.length > 0) throw invalidFields(errors);
}
