import { z } from "@hono/zod-openapi";
import { isLocale, LOCALE_MAX } from "#platform/basics/language";
import { toIso } from "#platform/basics/time";
import { pageOf, pageQuery } from "#platform/data/cursor";
import { choice, id, text, timestamp } from "#platform/http/schemas";
import type { StoredRule } from "./store.ts";

const EXAMPLE_ID = "01936b2e-7c1a-7000-8000-1c2d3e4f5a6b";
const WORDS_MAX = 50;
const PRODUCTS_MAX = 50;

const kinds = choice({
  synonyms:
    "Words that mean the same: each of `words` finds what the others find, or what those of `replacements` find.",
  stop_words: "Words that are left out of a query that has others.",
  placement: "Products that one query shows first, or last.",
  redirect: "An address that the storefront goes to for one query.",
});

const kind = kinds.describe("What it is about.");

const locale = z.string().max(LOCALE_MAX).refine(isLocale, "must be a BCP 47 tag such as `de`").nullable().openapi({
  description: "The language that it is for: searches with this `locale`, or one of its regions. Null for all.",
  example: null,
});
const words = z.array(text(100)).max(WORDS_MAX);
const products = z.array(z.uuid()).max(PRODUCTS_MAX);

const fields = {
  locale,
  words: words.openapi({ description: "Words or phrases of synonyms and stop words.", example: ["sofa", "couch"] }),
  replacements: words.openapi({
    description:
      "Makes synonyms go one way: `words` find what these find too, and these find nothing more. Empty for both ways.",
    example: [],
  }),
  query: text(200).nullable().openapi({
    description: "The query of a placement or redirect; case, accents and punctuation do not matter.",
    example: null,
  }),
  pinned: products.openapi({
    description: "Ids of products to show first, in this order, whether or not they match.",
    example: [],
  }),
  buried: products.openapi({ description: "Ids of products to show behind all others.", example: [] }),
  url: z
    .string()
    .max(2000)
    .regex(/^(https:\/\/\S*|\/([^/\s]\S*)?)$/, "must begin with https:// or with one slash")
    .nullable()
    .openapi({ description: "Where a redirect goes: a path of the storefront, or an https address.", example: null }),
};

export const SearchRuleDto = z
  .object({ id: id(), kind, ...fields, created_at: timestamp(), updated_at: timestamp() })
  .openapi("SearchRule", {
    example: {
      id: EXAMPLE_ID,
      kind: "synonyms",
      locale: null,
      words: ["sofa", "couch"],
      replacements: [],
      query: null,
      pinned: [],
      buried: [],
      url: null,
      created_at: "2026-01-31T09:30:00.000Z",
      updated_at: "2026-01-31T09:30:00.000Z",
    },
  });

const given = {
  locale: fields.locale.optional(),
  words: fields.words.optional(),
  replacements: fields.replacements.optional(),
  query: fields.query.optional(),
  pinned: fields.pinned.optional(),
  buried: fields.buried.optional(),
  url: fields.url.optional(),
};

export const SearchRuleInput = z
  .strictObject({ kind, ...given })
  .openapi("SearchRuleInput", { example: { kind: "synonyms", words: ["sofa", "couch"] } });
export const SearchRulePatch = z
  .strictObject(given)
  .openapi("SearchRulePatch", { example: { words: ["sofa", "couch", "settee"] } });

export const SearchRuleQuery = z.strictObject({
  ...pageQuery,
  kind: kinds.optional().describe("Only rules of this kind."),
});
export const SearchRulePage = pageOf(SearchRuleDto);

export const toRuleDto = (row: StoredRule): z.output<typeof SearchRuleDto> => ({
  ...row,
  words: [...row.words],
  replacements: [...row.replacements],
  pinned: [...row.pinned],
  buried: [...row.buried],
  created_at: toIso(row.created_at),
  updated_at: toIso(row.updated_at),
});
