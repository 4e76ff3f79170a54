import { type DeclaredLetter, type LetterText, type Placeholders, type Said, say, withShop } from "#people/letters";
import type { Language } from "#platform/basics/language";
import { formatMoney } from "#platform/basics/money";
import { type Envelope, storefrontPage, wordedLetter } from "#platform/messages/letter";
import type { Mail } from "#platform/messages/mime";
import type { AlertKind } from "./rules.ts";

const inAll = (texts: Readonly<Record<Language, LetterText>>) => ({
  en: withShop("en", texts.en),
  de: withShop("de", texts.de),
  ja: withShop("ja", texts.ja),
});

const no_more: Readonly<Record<Language, string>> = {
  en: "If you do not want this letter:",
  de: "Wenn Sie diese Nachricht nicht möchten:",
  ja: "このお知らせを希望されない場合:",
};

type Reached = Envelope & { readonly language: Language };
type Page = { readonly storefront_url: string; readonly token: string };

/** Asks in these words whether an alert is wanted. */
export const confirmMail = (said: Said, { storefront_url, token }: Page, envelope: Reached): Mail =>
  wordedLetter(envelope, said, storefrontPage(storefront_url, "/product-alert/confirm", token));

/** Tells in these words what an alert waited for. */
export function metMail(
  said: Said,
  { storefront_url, token, slug }: Page & { readonly slug: string },
  envelope: Reached,
): Mail {
  const href = storefrontPage(storefront_url, "/product-alert/unsubscribe", token);
  const link = storefrontPage(storefront_url, `/products/${slug}`);
  return wordedLetter(envelope, said, link, { said: no_more[envelope.language], href });
}

const envelope = (shop_name: string, language: Language): Reached => ({
  key: "product_alert:sample",
  to: "ada@example.com",
  shop_name,
  language,
});

const ofConfirm = { shop_name: "text", product: "text" } as const satisfies Placeholders;
export const confirmLetter: DeclaredLetter<typeof ofConfirm> = {
  letter: "product_alert_confirm",
  about: "Asks the owner of an address whether they want an alert.",
  placeholders: ofConfirm,
  texts: inAll({
    en: {
      subject: "Please confirm your alert",
      body: "Somebody asked us to write to this address about {product}. If it was you, confirm it within two days with the link below. If not, do nothing: we do not write again.",
    },
    de: {
      subject: "Bitte bestätigen Sie Ihre Benachrichtigung",
      body: "Jemand möchte, dass wir dieser Adresse wegen {product} schreiben. Waren Sie das, dann bestätigen Sie es innerhalb von zwei Tagen mit dem Link unten. Sonst müssen Sie nichts tun: Wir schreiben nicht noch einmal.",
    },
    ja: {
      subject: "通知のご確認",
      body: "{product}についてこのアドレスへの通知が申し込まれました。お心当たりがある場合は、2日以内に下のリンクから確認してください。お心当たりがない場合、何もする必要はありません。",
    },
  }),
  sample(text, { locale, language, shop_name, storefront_url }) {
    const said = say<typeof ofConfirm>(text, locale, { shop_name, product: "Linen apron, M" });
    return confirmMail(said, { storefront_url, token: "sample" }, envelope(shop_name, language));
  },
};

const ofMet = { shop_name: "text", product: "text", price: "text" } as const satisfies Placeholders;
type MetLetter = DeclaredLetter<typeof ofMet>;

const sampleMet: MetLetter["sample"] = (text, { locale, language, currency, shop_name, storefront_url }) => {
  const price = formatMoney(1_200, currency, language);
  const said = say<typeof ofMet>(text, locale, { shop_name, product: "Linen apron, M", price });
  return metMail(said, { storefront_url, token: "sample", slug: "linen-apron" }, envelope(shop_name, language));
};

/** What each kind of alert waited for. */
export const metLetters: Readonly<Record<AlertKind, MetLetter>> = {
  back_in_stock: {
    letter: "product_back_in_stock",
    about: "What an alert waited for can be bought again.",
    placeholders: ofMet,
    texts: inAll({
      en: { subject: "Back in stock", body: "{product} is back in stock, for {price}. We write about it this once." },
      de: {
        subject: "Wieder lieferbar",
        body: "{product} ist wieder lieferbar, für {price}. Wir schreiben Ihnen dazu nur dieses eine Mal.",
      },
      ja: { subject: "再入荷のお知らせ", body: "{product}が再入荷しました({price})。このお知らせは一度だけです。" },
    }),
    sample: sampleMet,
  },
  price_drop: {
    letter: "product_price_drop",
    about: "What an alert waited for costs less.",
    placeholders: ofMet,
    texts: inAll({
      en: { subject: "A lower price", body: "{product} now costs {price}. We write about it this once." },
      de: {
        subject: "Ein niedrigerer Preis",
        body: "{product} kostet jetzt {price}. Wir schreiben Ihnen dazu nur dieses eine Mal.",
      },
      ja: { subject: "値下げのお知らせ", body: "{product}は現在{price}です。このお知らせは一度だけです。" },
    }),
    sample: sampleMet,
  },
};

export const alertLetters: readonly DeclaredLetter[] = [confirmLetter, ...Object.values(metLetters)];
