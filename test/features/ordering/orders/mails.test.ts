import { describe, it } from "vitest";
import { type MailedOrder, orderConfirmation, orderLink } from "../../../../src/features/ordering/orders/mails.ts";

const order = (changes: Partial<MailedOrder> = {}): MailedOrder => ({
  order_id: "o1",
  order_number: "ORD-00000001",
  email: "shopper@example.com",
  currency: "USD",
  items: [{ name: "Tea <b>pot</b>", sku: "POT-1", options: { Colour: "Blue" }, quantity: 2, line_total: 2500 }],
  subtotal: 2500,
  discount_total: 100,
  shipping_total: 500,
  tax_total: 5,
  total: 2905,
  ...changes,
});
const shop = { shop_name: "The shop", link: "https://shop.test/orders/ORD-00000001" };

describe("an order's confirmation", () => {
  it("shows items and totals in text and in HTML", async ({ expect }) => {
    const mail = orderConfirmation(order(), shop);
    expect(mail).toMatchObject({
      key: "order_confirmation:o1",
      to: "shopper@example.com",
      subject: "Your order ORD-00000001 at The shop",
    });
    for (const line of [
      "2 x Tea <b>pot</b>, Blue (POT-1): 25.00 USD",
      "Subtotal: 25.00 USD",
      "Discount: -1.00 USD",
      "Shipping: 5.00 USD",
      "Tax: 0.05 USD",
      "Total: 29.05 USD",
      shop.link,
    ])
      expect(mail.text).toContain(line);
    expect(mail.html).toContain("Tea &lt;b&gt;pot&lt;/b&gt;, Blue");
    expect(mail.html).not.toContain("<b>");
    expect(mail.html).toContain("29.05 USD");
    expect(mail.html).toContain(`href="${shop.link}"`);
  });

  it("writes amounts with the currency's own number of decimals", async ({ expect }) => {
    expect(orderConfirmation(order({ currency: "JPY", total: 2905 }), shop).text).toContain("Total: 2905 JPY");
    expect(orderConfirmation(order({ currency: "KWD", total: 2905 }), shop).text).toContain("Total: 2.905 KWD");
    expect(orderConfirmation(order({ discount_total: 0 }), shop).text).not.toContain("Discount");
  });

  it("links to the storefront, with the token for a guest only", async ({ expect }) => {
    expect(orderLink("https://shop.test/", "ORD-00000001", null)).toBe("https://shop.test/orders/ORD-00000001");
    expect(orderLink("https://shop.test/de", "ORD-00000001", "ot_a-b_c")).toBe(
      "https://shop.test/de/orders/ORD-00000001#token=ot_a-b_c",
    );
  });
});
