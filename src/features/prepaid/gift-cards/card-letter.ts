import { type DeclaredLetter, type Said, say, withShop } from "#people/letters";
import type { Language } from "#platform/basics/language";
import { type Envelope, wordedLetter } from "#platform/messages/letter";
import type { Mail } from "#platform/messages/mime";

const placeholders = { shop_name: "text", amount: "text", name: "text", has_name: "text" } as const;

const texts = {
  en: withShop("en", {
    subject: "Your gift card",
    body: "{has_name, select, yes {{name}, here} other {Here}} is a gift card of {amount} for {shop_name}.",
  }),
  de: withShop("de", {
    subject: "Ihr Gutschein",
    body: "{has_name, select, yes {{name}, hier} other {Hier}} ist ein Gutschein über {amount} für {shop_name}.",
  }),
  ja: withShop("ja", {
    subject: "ギフトカードのお届け",
    body: "{has_name, select, yes {{name} 様、} other {}}{shop_name} でご利用いただける {amount} のギフトカードをお届けします。",
  }),
};

const lines: Readonly<Record<Language, { code: (code: string) => string; until: (day: string) => string }>> = {
  en: {
    code: (code) => `Its code is ${code}. Enter it in the cart to pay with it.`,
    until: (day) => `It can be spent until ${day}.`,
  },
  de: {
    code: (code) => `Der Code lautet ${code}. Geben Sie ihn im Warenkorb ein, um damit zu bezahlen.`,
    until: (day) => `Er kann bis ${day} eingelöst werden.`,
  },
  ja: {
    code: (code) => `コードは ${code} です。カートに入力してお支払いにご利用ください。`,
    until: (day) => `${day} までご利用いただけます。`,
  },
};

/** What stands below the paragraphs, whatever they say. */
export type CardToMail = {
  /** As people type it. */
  readonly code: string;
  /** Of who gives it. */
  readonly message: string | undefined;
  /** A day, such as `2026-01-31`; null where it does not expire. */
  readonly until: string | null;
};

/** The code of a card as a mail in these words. */
export function cardMail(
  { subject, paragraphs }: Said,
  { code, message, until }: CardToMail,
  envelope: Envelope & { readonly language: Language },
): Mail {
  const said = lines[envelope.language];
  const below = [message, said.code(code), until === null ? undefined : said.until(until)];
  return wordedLetter(envelope, { subject, paragraphs: [...paragraphs, ...below.filter((one) => one !== undefined)] });
}

/** What a card is announced by. */
export const valuesOf = (shop_name: string, amount: string, name: string | undefined) => ({
  shop_name,
  amount,
  name: name ?? "",
  has_name: name === undefined ? "no" : "yes",
});

export const cardLetter: DeclaredLetter<typeof placeholders> = {
  letter: "gift_card",
  about: "A gift card with its code, to the customer or to whom they give it.",
  placeholders,
  texts,
  sample(text, { locale, language, currency, shop_name }) {
    const said = say<typeof placeholders>(text, locale, valuesOf(shop_name, `50 ${currency}`, "Ada"));
    const card = { code: "ABCD-EFGH-JKLM-NPQR", message: "Happy birthday!", until: "2027-01-31" };
    return cardMail(said, card, { key: "gift_card:sample", to: "ada@example.com", shop_name, language });
  },
};
