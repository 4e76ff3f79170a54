import { describe, it } from "vitest";
import { composeLetter } from "../../../../src/features/aftersales/order-mails/compose-letter.ts";
import { readerOf } from "../../../../src/features/aftersales/order-mails/find-reader.ts";
import { shipped } from "../../../../src/features/aftersales/order-mails/goods-mails.ts";
import { type LetterKind, letterKinds } from "../../../../src/features/aftersales/order-mails/letter-kinds.ts";

const addressee = {
  to: "shopper@example.com",
  shop_name: "The <shop>",
  order_number: "ORD-00000001",
  order_link: "https://shop.test/orders/ORD-00000001#token=ot_a-b_c",
};
const item = { name: "Tea <b>pot</b>", sku: "POT-1", options: { Colour: "Blue & white" }, quantity: 1 };
const parcel = {
  id: "o1",
  items: [item],
  tracking_number: "JJD 1/2",
  carrier: "DHL",
  tracking_url: null,
  pickup_place: null,
};
const sent = (locale: string | null, changes: Partial<typeof parcel> = {}) =>
  composeLetter(shipped({ ...parcel, ...changes }, readerOf(locale)), addressee, readerOf(locale));

describe("a letter about an order", () => {
  it("says what happened as text and as HTML, in which all that people typed is escaped", ({ expect }) => {
    const mail = sent(null);
    expect(mail).toMatchObject({ key: "order_shipped:o1", to: "shopper@example.com" });
    expect(mail.subject).toBe("Your order ORD-00000001 is on its way");
    expect(mail.text).toBe(
      [
        "Your parcel with 1 item of order ORD-00000001 is on its way.",
        "",
        "1 x Tea <b>pot</b>, Blue & white: POT-1",
        "Carrier: DHL",
        "Tracking number: JJD 1/2",
        "",
        "Follow your parcel: https://www.dhl.com/global-en/home/tracking.html?tracking-id=JJD%201%2F2",
        "",
        "See your order: https://shop.test/orders/ORD-00000001#token=ot_a-b_c",
        "",
        "The <shop>",
        "",
      ].join("\n"),
    );
    expect(mail.html).toContain("Tea &lt;b&gt;pot&lt;/b&gt;, Blue &amp; white");
    expect(mail.html).toContain("The &lt;shop&gt;");
    expect(mail.html).not.toContain("<b>");
    expect(mail.html).toContain('<html lang="en">');
    expect(mail.html).toContain('href="https://shop.test/orders/ORD-00000001#token=ot_a-b_c"');
  });

  it("has no carrier, number or link that nobody knows", ({ expect }) => {
    const { text } = sent("en", { carrier: null as never, tracking_number: null as never });
    expect(text).not.toMatch(/Carrier|Tracking|Follow/);
    expect(sent("en", { carrier: "A cousin" }).text).toContain("Carrier: A cousin\nTracking number: JJD 1/2");
    expect(sent("en", { carrier: "A cousin" }).text).not.toContain("Follow");
  });

  it("chooses plurals by the reader's language", ({ expect }) => {
    const two = { items: [item, item] };
    expect(sent("en-GB").text).toContain("with 1 item of");
    expect(sent("en-GB", two).text).toContain("with 2 items of");
    expect(sent("de-AT").text).toContain("Ihr Paket mit 1 Artikel aus");
    expect(sent("de-AT", two).text).toContain("Ihr Paket mit 2 Artikeln aus");
    expect(sent("ja", two).text).toContain("ご注文 ORD-00000001 の商品 2 点を発送しました。");
    expect(sent("de").html).toContain('<html lang="de">');
    expect(sent("fr-FR").text).toBe(sent(null).text);
  });

  const values = {
    units: 2,
    total: "T",
    reason: "payment",
    has_refund: "yes",
    refunded: "R",
    amount: "A",
    note: "N",
    invoice_number: "INV-7",
    day: "D",
    deadline: "L",
    is_covered: "no",
    outstanding: "O",
  };
  const kinds = Object.keys(letterKinds) as LetterKind[];
  it.for(kinds.flatMap((kind) => ["en", "de", "ja"].map((locale) => [kind, locale] as const)))(
    "is complete: %s in %s",
    ([kind, locale], { expect }) => {
      const reader = readerOf(locale);
      const written = ["payment", "store_credit", "gift_card", "by_hand"].map((destination) => {
        const content = { kind, occasion: "o1", values: { ...values, destination } } as never;
        return composeLetter(content, { ...addressee, shop_name: "Shop" }, reader);
      });
      for (const { text, subject } of written) {
        expect(subject).toContain("ORD-00000001");
        expect(subject + text).not.toMatch(/[{}<>]/);
        for (const named of letterKinds[kind])
          if (named === "total" || named === "amount" || named === "refunded") expect(text).toContain(values[named]);
      }
      expect(new Set(written.map(({ text }) => text)).size).toBe(kind === "order_refunded" ? 4 : 1);
      if (locale === "ja") expect(written[0]?.subject).toMatch(/[ぁ-ん]/);
    },
  );
});
