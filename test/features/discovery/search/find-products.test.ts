import { createExecutionContext, waitOnExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, it } from "vitest";
import { app } from "../../../../src/app.ts";
import { call } from "../../../support/api.ts";
import { givenCategory, givenProduct } from "../../../support/catalog.ts";
import { indexNow, searchFor } from "../../../support/search.ts";

const namesOf = (found: Awaited<ReturnType<typeof searchFor>>) => found.data.map(({ name }) => name);

describe("a search", () => {
  it("puts a SKU and a whole name before words, and words in the name before words elsewhere", async ({ expect }) => {
    const category = await givenCategory({ name: "Quillery" });
    await givenProduct({ name: "Quillwork basket", description: "For a fenland picnic." });
    await givenProduct({ name: "Fenland quillwork basket with a lid" });
    await givenProduct({ name: "Fenland quillwork" });
    await givenProduct({ name: "Wicker tray", sku: "fenland-quillwork", categories: [category.id] });
    await indexNow();
    const found = await searchFor("Fenland quillwork", "count=true");
    expect(namesOf(found)).toEqual([
      "Wicker tray",
      "Fenland quillwork",
      "Fenland quillwork basket with a lid",
      "Quillwork basket",
    ]);
    expect(found).toMatchObject({ total_count: 4, did_you_mean: null, is_nearest: false });
    expect(found.data[2]?.highlight).toEqual({
      name: "<mark>Fenland</mark> <mark>quillwork</mark> basket with a lid",
      description: null,
    });
    expect(found.data[3]?.highlight.description).toBe("For a <mark>fenland</mark> picnic.");
    expect(namesOf(await searchFor("quillery"))).toEqual(["Wicker tray"]);
    const pages = [];
    for (let cursor: string | null = ""; cursor !== null;) {
      const page: Awaited<ReturnType<typeof searchFor>> = await searchFor(
        "Fenland quillwork",
        `limit=1${cursor === "" ? "" : `&cursor=${cursor}`}`,
      );
      pages.push(...namesOf(page));
      cursor = page.next_cursor;
    }
    expect(pages).toEqual(namesOf(found));
  });

  it("takes a word that no product has for a mistyped one, and says so", async ({ expect }) => {
    await givenProduct({ name: "Brass zitherboard" });
    await indexNow();
    for (const q of ["zitherbord", "zitehrboard", "brass zitherbaord", "bras zitherboard"]) {
      const found = await searchFor(q);
      expect([q, namesOf(found)]).toEqual([q, ["Brass zitherboard"]]);
    }
    expect((await searchFor("brass zitherbaord")).did_you_mean).toBe("brass zitherboard");
  });

  it("shows products with some of the words where none has all of them", async ({ expect }) => {
    await givenProduct({ name: "Umbrine saddle" });
    await indexNow();
    const found = await searchFor("umbrine xylophone");
    expect(namesOf(found)).toEqual(["Umbrine saddle"]);
    expect(found.is_nearest).toBe(true);
  });

  it("escapes what products say about themselves in what it highlights", async ({ expect }) => {
    await givenProduct({ name: "Vexilla <img src=x onerror=alert(1)> & flag", description: "<b>vexilla</b>" });
    await indexNow();
    const [only] = (await searchFor("vexilla")).data;
    expect(only?.highlight).toEqual({
      name: "<mark>Vexilla</mark> &lt;img src=x onerror=alert(1)&gt; &amp; flag",
      description: "&lt;b&gt;<mark>vexilla</mark>&lt;/b&gt;",
    });
  });

  it("goes on by the catalog's own words where the index does not answer", async ({ expect }) => {
    const { id } = await givenProduct({ name: "Wexford tankard" });
    const down: Pick<D1Database, "withSession"> = {
      withSession: () => {
        throw new Error("the index is away");
      },
    };
    const shop = new Proxy(env, { get: (target, key) => (key === "SEARCH" ? down : Reflect.get(target, key)) });
    const execution = createExecutionContext();
    const answer = await app.fetch(new Request("https://shop.test/api/v1/products?q=wexf+tank"), shop, execution);
    await waitOnExecutionContext(execution);
    const found = await answer.json<{ data: { id: string }[] }>();
    expect([answer.status, found.data.map((one) => one.id)]).toEqual([200, [id]]);
  });

  it("takes anything for words: no query is an error", async ({ expect }) => {
    const odd = [
      '"',
      "*",
      "a*",
      "NEAR(a b, 2)",
      "name:x",
      "^a",
      "a OR",
      "AND",
      "-",
      "(",
      "{",
      "\u0000",
      "😀",
      "ﷺ",
      "%_",
      "'; --",
      "ß".repeat(200),
      "緑",
      "a ".repeat(100),
      "\u202e",
      "é́́",
    ];
    for (const q of odd) {
      const answer = await call("GET", `/api/v1/products?q=${encodeURIComponent(q)}&count=true`);
      expect([q, answer.status < 500]).toEqual([q, true]);
    }
  });
});
