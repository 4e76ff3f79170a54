import { type DeclaredLetter, say, withShop } from "#people/letters";
import { codeTexts } from "./code-texts.ts";
import { codeMail } from "./mails.ts";
import type { CodeToSend } from "./read-code.ts";

/** A number is proved by a text message alone. */
export type MailedPurpose = Exclude<CodeToSend["purpose"], "verify_phone">;
export type CodeLetter = DeclaredLetter<{ readonly shop_name: "text" }>;

const textOf = (purpose: MailedPurpose, language: keyof typeof codeTexts) => {
  const { subject, said: body } = codeTexts[language].wordings[purpose];
  return withShop(language, { subject, body });
};

const declare = (purpose: MailedPurpose, about: string): CodeLetter => ({
  letter: purpose,
  about,
  placeholders: { shop_name: "text" },
  texts: { en: textOf(purpose, "en"), de: textOf(purpose, "de"), ja: textOf(purpose, "ja") },
  sample(text, { locale, language, ...shop }) {
    const code = { purpose, destination: "ada@example.com", code: "123456", link_token: "sample" };
    return codeMail("sample", code, say(text, locale, { shop_name: shop.shop_name }), { ...shop, language });
  },
});

/** The letters with codes and links. The code, the link and the warning below the paragraphs are the same for every shop. */
export const codeLetters: Readonly<Record<MailedPurpose, CodeLetter>> = {
  verify_email: declare("verify_email", "The code that proves an e-mail address, also after registering."),
  change_email_from: declare("change_email_from", "The code to the old address of an account that moves to another."),
  change_email_to: declare("change_email_to", "The code to the new address of an account that moves to it."),
  password_reset: declare("password_reset", "The code and the link for a new password."),
  first_password: declare("first_password", "The link for a first password: staff made the account."),
  change_email_by_shop: declare(
    "change_email_by_shop",
    "The link that moves an account to an address, asked for by staff.",
  ),
};
