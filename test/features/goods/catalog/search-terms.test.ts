import { describe, it } from "vitest";
import { queryWords, tagTermsOf, termsOf } from "../../../../src/features/goods/catalog/search-terms.ts";

describe("the words of a product", () => {
  it("are folded, and a SKU is found with and without its marks", ({ expect }) => {
    const terms = termsOf({ name: "Crème Set", description: "By hand", skus: ["AB-12"] });
    expect(terms).toEqual(expect.arrayContaining(["creme", "set", "ab12", "ab", "12", "by", "hand"]));
    expect(tagTermsOf("Été à Paris")).toEqual(["ete", "a", "paris"]);
  });

  it("begin anywhere in scripts that have no spaces", ({ expect }) => {
    expect(termsOf({ name: "緑茶", description: "", skus: [] })).toEqual(["緑茶", "茶"]);
  });

  it("are at most 400, and a query asks for at most eight", ({ expect }) => {
    const description = Array.from({ length: 2_000 }, (_, i) => `word${i}`).join(" ");
    const terms = termsOf({ name: "First", description, skus: [] });
    expect(terms).toHaveLength(400);
    expect(terms[0]).toBe("first");
    expect(queryWords(description)).toHaveLength(8);
    expect(queryWords('%_*"')).toEqual([]);
  });
});
