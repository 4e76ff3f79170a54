import { describe, it } from "vitest";
import { fold, freeSlug, queryWords, slugify, termsOf } from "../../../src/platform/basics/text.ts";

describe("a slug", () => {
  it("writes any name in the letters of an address", ({ expect }) => {
    const slugs: Record<string, string> = {
      "Crème Brûlée № 2": "creme-brulee-no-2",
      "  Straße & Æsop  ": "strasse-aesop",
      Łódź: "lodz",
      "Щука йод": "shchuka-iod",
      Ελλάδα: "ellada",
      "Women's tee": "womens-tee",
      "ﬁne ½": "fine-1-2",
      日本茶: "",
      "---": "",
      "İstanbul ı": "istanbul-i",
    };
    for (const [name, slug] of Object.entries(slugs)) expect([name, slugify(name)]).toEqual([name, slug]);
    expect(slugify("ab ".repeat(80))).toMatch(/^[a-z-]{1,100}$/);
    expect(slugify("ab ".repeat(80))).not.toMatch(/-$/);
  });

  it("is the first that is free", ({ expect }) => {
    expect(freeSlug("a", new Set())).toBe("a");
    expect(freeSlug("a", new Set(["a", "a-2"]))).toBe("a-3");
  });
});

describe("the words of a product", () => {
  it("are folded, and a SKU is found with and without its marks", ({ expect }) => {
    const terms = termsOf({ name: "Crème Set", description: "By hand", skus: ["AB-12"], tags: ["Été"] });
    expect(terms).toEqual(expect.arrayContaining(["creme", "set", "ab12", "ab", "12", "ete", "by", "hand"]));
  });

  it("begin anywhere in scripts that have no spaces", ({ expect }) => {
    expect(termsOf({ name: "緑茶", description: "", skus: [], tags: [] })).toEqual(["緑茶", "茶"]);
  });

  it("are at most 400, and a query asks for at most eight", ({ expect }) => {
    const description = Array.from({ length: 2_000 }, (_, i) => `word${i}`).join(" ");
    const terms = termsOf({ name: "First", description, skus: [], tags: [] });
    expect(terms).toHaveLength(400);
    expect(terms[0]).toBe("first");
    expect(queryWords(description)).toHaveLength(8);
    expect(queryWords('%_*"')).toEqual([]);
    expect(fold("ÉCOLE")).toBe("ecole");
  });
});
