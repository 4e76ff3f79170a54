import { sql } from "drizzle-orm";
import { ruledFor } from "#discovery/search-rules";
import { selectFound, selectShownCategories, toSummaryDto } from "#goods/catalog";
import { wordsOf } from "#platform/basics/text";
import type { Ctx } from "#platform/context";
import { askIndex } from "./ask-index.ts";
import { highlight } from "./highlight-rules.ts";
import { foundWords, readQuestion } from "./query-rules.ts";
import type { SuggestionsDto } from "./schemas.ts";
import { found_columns, type Search, selectCategoriesNamed, selectPage } from "./search-statements.ts";
import { openIndex, rowsOf } from "./store.ts";

type Asked = { readonly q: string; readonly limit: number; readonly locale?: string | undefined };

/** Products and categories for what was typed so far. One trip to the index and one to the catalog, as a search. */
export async function suggestFor(ctx: Ctx, { q, limit, locale }: Asked): Promise<SuggestionsDto> {
  const { wording, placement } = await ruledFor(ctx, q, locale);
  const question = readQuestion(q, wording);
  if (question.terms.length === 0) return { products: [], categories: [] };
  const index = openIndex(ctx);
  const statements = (search: Search) =>
    [
      rowsOf(index, selectPage(ctx, search, { sort: "relevance" }, null, limit - 1), found_columns),
      rowsOf(index, selectCategoriesNamed(question), { id: sql<string>`id`.as("id") }),
    ] as const;
  const { rows, corrections } = await askIndex(index, { question, placement }, statements);
  const [found, in_categories] = rows;
  const ids = found.map(({ product_id }) => product_id);
  const [products, categories] = await ctx.replica.batch([
    selectFound(ctx, ctx.replica, ids, {}),
    selectShownCategories(
      ctx.replica,
      in_categories.map(({ id }) => id),
    ),
  ]);
  const words = foundWords(question, corrections);
  const begun = wordsOf(q);
  return {
    products: ids.flatMap((id) => {
      const row = products.find((one) => one.id === id);
      if (!row) return [];
      const { slug, name, image, price, currency } = toSummaryDto(row);
      return [{ id, slug, name, highlighted_name: highlight(name, words), image, price, currency }];
    }),
    categories: in_categories
      .flatMap(({ id }) => categories.filter((one) => one.id === id))
      .filter(({ name }) => begun.every((word) => wordsOf(name).some((one) => one.startsWith(word))))
      .slice(0, limit)
      .map(({ id, slug, name }) => ({ id, slug, name })),
  };
}
