import { type DeclaredLetter, type Said, say, withShop } from "#people/letters";
import type { Language } from "#platform/basics/language";
import { type Envelope, storefrontPage, wordedLetter } from "#platform/messages/letter";
import type { Mail } from "#platform/messages/mime";

const placeholders = { shop_name: "text", products: "text" } as const;

const texts = {
  en: withShop("en", {
    subject: "Your review of your order",
    body: "Your order has arrived: {products}. Other customers would like to read how you like it.\n\nWith the link below you can write a review without signing in.",
  }),
  de: withShop("de", {
    subject: "Wie gefällt es Ihnen?",
    body: "Ihre Bestellung ist angekommen: {products}. Andere Kundinnen und Kunden würden gern lesen, wie zufrieden Sie sind.\n\nMit dem Link unten können Sie ohne Anmeldung eine Bewertung schreiben.",
  }),
  ja: withShop("ja", {
    subject: "商品はいかがでしたか",
    body: "ご注文の商品をお届けしました: {products}。ぜひ、ご感想をお聞かせください。\n\n下のリンクから、ログインせずにレビューをお書きいただけます。",
  }),
};

const no_more: Readonly<Record<Language, string>> = {
  en: "If you want no more such letters:",
  de: "Wenn Sie keine solchen Nachrichten mehr möchten:",
  ja: "今後このようなメールを希望されない場合:",
};

/** An invitation in these words. `token` is that of the invitation, for its page and for the way out. */
export function invitationMail(
  said: Said,
  { storefront_url, token }: { readonly storefront_url: string; readonly token: string },
  envelope: Envelope & { readonly language: Language },
): Mail {
  const href = storefrontPage(storefront_url, "/review-invitation/unsubscribe", token);
  const link = storefrontPage(storefront_url, "/review-invitation", token);
  return wordedLetter(envelope, said, link, { said: no_more[envelope.language], href });
}

export const invitationLetter: DeclaredLetter<typeof placeholders> = {
  letter: "review_invitation",
  about: "Asks a buyer for a review, some days after the order arrived.",
  placeholders,
  texts,
  sample(text, { locale, language, shop_name, storefront_url }) {
    const said = say<typeof placeholders>(text, locale, { shop_name, products: "Linen apron, Enamel mug" });
    const envelope = { key: "review_invitation:sample", to: "ada@example.com", shop_name, language };
    return invitationMail(said, { storefront_url, token: "sample" }, envelope);
  },
};
