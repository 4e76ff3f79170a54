import fc from "fast-check";
import { describe, it } from "vitest";
import {
  documentOf,
  type IndexedProduct,
  popularityOf,
} from "../../../../src/features/discovery/search/document-rules.ts";
import { highlight, snippetOf } from "../../../../src/features/discovery/search/highlight-rules.ts";
import {
  correctedMatch,
  no_wording,
  prefixMatch,
  readQuestion,
  suggestionFor,
  wholeMatch,
} from "../../../../src/features/discovery/search/query-rules.ts";
import {
  distance,
  distanceFor,
  gramsNear,
  gramsOf,
  nearestWords,
  tokensOf,
} from "../../../../src/features/discovery/search/rules.ts";
import { wordsOf } from "../../../../src/platform/basics/text.ts";

const word = fc.string({ unit: fc.constantFrom("a", "b", "c", "d", "e"), minLength: 4, maxLength: 12 });

/** Each word with one letter added, left out, replaced or swapped with its neighbour. */
const edited = fc
  .tuple(
    word,
    fc.nat(),
    fc.constantFrom("a", "b", "c", "x", "y"),
    fc.constantFrom("add", "leave out", "replace", "swap"),
  )
  .map(([meant, place, letter, edit]) => {
    const at = place % meant.length;
    const [before, after] = [meant.slice(0, at), meant.slice(at)];
    const typed = {
      add: before + letter + after,
      "leave out": before + after.slice(1),
      replace: before + letter + after.slice(1),
      swap: before + (after[1] ?? "") + (after[0] ?? "") + after.slice(2),
    }[edit];
    return { meant, typed };
  });

describe("the distance of two words", () => {
  it("is a metric, and never more than the letters of the longer one", ({ expect }) => {
    fc.assert(
      fc.property(word, word, word, (a, b, c) => {
        expect(distance(a, a)).toBe(0);
        expect(distance(a, b)).toBe(distance(b, a));
        expect(distance(a, b) > 0).toBe(a !== b);
        expect(distance(a, c)).toBeLessThanOrEqual(distance(a, b) + distance(b, c));
        expect(distance(a, b)).toBeLessThanOrEqual(Math.max(a.length, b.length));
        expect(distance(a, b)).toBeGreaterThanOrEqual(Math.abs(a.length - b.length));
      }),
    );
  });

  it("is one at most for one letter added, left out, replaced or swapped", ({ expect }) => {
    fc.assert(
      fc.property(edited, ({ meant, typed }) => {
        expect(distance(meant, typed)).toBeLessThanOrEqual(1);
      }),
    );
    expect([distance("lamp", "lmap"), distance("linen", "lniens"), distance("ca", "abc")]).toEqual([1, 2, 2]);
  });
});

describe("the vocabulary", () => {
  it("shares a gram with every word that is mistyped in one letter", ({ expect }) => {
    fc.assert(
      fc.property(edited, ({ meant, typed }) => {
        fc.pre(typed.length >= 4);
        const known = new Set(gramsOf(meant));
        expect(gramsNear(typed).some((gram) => known.has(gram))).toBe(true);
      }),
    );
  });

  it("forgives one letter from four letters on, and two from eight", ({ expect }) => {
    expect([3, 4, 7, 8].map(distanceFor)).toEqual([0, 1, 1, 2]);
    const known = ["linen", "liner", "ribbon"].map((one, documents) => ({ word: one, documents }));
    expect(nearestWords("linne", known)).toEqual(["linen"]);
    expect(nearestWords("line", known)).toEqual(["liner", "linen"]);
    expect(nearestWords("ribbbno", known)).toEqual([]);
  });
});

