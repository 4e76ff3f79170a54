import type { AdminProductDto } from "../../src/features/goods/catalog/schemas.ts";
import { operations } from "./openapi.ts";

/** A product that everybody sees, with all by which it could be found. */
export type Goods = {
  readonly product: AdminProductDto;
  readonly category: { readonly id: string; readonly slug: string };
};

/** Where each public read of a feature could show goods, by its path, or why it shows none. */
export type PublicReads = Readonly<Record<string, string | ((goods: Goods) => string[])>>;

export const reads = operations.filter(({ method, is_open }) => method === "GET" && is_open);
export const routeOf = (path: string) => path.replace("/api/v1", "");

/** What each filter of the lists is asked with, so that a filter by another way cannot let something through. */
const filters: Readonly<Record<string, (goods: Goods) => string>> = {
  q: ({ product }) => product.name,
  category: ({ category }) => category.slug,
  tag: ({ product }) => product.tags[0] ?? "",
  currency: ({ product }) => product.currency,
  min_price: () => "1",
  max_price: () => "999999",
  in_stock: () => "true",
  on_sale: () => "true",
  featured: () => "true",
  min_rating: () => "1",
  locale: () => "en",
};
/** These choose no rows. */
const paging = new Set(["limit", "cursor", "count", "id"]);

/** The addresses that a list is asked at: without any filter but a word of the product's own, with each, and in each order. */
export function listed(route: string) {
  return (goods: Goods): string[] => {
    const { parameters = [] } = reads.find(({ path }) => routeOf(path) === route) ?? {};
    const narrow = `q=${encodeURIComponent(goods.product.name)}`;
    const asked = parameters
      .filter(({ name }) => !paging.has(name))
      .flatMap(({ name, schema }) => {
        if (schema?.enum && name === "sort") return schema.enum.map((value) => `${narrow}&sort=${String(value)}`);
        const filter = filters[name];
        if (!filter) throw new Error(`nobody has said how ${route} is asked by ${name}`);
        const own = `${name}=${encodeURIComponent(filter(goods))}`;
        return name === "q" || name === "tag" || name === "category" ? [own] : [`${own}&${narrow}`];
      });
    const address = route.replace("{id}", goods.category.slug);
    return [`${address}?${narrow}`, `${address}?limit=100`, ...asked.map((query) => `${address}?${query}`)];
  };
}

export const ofProduct =
  (rest: string) =>
  ({ product }: Goods): string[] => [`/products/${product.id}${rest}`, `/products/${product.slug}${rest}`];
export const ofCategory = ({ category }: Goods): string[] => [
  `/categories/${category.id}`,
  `/categories/${category.slug}`,
];
