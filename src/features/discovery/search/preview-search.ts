import { selectFound } from "#goods/catalog";
import type { Ctx } from "#platform/context";
import { search } from "./find-products.ts";
import type { PreviewDto } from "./schemas.ts";
import { reasonOf } from "./search-statements.ts";

type Asked = { readonly q: string; readonly limit: number; readonly locale?: string | undefined };

/** The first results of a query, each with why it stands where it does. */
export async function previewSearch(ctx: Ctx, asked: Asked): Promise<PreviewDto> {
  const { found, ruled, words, suggest } = await search(ctx, { ...asked, sort: "relevance" });
  const rows = await selectFound(
    ctx,
    ctx.db,
    found.map(({ product_id }) => product_id),
    {},
  );
  const shown = new Map(rows.map((row) => [row.id, row]));
  const { placement, redirect_url } = ruled;
  return {
    words: [...words],
    did_you_mean: suggest(shown.get(found[0]?.product_id ?? "")),
    redirect_url,
    data: found.flatMap(({ product_id, relevance, popularity, score, ...one }, at) => {
      const row = shown.get(product_id);
      if (!row) return [];
      const { id, slug, name, in_stock } = row;
      const is_buried = placement.buried.includes(id);
      return [
        {
          position: at + 1,
          id,
          slug,
          name,
          reason: reasonOf(one.class),
          is_buried,
          relevance,
          popularity,
          in_stock,
          score,
        },
      ];
    }),
  };
}
