import { html } from "hono/html";
import type { Said } from "#people/letters";
import type { Language } from "#platform/basics/language";
import { mailPage, storefrontPage, wordedLetter } from "#platform/messages/letter";
import type { Mail } from "#platform/messages/mime";
import type { Sms } from "#platform/messages/sms";
import { codeTexts } from "./code-texts.ts";
import type { CodeToSend } from "./read-code.ts";
import { isUnasked, pageOfUnasked } from "./rules.ts";

type Writer = { readonly shop_name: string; readonly storefront_url: string; readonly language: Language };

const spaced = (code: string): string => `${code.slice(0, 3)} ${code.slice(3)}`;

/** A code as a mail in these words, with a link where one goes with it. */
export function codeMail(
  code_id: string,
  { purpose, destination, code, link_token }: Omit<CodeToSend, "user_id" | "channel">,
  { subject, paragraphs }: Said,
  { shop_name, storefront_url, language }: Writer,
): Mail {
  const texts = codeTexts[language];
  const { unasked } = texts.wordings[purpose];
  const envelope = { key: `code:${code_id}`, to: destination, shop_name, language };
  if (isUnasked(purpose) && link_token !== null) {
    const link = storefrontPage(storefront_url, pageOfUnasked(purpose), link_token);
    return wordedLetter(envelope, { subject, paragraphs: [...paragraphs, unasked] }, link);
  }
  const link = link_token === null ? null : resetLink(storefront_url, link_token);
  const text = [
    paragraphs.join("\n\n"),
    "",
    `    ${spaced(code)}`,
    "",
    texts.valid,
    ...(link === null ? [] : ["", `${texts.link} ${link}`]),
    "",
    unasked,
    "",
    shop_name,
    "",
  ].join("\n");
  const page = html`${paragraphs.map((said) => html`<p>${said}</p>`)}
    <p style="font:600 2rem/1 ui-monospace,monospace;letter-spacing:.1em">${spaced(code)}</p>
    <p>${texts.valid}</p>
    ${link === null ? "" : html`<p>${texts.link} <a href="${link}">${link}</a></p>`}
    <p style="color:#666">${unasked}</p>`;
  return {
    key: envelope.key,
    to: destination,
    subject,
    text,
    html: mailPage(subject, page, shop_name, language),
  };
}

/** A code as a text message in the reader's language. */
export const codeSms = (
  code_id: string,
  { destination, code }: CodeToSend,
  shop_name: string,
  language: Language,
): Sms => ({
  key: `code:${code_id}`,
  to: destination,
  text: codeTexts[language].sms(code, shop_name),
});

/** Where the storefront takes the link's token. */
const resetLink = (storefront_url: string, token: string): string =>
  storefrontPage(storefront_url, "/reset-password", token);
