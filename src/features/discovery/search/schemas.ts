import { z } from "@hono/zod-openapi";
import { filterQuery, order_meanings, ProductSummaryDto } from "#goods/catalog";
import { pageOf, pageQuery } from "#platform/data/cursor";
import { choice, timestamp } from "#platform/http/schemas";

/** What lists of products are narrowed and ordered by. */
export const SearchQuery = z.strictObject({
  ...pageQuery,
  ...filterQuery,
  q: filterQuery.q.openapi({
    description:
      "Words of the name, tags, categories, attributes or description, or a SKU or barcode; case and accents do not matter. Words are also found by their beginning, by other forms of an English word, and with a typing error where nothing has them as they are.",
    example: "linen",
  }),
  sort: choice({ relevance: "Best match first, with `q`. Without it as `newest`.", ...order_meanings })
    .optional()
    .openapi({
      description:
        "The order of the list: without it `relevance` with `q`, and `newest` otherwise. A product's price is that of its default variant, the cheapest.",
    }),
});
export type SearchQuery = z.output<typeof SearchQuery>;

/** What narrows a search. */
export type SearchFilters = Omit<SearchQuery, "limit" | "cursor" | "count" | "q" | "sort">;

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
