import { describe, it } from "vitest";
import { problemKinds } from "#platform/basics/errors";
import { languages, preferredLanguage } from "#platform/basics/language";
import { tokenOf } from "../../support/actors.ts";
import { call, problemOf } from "../../support/api.ts";

const membersIn = (sentence: string): string[] => (sentence.match(/\{\w+\}/g) ?? []).toSorted();

describe("the language that a reader prefers", () => {
  it.for([
    [undefined, "en"],
    ["", "en"],
    ["fr, es;q=0.5", "en"],
    ["de", "de"],
    ["DE-at", "de"],
    ["ja-JP,ja;q=0.9,en;q=0.8", "ja"],
    ["fr;q=1, de;q=0.4, ja;q=0.5", "ja"],
    ["en-GB, de", "en"],
    ["*, de", "en"],
    ["de;q=0", "en"],
    ["de;q=seven, ja;q=0.1", "ja"],
    ["den, jam", "en"],
    [`${"fr, ".repeat(500)}de`, "en"],
  ] as const)("is read from %s", ([header, language], { expect }) => {
    expect(preferredLanguage(header)).toBe(language);
  });
});

describe("the text of a problem", () => {
  const ask = (path: string, language?: string, more: Record<string, string> = {}) =>
    call("GET", path, { headers: { ...more, ...(language !== undefined && { "accept-language": language }) } });

  it("is English without a wish, and says so to caches", async ({ expect }) => {
    const answer = await ask("/api/v1/products/none-such");
    expect([answer.headers.get("content-language"), answer.headers.get("cache-control")]).toEqual(["en", "no-store"]);
    expect(answer.headers.get("vary")).toContain("Accept-Language");
    expect((await problemOf(answer)).detail).toBe("There is no such product.");
  });

  it("is in the reader's language, and its code and members are the same in each", async ({ expect }) => {
    const german = await ask("/api/v1/products/none-such", "de-DE,de;q=0.9");
    expect(german.headers.get("content-language")).toBe("de");
    expect(german.headers.get("content-type")).toBe("application/problem+json");
    const problem = await problemOf(german);
    expect(problem).toMatchObject({
      code: "product_not_found",
      title: "Nicht gefunden",
      detail: "Dieses Produkt gibt es nicht.",
    });
    const token = await tokenOf("customer");
    const refused = await problemOf(
      await call("GET", "/api/v1/admin/orders", { token, headers: { "accept-language": "ja" } }),
    );
    expect(refused).toMatchObject({ permission: "orders:read", detail: "この操作には orders:read 権限が必要です。" });
  });

  it("covers the messages of fields, each with its own values", async ({ expect }) => {
    const answer = await ask("/api/v1/products?limit=1000&surprise=1", "de");
    expect(answer.headers.get("content-language")).toBe("de");
    expect((await problemOf(answer)).errors).toEqual([
      { path: "limit", code: "too_big", message: "darf höchstens 100 sein" },
      { path: "surprise", code: "unknown_parameter", message: "Unbekannter Parameter" },
    ]);
  });

  it("stays English where it has no translation, and a message without one is named as English", async ({ expect }) => {
    const none = await ask("/api/v1/categories/none-such", "de");
    expect([none.headers.get("content-language"), (await problemOf(none)).title]).toEqual(["en", "Not found"]);
    const mixed = await ask("/api/v1/products", "de", { "x-d1-bookmark": "never" });
    expect(mixed.headers.get("content-language")).toBe("de, en");
    expect(await problemOf(mixed)).toMatchObject({
      title: "Ungültige Eingabe",
      errors: [{ message: "This bookmark was not issued by the shop" }],
    });
  });

  it("is the repeat's own where an answer is repeated", async ({ expect }) => {
    const token = await tokenOf("customer");
    const send = (language: string) =>
      call("POST", "/api/v1/checkout", {
        token,
        body: {
          shipping_method_id: crypto.randomUUID(),
          shipping_address: {
            full_name: "Ada",
            address_line1: "1 Long Street",
            city: "Portland",
            state: "OR",
            postal_code: "97201",
            country: "US",
          },
          payment: { provider: "stripe" },
        },
        headers: { "idempotency-key": `language-${token.slice(-20)}`, "accept-language": language },
      });
    expect((await problemOf(await send("de"))).detail).toBe("Der Warenkorb ist leer.");
    expect((await problemOf(await send("en"))).detail).toBe("There is nothing in the cart to check out.");
  });

  it("names the same members in each language", ({ expect }) => {
    const kinds = [...problemKinds.values()].filter(({ translations }) => translations !== undefined);
    expect(kinds.length).toBeGreaterThanOrEqual(20);
    for (const { code, detail, translations } of kinds)
      for (const language of languages.filter((each) => each !== "en"))
        expect([code, membersIn(translations?.[language] ?? "")]).toEqual([code, membersIn(detail)]);
  });
});

describe("what is no problem", () => {
  it("is kept by caches once for all languages", async ({ expect }) => {
    const answer = await call("GET", "/api/v1/products?limit=1", { headers: { "accept-language": "de" } });
    expect(answer.headers.get("vary") ?? "").not.toContain("Accept-Language");
    expect(answer.headers.has("content-language")).toBe(false);
  });
});
