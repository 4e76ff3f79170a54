import { z } from "@hono/zod-openapi";
import { filterQuery, order_meanings, ProductSummaryDto } from "#goods/catalog";
import { isLocale, LOCALE_MAX } from "#platform/basics/language";
import { pageOf, pageQuery } from "#platform/data/cursor";
import { choice, queryInteger, timestamp } from "#platform/http/schemas";

const locale = z.string().max(LOCALE_MAX).refine(isLocale, "must be a BCP 47 tag such as `de`").optional().openapi({
  description: "The language of `q`: synonyms, stop words, placements and redirects for it apply too.",
  example: "de",
});

/** What lists of products are narrowed and ordered by. */
export const SearchQuery = z.strictObject({
  ...pageQuery,
  ...filterQuery,
  q: filterQuery.q.openapi({
    description:
      "Words of the name, tags, categories, attributes or description, or a SKU or barcode; case and accents do not matter. Words are also found by their beginning, by other forms of an English word, and with a typing error where nothing has them as they are.",
    example: "linen",
  }),
  locale,
  sort: choice({ relevance: "Best match first, with `q`. Without it as `newest`.", ...order_meanings })
    .optional()
    .openapi({
      description:
        "The order of the list: without it `relevance` with `q`, and `newest` otherwise. A product's price is that of its default variant, the cheapest.",
    }),
});
export type SearchQuery = z.output<typeof SearchQuery>;

/** What narrows a search. */
export type SearchFilters = Omit<SearchQuery, "limit" | "cursor" | "count" | "q" | "locale" | "sort">;

const HighlightDto = z
  .object({
    name: z.string().openapi({
      description: "The name as HTML: what was found stands in `<mark>`, everything else is escaped.",
      example: "<mark>Linen</mark> apron",
    }),
    description: z.string().nullable().openapi({
      description: "The part of the description that has a word of the query, in the same way; null where none has.",
      example: "Washed <mark>linen</mark>, two pockets.",
    }),
  })
  .openapi("ProductHighlight");

const FoundProductDto = ProductSummaryDto.extend({
  highlight: HighlightDto.optional().describe("What was found in it. Present only with `q`."),
}).openapi("FoundProduct");

export const FoundPage = pageOf(FoundProductDto).extend({
  did_you_mean: z.string().nullable().optional().openapi({
    description:
      "The query with the words that no product has put right, by which these products were found; null where there is nothing to put right. Present only with `q`.",
    example: null,
  }),
  redirect_url: z.string().nullable().optional().openapi({
    description: "Where the shop wants this query to lead, instead of to a list; null for most. Present only with `q`.",
    example: null,
  }),
  is_nearest: z.boolean().optional().openapi({
    description: "Whether no product has all of the words, and these have some of them. Present only with `q`.",
    example: false,
  }),
});
export type FoundPage = z.output<typeof FoundPage>;

export const IndexDto = z
  .object({
    documents: z.int().openapi({ description: "Products that can be found.", example: 1200 }),
    waiting_changes: z.int().openapi({
      description: "Changed products that are not in the index yet; counted to 1,000.",
      example: 0,
    }),
    oldest_change_at: timestamp().nullable().describe("When the first of them changed; null where none waits."),
    rebuild: z
      .object({
        status: choice({
          running: "The new index is being written. Searches read the old one.",
          completed: "Searches read the new index.",
        }).describe("How far it is."),
        done_products: z.int().openapi({ description: "Products that are in the new index.", example: 1200 }),
        started_at: timestamp(),
        finished_at: timestamp().nullable().describe("Null while it runs."),
      })
      .nullable()
      .describe("The last rebuild; null where there was none."),
  })
  .openapi("SearchIndex");
export type IndexDto = z.output<typeof IndexDto>;

const { limit: _limit, cursor: _cursor, count: _count, sort: _sort, ...facetQuery } = SearchQuery.shape;

export const FacetsQuery = z.strictObject(facetQuery);
export type FacetsQuery = z.output<typeof FacetsQuery>;

const counted = z.int().openapi({ description: "Products that have it.", example: 12 });
const yesOrNo = (what: string) =>
  z.object({ true: counted.describe(`Products that ${what}.`), false: counted.describe("All others.") });

