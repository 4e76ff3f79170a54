import type { Language } from "#platform/basics/language";
import type { AlertKind } from "./rules.ts";

type Texts = {
  readonly confirm: { readonly subject: string; readonly body: (product: string) => string };
  readonly met: Readonly<
    Record<AlertKind, { readonly subject: string; readonly body: (product: string, price: string) => string }>
  >;
  readonly no_more: string;
};

/** What the letters say, in each language. */
export const alertTexts: Readonly<Record<Language, Texts>> = {
  en: {
    confirm: {
      subject: "Please confirm your alert",
      body: (product) =>
        `Somebody asked us to write to this address about ${product}. If it was you, confirm it within two days with the link below. If not, do nothing: we do not write again.`,
    },
    met: {
      back_in_stock: {
        subject: "Back in stock",
        body: (product, price) => `${product} is back in stock, for ${price}. We write about it this once.`,
      },
      price_drop: {
        subject: "A lower price",
        body: (product, price) => `${product} now costs ${price}. We write about it this once.`,
      },
    },
    no_more: "If you do not want this letter:",
  },
  de: {
    confirm: {
      subject: "Bitte bestätigen Sie Ihre Benachrichtigung",
      body: (product) =>
        `Jemand möchte, dass wir dieser Adresse wegen ${product} schreiben. Waren Sie das, dann bestätigen Sie es innerhalb von zwei Tagen mit dem Link unten. Sonst müssen Sie nichts tun: Wir schreiben nicht noch einmal.`,
    },
    met: {
      back_in_stock: {
        subject: "Wieder lieferbar",
        body: (product, price) =>
          `${product} ist wieder lieferbar, für ${price}. Wir schreiben Ihnen dazu nur dieses eine Mal.`,
      },
      price_drop: {
        subject: "Ein niedrigerer Preis",
        body: (product, price) => `${product} kostet jetzt ${price}. Wir schreiben Ihnen dazu nur dieses eine Mal.`,
      },
    },
    no_more: "Wenn Sie diese Nachricht nicht möchten:",
  },
  ja: {
    confirm: {
      subject: "通知のご確認",
      body: (product) =>
        `${product}についてこのアドレスへの通知が申し込まれました。お心当たりがある場合は、2日以内に下のリンクから確認してください。お心当たりがない場合、何もする必要はありません。`,
    },
    met: {
      back_in_stock: {
        subject: "再入荷のお知らせ",
        body: (product, price) => `${product}が再入荷しました(${price})。このお知らせは一度だけです。`,
      },
      price_drop: {
        subject: "値下げのお知らせ",
        body: (product, price) => `${product}は現在${price}です。このお知らせは一度だけです。`,
      },
    },
    no_more: "このお知らせを希望されない場合:",
  },
};
