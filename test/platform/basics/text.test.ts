import { describe, it } from "vitest";
import { fold, freeSlug, slugify } from "../../../src/platform/basics/text.ts";

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
    expect(freeSlug("export", new Set(["export-2"]))).toBe("export-3");
  });
});

describe("folded text", () => {
  it("is in lower case and without accents", ({ expect }) => {
    expect(fold("ÉCOLE")).toBe("ecole");
  });
});
