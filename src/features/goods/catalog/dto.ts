import { isLow } from "#goods/inventory";
import { imageUrl } from "#goods/media";
import { toIso, toIsoOrNull } from "#platform/basics/time";
import { choosePrice } from "./price-rules.ts";
import type {
  AdminProductDto,
  AdminProductSummaryDto,
  AdminVariantDto,
  ProductDto,
  ProductSummaryDto,
} from "./schemas.ts";
import type { Picture, ProductRow, Shown, SummaryRow, VariantRow } from "./store.ts";

const urlOf = ({ key, source_url }: Pick<Picture, "key" | "source_url">): string =>
  key === null ? (source_url ?? "") : imageUrl(key);

export const toPicture = (picture: Picture | null) => picture && { url: urlOf(picture), alt_text: picture.alt_text };

/** Whole percent off the higher price, rounded down; 0 when there is none. */
const discountOf = (price: number, compare_at_price: number | null): number =>
  compare_at_price === null || compare_at_price <= price
    ? 0
    : Math.floor(((compare_at_price - price) * 100) / compare_at_price);

const averageOf = ({ rating_count, rating_average }: Pick<SummaryRow, "rating_count" | "rating_average">) => ({
  rating_average: rating_count === 0 ? null : rating_average / 100,
  rating_count,
});

type Stars = Pick<ProductRow, "stars_1" | "stars_2" | "stars_3" | "stars_4" | "stars_5">;
const histogramOf = ({ stars_1, stars_2, stars_3, stars_4, stars_5 }: Stars) => ({
  rating_histogram: { 1: stars_1, 2: stars_2, 3: stars_3, 4: stars_4, 5: stars_5 },
});

/** How a product is rated, for an answer. */
export const toRating = (row: Pick<SummaryRow, "rating_count" | "rating_average"> & Stars) => ({
  ...averageOf(row),
  ...histogramOf(row),
});

export function toAdminSummaryDto(row: SummaryRow): AdminProductSummaryDto {
  const {
    name_key: _,
    lowest_price_30_days: _lowest,
    price_min,
    rating_average: _average,
    image,
    categories,
    created_at,
    updated_at,
    deleted_at,
    ...same
  } = row;
  return {
    ...same,
    categories: categories.map(({ is_shown: _shown, ...category }) => category),
    price: price_min,
    discount_percentage: discountOf(price_min, row.compare_at_price),
    price_min,
    ...averageOf(row),
    image: toPicture(image),
    created_at: toIso(created_at),
    updated_at: toIso(updated_at),
    deleted_at: toIsoOrNull(deleted_at),
  };
}

/** For the storefront, whose products always have a default variant, and which shows no hidden category. */
export function toSummaryDto({ promotions = [], ...row }: Shown<SummaryRow>): ProductSummaryDto {
  const categories = row.categories.filter(({ is_shown }) => is_shown);
  const { deleted_at: _, tax_class: _class, default_variant_id, ...same } = toAdminSummaryDto({ ...row, categories });
  return {
    ...same,
    lowest_price_30_days: row.lowest_price_30_days,
    default_variant_id: default_variant_id ?? "",
    promotions: promotions.map(({ id, title, ends_at }) => ({ id, title, ends_at: toIsoOrNull(ends_at) })),
  };
}

export function toAdminVariantDto(row: VariantRow, product: { id: string; currency: string }): AdminVariantDto {
  const { image_id: _, image, prices: _prices, lowest_price_30_days: _lowest, ...same } = row;
  return {
    ...same,
    product_id: product.id,
    currency: product.currency,
    discount_percentage: discountOf(row.price, row.compare_at_price),
    in_stock: row.available > 0,
    is_low_stock: isLow(row.available, row.low_stock_threshold),
    image: toPicture(image),
    created_at: toIso(row.created_at),
    updated_at: toIso(row.updated_at),
  };
}

/** A variant at the price that every visitor has for one unit; null where it is not sold in the product's currency. */
function toVariantDto(row: VariantRow, product: ShownProduct, at: number): ProductDto["variants"][number] | null {
  const { id, currency, own_currency } = product;
  const price = choosePrice({ ...row, currency: own_currency }, { currency, quantity: 1, group_ids: [], at });
  if (!price) return null;
  const { unit_price, compare_at_price, price_list, sale_ends_at } = price;
  const {
    barcode: _barcode,
    cost_price: _cost,
    low_stock_threshold: _threshold,
    is_low_stock: _low,
    is_active: _active,
    position: _position,
    ...shown
  } = toAdminVariantDto({ ...row, price: unit_price, compare_at_price }, { id, currency });
  return {
    ...shown,
    lowest_price_30_days: compare_at_price === null ? null : row.lowest_price_30_days,
    price_list,
    sale_ends_at: toIsoOrNull(sale_ends_at),
    tiers: tiersOf(row, currency),
  };
}

/** The variant's own prices from a number of units on, which every buyer reaches. */
const tiersOf = ({ prices }: VariantRow, currency: string) =>
  prices
    .filter((price) => price.list === null && price.currency === currency && price.min_quantity > 1)
    .map(({ min_quantity, amount }) => ({ min_quantity, price: amount }))
    .toSorted((a, b) => a.min_quantity - b.min_quantity);

type ShownProduct = {
  readonly id: string;
  /** In which it is shown. */
  readonly currency: string;
  /** In which its variants' own prices are. */
  readonly own_currency: string;
};

const detailsOf = ({ options, images, attributes, ...row }: ProductRow) => ({
  ...histogramOf(row),
  options,
  images: images.map(({ key, source_url, created_at, updated_at, ...image }) => ({
    ...image,
    url: urlOf({ key, source_url }),
    created_at: toIso(created_at),
    updated_at: toIso(updated_at),
  })),
  attributes: Object.fromEntries(attributes),
});

function summaryOf<R extends ProductRow>(row: R) {
  const {
    variants: _v,
    options: _o,
    images: _i,
    attributes: _a,
    stars_1: _1,
    stars_2: _2,
    stars_3: _3,
    stars_4: _4,
    stars_5: _5,
    ...summary
  } = row;
  return summary;
}

/** The product as it is shown at that moment, in epoch milliseconds, its prices in the currency that its row has them in. */
export function toProductDto(
  row: Shown<ProductRow>,
  { own_currency, at }: { readonly own_currency: string; readonly at: number },
): ProductDto {
  const { variants } = row;
  return {
    ...toSummaryDto(summaryOf(row)),
    ...detailsOf(row),
    variants: variants
      .filter(({ is_active }) => is_active)
      .flatMap((variant) => toVariantDto(variant, { ...row, own_currency }, at) ?? []),
  };
}

export function toAdminProductDto(row: ProductRow): AdminProductDto {
  const { variants } = row;
  return {
    ...toAdminSummaryDto(summaryOf(row)),
    ...detailsOf(row),
    variants: variants.map((variant) => toAdminVariantDto(variant, row)),
  };
}