describe("a query", () => {
  const ask = (q: string) => readQuestion(q, no_wording);

  it("has nothing of FTS5 in it but its words", ({ expect }) => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", maxLength: 40 }), (q) => {
        const question = ask(q);
        for (const match of [wholeMatch(question), prefixMatch(question), correctedMatch(question, new Map())])
          expect(match.replaceAll(/"[\p{L}\p{N} ]+"( \*)?|[()]| AND | OR /gu, "")).toBe("");
      }),
    );
    expect(wholeMatch(ask('a* "b" NEAR(c) -d'))).toBe('"a" AND "b" AND "near" AND "c" AND "d"');
  });

  it("takes synonyms both ways or one way, and leaves stop words out unless there is nothing else", ({ expect }) => {
    const wording = {
      stop_words: ["the", "for"],
      synonyms: [
        { from: ["sofa", "couch"], to: [] },
        { from: ["phone case"], to: ["cover"] },
      ],
    };
    const match = (q: string) => wholeMatch(readQuestion(q, wording));
    expect(match("the couch")).toBe('("couch" OR "sofa")');
    expect(match("phone case for travel")).toBe('("phone case" OR "cover") AND "travel"');
    expect(match("cover")).toBe('"cover"');
    expect(match("the")).toBe('"the"');
  });

  it("asks for scripts without spaces letter by letter, in their order", ({ expect }) => {
    expect(wholeMatch(ask("緑茶 set"))).toBe('"緑 茶" AND "set"');
    expect(tokensOf("緑茶セット T-shirt")).toEqual(["緑", "茶", "セ", "ッ", "ト", "t", "shirt", "tshirt"]);
  });

  it("suggests another where a word is unknown", ({ expect }) => {
    const corrections = new Map([["linne", ["linen"]]]);
    expect(suggestionFor("Blue linne", new Set(["linne"]), corrections)).toBe("blue linen");
    expect(suggestionFor("blue linen", new Set(["blue"]), corrections)).toBeNull();
  });
});

describe("a text with what was found", () => {
  it("is the text again without its marks and escapes", ({ expect }) => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", maxLength: 60 }), fc.array(word, { maxLength: 3 }), (text, words) => {
        const plain = highlight(text, words)
          .replaceAll(/<\/?mark>/g, "")
          .replaceAll(
            /&(lt|gt|quot|#39|amp);/g,
            (_, name: string) => ({ lt: "<", gt: ">", quot: '"', "#39": "'", amp: "&" })[name] ?? "",
          );
        expect(plain).toBe(text);
      }),
    );
    expect(highlight("Réglisse & aprons", ["reglisse", "apron"])).toBe(
      "<mark>Réglisse</mark> &amp; <mark>aprons</mark>",
    );
  });

  it("is cut at words around the first that was found", ({ expect }) => {
    const long = `${"lorem ipsum ".repeat(30)}linen ${"dolor sit ".repeat(30)}`;
    const snippet = snippetOf(long, ["linen"]) ?? "";
    expect(snippet).toMatch(/^…(lorem|ipsum) .*<mark>linen<\/mark> .*(dolor|sit)…$/);
    expect(snippet.length).toBeLessThan(200);
    expect(snippetOf("nothing here", ["linen"])).toBeNull();
  });
});

describe("a document", () => {
  const product: IndexedProduct = {
    id: "p",
    is_listed: true,
    name: "Linen apron",
    description: "Washed.",
    currency: "USD",
    in_stock: true,
    featured: false,
    rating_average: 0,
    rating_count: 0,
    created_at: 1,
    codes: ["AP-1"],
    tags: [["summer", "Summer"]],
    categories: [["c", "kitchen", "Kitchen"]],
    attributes: [["material", "linen"]],
    options: ["Red"],
    prices: [],
  };

  it("is more popular with more and better ratings, and never beyond its bounds", ({ expect }) => {
    fc.assert(
      fc.property(
        fc.integer({ min: 100, max: 500 }),
        fc.nat(100_000),
        fc.boolean(),
        (rating_average, rating_count, featured) => {
          const rated = popularityOf({ rating_average, rating_count, featured });
          expect(rated).toBeGreaterThanOrEqual(0);
          expect(rated).toBeLessThanOrEqual(1000);
          expect(
            popularityOf({ rating_average: 500, rating_count: rating_count + 1, featured: true }),
          ).toBeGreaterThanOrEqual(rated);
        },
      ),
    );
  });

  it("has no words once its product is not on sale", ({ expect }) => {
    expect(documentOf(product)).toMatchObject({
      name: "linen apron",
      codes: "ap 1 ap1 ap1",
      attributes: "material linen red",
    });
    expect(documentOf({ ...product, is_listed: false })).toMatchObject({ name: "", codes: "", details: "{}" });
  });
});

describe("words that are joined", () => {
  it("are also found as one, by a single mark between them and however long the text is", ({ expect }) => {
    const joined = (text: string) => tokensOf(text).filter((token) => !wordsOf(text).includes(token));
    expect(joined("T-shirt, o'neil and rock-n-roll")).toEqual(["tshirt", "oneil", "rocknroll"]);
    expect(joined("a--b -c- d. 'e' f.-g")).toEqual([]);
    expect(joined("x-y--z.w")).toEqual(["xy", "zw"]);
    expect(tokensOf(`${"0".repeat(50_000)}-`.repeat(4)).length).toBeLessThan(10);
  });
});
