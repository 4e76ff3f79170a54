import { beforeAll, describe, it } from "vitest";
import { tokenOf } from "../../../support/actors.ts";
import { call } from "../../../support/api.ts";
import { giveBack, givenInvoiced, papersIn } from "../../../support/invoices.ts";
import { givenOrder, type OrderWish } from "../../../support/orders.ts";
import { givenRole } from "../../../support/roles.ts";

let admin = "";
beforeAll(async () => {
  admin = await tokenOf("admin");
});

async function pageOf(wish: OrderWish) {
  const order = await givenInvoiced(wish);
  const path = `/api/v1/orders/${order.order_id}/invoice`;
  const answer = await call("GET", path, { headers: { "order-token": order.order_token } });
  return { ...order, answer, page: await answer.text() };
}

describe("an invoice as a page", () => {
  it.for([
    ["en-GB", "Invoice", "JP¥2,200", "United Kingdom", "Prices do not include tax."],
    ["de-AT", "Rechnung", "2.200", "Vereinigtes Königreich", "Die Preise enthalten keine Steuer."],
    ["ja-JP", "請求書", "￥2,200", "イギリス", "価格は税抜です。"],
    [null, "Invoice", "¥2,200", "United Kingdom", "Prices do not include tax."],
  ] as const)("is in the language of its order: %s", async ([locale, title, total, country, tax], { expect }) => {
    const wish = { currency: "JPY", lines: [{ quantity: 2, unit_price: 1_000 }], shipping_price: 0 };
    const { page, invoice, answer } = await pageOf({ ...wish, ...(locale === null ? {} : { locale }) });
    expect(answer.headers.get("content-type")).toBe("text/html; charset=UTF-8");
    expect(page).toContain(`<html lang="${(locale ?? "en").slice(0, 2)}">`);
    expect(page.replaceAll("\u00a0", " ")).toContain(total);
    for (const said of [title, invoice.number, country, tax]) expect(page).toContain(said);
    expect(page).not.toMatch(/undefined|\[object|NaN|\{\w+\}/);
  });

  it("runs nothing, loads nothing, and escapes all that people typed", async ({ expect }) => {
    const lines = [{ quantity: 1, unit_price: 1_000, name: `<script>alert("tea")</script>` }];
    const address = { full_name: `Ada <b>"Lovelace"</b>`, company: "A & B <i>Ltd</i>" };
    const { page, answer } = await pageOf({ lines, address });
    expect(page).not.toMatch(/<script|<b>|<i>|<img|<link|javascript:|https?:/);
    expect(page).toContain("&lt;script&gt;");
    expect(page).toContain("A &amp; B &lt;i&gt;Ltd&lt;/i&gt;");
    const policy = answer.headers.get("content-security-policy") ?? "";
    expect(policy).toMatch(
      /^default-src 'none'; style-src 'sha256-[\w+/]{43}='; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox$/,
    );
    // The policy names the very style that stands in the page.
    const style = /<style>([^]*?)<\/style>/.exec(page)?.[1] ?? "";
    const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(style));
    expect(policy).toContain(btoa(String.fromCodePoint(...new Uint8Array(digest))));
    expect(answer.headers.get("cache-control")).toBe("no-store");
  });

  it("adds up: net and tax are the total, by rate and by line", async ({ expect }) => {
    const { order_id, total, invoice } = await givenInvoiced({
      lines: [
        { quantity: 3, unit_price: 333 },
        { quantity: 1, unit_price: 1 },
      ],
    });
    await giveBack(order_id, { amount: 777 });
    for (const { id, amount } of await papersIn(order_id)) {
      const shown: any = await (await call("GET", `/api/v1/admin/invoices/${id}`, { token: admin })).json();
      const sum = (list: any[], of: (one: any) => number) => list.reduce((all, one) => all + of(one), 0);
      const tax = sum(shown.lines, (line) => sum(line.tax_lines, (one) => one.amount));
      expect([shown.amount, sum(shown.lines, (line) => line.amount)]).toEqual([amount, amount]);
      expect([shown.tax_total, sum(shown.taxes, (one) => one.tax)]).toEqual([tax, tax]);
      const untaxed = shown.lines.filter(({ tax_lines }: any) => tax_lines.length === 0);
      expect(sum(shown.taxes, (one) => one.net + one.tax) + sum(untaxed, (line) => line.amount)).toBe(amount);
    }
    expect(invoice.amount).toBe(total);
  });

  it("of a credit note says which invoice it corrects", async ({ expect }) => {
    const { order_id, order_token, invoice } = await givenInvoiced({ status: "delivered", locale: "de" });
    await giveBack(order_id, { amount: 100 });
    const note = (await papersIn(order_id))[1];
    const path = `/api/v1/orders/${order_id}/credit-notes`;
    const headers = { "order-token": order_token };
    const page = await (await call("GET", `${path}/${note?.id}`, { headers })).text();
    expect(page).toContain("Rechnungskorrektur");
    expect(page).toContain(`Korrigiert die Rechnung ${invoice.number} vom `);
    expect((await call("GET", `${path}/${invoice.id}`, { headers })).status).toBe(404);
  });
});

describe("a packing slip", () => {
  const slip = (order: { order_id: string }, token: string) =>
    call("GET", `/api/v1/admin/orders/${order.order_id}/fulfilments/${order.order_id}/packing-slip`, { token });
  const wish: OrderWish = {
    status: "shipping",
    locale: "ja",
    lines: [{ quantity: 5, unit_price: 1_234, name: "<i>Tea</i>" }],
  };

  it("says what is in the parcel and where it goes, and no price", async ({ expect }) => {
    const order = await givenOrder(wish);
    const answer = await slip(order, admin);
    const page = await answer.text();
    for (const said of [
      "納品書",
      "&lt;i&gt;Tea&lt;/i&gt;",
      "Size: M",
      `SKU-${order.variant_ids[0]}`,
      "Ada Lovelace",
      "ORD-",
    ])
      expect(page).toContain(said);
    // One of the five has left in it.
    expect(page).toMatch(/<td class="number">1<\/td>/);
    expect(page).not.toMatch(/1,234|1234|\$/);
    expect(answer.headers.get("content-security-policy")).toContain("default-src 'none'");
  });

  it("does not say where it goes to callers who may not see people", async ({ expect }) => {
    const order = await givenOrder(wish);
    const page = await (await slip(order, await tokenOf(await givenRole(["orders:read"])))).text();
    expect(page).toContain("納品書");
    expect(page).not.toMatch(/Ada|London/);
  });

  it("is not there for a parcel of another order", async ({ expect }) => {
    const [order, other] = [await givenOrder(wish), await givenOrder(wish)];
    const path = `/api/v1/admin/orders/${order.order_id}/fulfilments/${other.order_id}/packing-slip`;
    expect((await call("GET", path, { token: admin })).status).toBe(404);
  });
});
