import { fold, wordKey, wordsOf } from "../../../platform/basics/text.ts";
import { codeOf, tokensOf, vocabularyOf } from "./rules.ts";

/** Pure: a product as the index has it. */

export type IndexedProduct = {
  readonly id: string;
  readonly is_listed: boolean;
  readonly name: string;
  readonly description: string;
  readonly currency: string;
  readonly in_stock: boolean;
  readonly featured: boolean;
  readonly rating_average: number;
  readonly rating_count: number;
  readonly created_at: number;
  readonly codes: readonly string[];
  readonly tags: readonly (readonly [slug: string, name: string])[];
  /** Those that are shown, and those above them. */
  readonly categories: readonly (readonly [id: string, slug: string, name: string])[];
  readonly attributes: readonly (readonly [name: string, value: string])[];
  readonly options: readonly string[];
  readonly prices: readonly (readonly [
    currency: string,
    from_at: number,
    until_at: number,
    price_min: number,
    on_sale: number,
  ])[];
};

/** Stars that every product is taken to have from the beginning, so that one review does not make it the best. */
const ASSUMED = { count: 5, average: 350 } as const;
/** With so many reviews nothing more is gained by more of them. */
const MANY_REVIEWS = 1000;

/** 0 to 1,000: how well and how often a product is rated, and whether staff picked it out. */
export function popularityOf(product: Pick<IndexedProduct, "rating_average" | "rating_count" | "featured">): number {
  const { rating_average, rating_count, featured } = product;
  const stars =
    (ASSUMED.count * ASSUMED.average + rating_count * rating_average) / (ASSUMED.count + rating_count) / 100;
  const volume = Math.min(1, Math.log(1 + rating_count) / Math.log(1 + MANY_REVIEWS));
  return Math.round(500 * ((stars - 1) / 4) + 300 * volume + (featured ? 200 : 0));
}

const DESCRIPTION_WORDS = 300;

/** A row of `documents`, without its generation and version. */
export function documentOf(product: IndexedProduct) {
  const { is_listed, name, description, codes, tags, categories, attributes, options, prices } = product;
  const texts = {
    name: tokensOf(name),
    tags: tags.flatMap(([, tag]) => tokensOf(tag)),
    categories: categories.flatMap(([, , category]) => tokensOf(category)),
    attributes: [...attributes.flat(), ...options].flatMap(tokensOf),
    codes: codes.flatMap((code) => [...tokensOf(code), codeOf(code)]),
    description: tokensOf(description),
  };
  const { codes: _codes, description: told, ...named } = texts;
  const keys = [...codes.map((code) => ["code", codeOf(code)]), ["name", wordKey(name)]];
  const facets = [
    ...tags.map(([slug]) => ["tag", slug]),
    ...categories.flatMap(([id, slug]) => [
      ["category", id],
      ["category_slug", slug],
    ]),
    ...attributes.map(([attribute, value]) => [`attr.${attribute}`, value]),
  ];
  const details = {
    words: vocabularyOf([...Object.values(named).flat(), ...told.slice(0, DESCRIPTION_WORDS)]),
    keys: distinct(keys.filter(([, value]) => value !== "")),
    facets: distinct(facets),
    prices,
  };
  const { id: product_id, currency, in_stock, featured, rating_average, rating_count, created_at } = product;
  const own = { currency, in_stock, featured, rating_average, rating_count, created_at };
  const write = (words: readonly string[]): string => (is_listed ? words.join(" ") : "");
  return {
    product_id,
    is_listed,
    name: write(texts.name),
    tags: write(texts.tags),
    categories: write(texts.categories),
    attributes: write(texts.attributes),
    codes: write(texts.codes),
    description: write(texts.description),
    details: JSON.stringify(is_listed ? details : {}),
    name_words: wordsOf(name).length,
    name_key: fold(name),
    popularity: popularityOf(product),
    ...own,
  };
}

const distinct = (pairs: readonly (readonly string[])[]) => [
  ...new Map(pairs.map((pair) => [pair.join("\u0000"), pair])).values(),
];