export const FacetsDto = z
  .object({
    total_count: z.int().openapi({ description: "Products with all of the filters.", example: 120 }),
    is_approximate: z.boolean().openapi({
      description: "Whether there are more than 5,000 products, and the counts are reckoned from 5,000 of them.",
      example: false,
    }),
    categories: z
      .array(
        z.object({
          id: z.uuid().describe("The category."),
          slug: z.string().openapi({ description: "For the filter `category`.", example: "kitchen" }),
          name: z.string().openapi({ description: "As shoppers read it.", example: "Kitchen" }),
          parent_id: z.uuid().nullable().describe("The category above; null for a root."),
          count: counted,
        }),
      )
      .describe("The categories with most products, at most 100, counted with those below them."),
    tags: z
      .array(
        z.object({
          slug: z.string().openapi({ description: "For the filter `tag`.", example: "linen" }),
          name: z.string().openapi({ description: "As shoppers read it.", example: "Linen" }),
          count: counted,
        }),
      )
      .describe("The tags with most products, at most 100."),
    attributes: z
      .array(
        z.object({
          name: z.string().openapi({ description: "The attribute.", example: "material" }),
          values: z
            .array(
              z.object({
                value: z.string().openapi({ description: "One of its values.", example: "linen" }),
                count: counted,
              }),
            )
            .describe("Its values, the most frequent first."),
        }),
      )
      .describe("Attributes with their most frequent values, at most 200 values in all."),
    prices: z
      .array(
        z.object({
          min_price: z.int().openapi({ description: "The lowest price in it, in minor units.", example: 1000 }),
          max_price: z.int().openapi({ description: "The highest price in it.", example: 1999 }),
          count: counted,
        }),
      )
      .describe(
        "Up to six bands of prices in `currency`, the lowest first. Both bounds are for the filters of these names.",
      ),
    currency: z
      .string()
      .openapi({ description: "What `prices` are in: products with another one are not in them.", example: "USD" }),
    ratings: z
      .array(
        z.object({
          min_rating: z.int().openapi({ description: "For the filter of this name.", example: 4 }),
          count: counted,
        }),
      )
      .describe("Products with at least so many stars on average."),
    in_stock: yesOrNo("can be bought now").describe("By whether they can be bought."),
    on_sale: yesOrNo("are below their `compare_at_price`").describe("By whether they are reduced."),
  })
  .openapi("ProductFacets");
export type FacetsDto = z.output<typeof FacetsDto>;

export const SuggestionsQuery = z.strictObject({
  q: z
    .string()
    .min(1)
    .max(200)
    .openapi({ description: "What was typed so far. The last word may be incomplete.", example: "lin" }),
  limit: queryInteger({ min: 1, max: 20 })
    .default(8)
    .openapi({ description: "The most suggestions of each kind.", example: 8 }),
  locale,
});

export const SuggestionsDto = z
  .object({
    products: z
      .array(
        z.object({
          id: z.uuid().describe("The product."),
          slug: z.string().openapi({ description: "The readable part of its address.", example: "linen-apron" }),
          name: z.string().openapi({ description: "As shoppers read it.", example: "Linen apron" }),
          highlighted_name: z.string().openapi({
            description: "The name as HTML: what was found stands in `<mark>`, everything else is escaped.",
            example: "<mark>Lin</mark>en apron",
          }),
          image: ProductSummaryDto.shape.image,
          price: ProductSummaryDto.shape.price,
          currency: ProductSummaryDto.shape.currency,
        }),
      )
      .describe("The best products."),
    categories: z
      .array(
        z.object({
          id: z.uuid().describe("The category."),
          slug: z.string().openapi({ description: "The readable part of its address.", example: "kitchen" }),
          name: z.string().openapi({ description: "As shoppers read it.", example: "Kitchen" }),
        }),
      )
      .describe("Categories with every word in their names, those with most products first."),
  })
  .openapi("SearchSuggestions");
export type SuggestionsDto = z.output<typeof SuggestionsDto>;

/** The classes of results, as the preview names them. */
export const ResultReason = choice({
  pinned: "A placement pins it.",
  code: "The query is one of its SKUs or barcodes.",
  name: "The query is its name.",
  words_in_name: "Its name has all words.",
  words: "It has all words.",
  corrected: "It has all words, some of them mistyped.",
  prefix: "It has words that begin with the words.",
  nearest: "It has some of the words.",
});

export const PreviewQuery = z.strictObject({
  q: z.string().min(1).max(200).openapi({ description: "The query, as a shopper types it.", example: "linen" }),
  limit: pageQuery.limit,
  locale,
});

export const PreviewDto = z
  .object({
    words: z.array(z.string()).openapi({
      description: "The words that were looked for: without stop words, with synonyms and with what was put right.",
      example: ["linen", "flax"],
    }),
    did_you_mean: z.string().nullable().describe("What the storefront suggests instead; null for nothing."),
    redirect_url: z.string().nullable().describe("Where the query leads; null for to its results."),
    data: z
      .array(
        z.object({
          position: z.int().openapi({ description: "Its place among the results, from 1.", example: 1 }),
          id: z.uuid().describe("The product."),
          slug: z.string().openapi({ description: "The readable part of its address.", example: "linen-apron" }),
          name: z.string().openapi({ description: "As shoppers read it.", example: "Linen apron" }),
          reason: ResultReason.describe(
            "Why it is a result. Results stand in the order of this list, then by `score`.",
          ),
          is_buried: z.boolean().describe("Whether a placement puts it behind all others."),
          relevance: z.number().openapi({
            description: "How rare its matching words are and how much they say in it; 1 where all are frequent.",
            example: 4.2,
          }),
          popularity: z
            .int()
            .openapi({ description: "By its ratings, and whether it is featured: 0 to 1,000.", example: 312 }),
          in_stock: z.boolean().describe("A product that is sold out has half the score."),
          score: z.number().openapi({
            description: "Relevance by popularity, stock and how much of its name the words are.",
            example: 5.5,
          }),
        }),
      )
      .describe("The first results."),
  })
  .openapi("SearchPreview");
export type PreviewDto = z.output<typeof PreviewDto>;
