import type { Language } from "#platform/basics/language";

/** What the letter says, in each language. */
export const invitationTexts: Readonly<
  Record<Language, { subject: string; ask: (products: string) => string; how: string; no_more: string }>
> = {
  en: {
    subject: "Your review of your order",
    ask: (products) => `Your order has arrived: ${products}. Other customers would like to read how you like it.`,
    how: "With the link below you can write a review without signing in.",
    no_more: "If you want no more such letters:",
  },
  de: {
    subject: "Wie gefällt es Ihnen?",
    ask: (products) =>
      `Ihre Bestellung ist angekommen: ${products}. Andere Kundinnen und Kunden würden gern lesen, wie zufrieden Sie sind.`,
    how: "Mit dem Link unten können Sie ohne Anmeldung eine Bewertung schreiben.",
    no_more: "Wenn Sie keine solchen Nachrichten mehr möchten:",
  },
  ja: {
    subject: "商品はいかがでしたか",
    ask: (products) => `ご注文の商品をお届けしました: ${products}。ぜひ、ご感想をお聞かせください。`,
    how: "下のリンクから、ログインせずにレビューをお書きいただけます。",
    no_more: "今後このようなメールを希望されない場合:",
  },
};
