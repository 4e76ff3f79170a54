import { isLow } from "#goods/inventory";
import { imageUrl } from "#goods/media";
import { toIso, toIsoOrNull } from "#platform/basics/time";
import type {
  AdminProductDto,
  AdminProductSummaryDto,
  AdminVariantDto,
  ProductDto,
  ProductSummaryDto,
} from "./schemas.ts";
import type { Picture, ProductRow, SummaryRow, VariantRow } from "./store.ts";

const urlOf = ({ key, source_url }: Pick<Picture, "key" | "source_url">): string =>
  key === null ? (source_url ?? "") : imageUrl(key);

export const toPicture = (picture: Picture | null) => picture && { url: urlOf(picture), alt_text: picture.alt_text };

/** Whole percent off the higher price, rounded down; 0 when there is none. */
const discountOf = (price: number, compare_at_price: number | null): number =>
  compare_at_price === null || compare_at_price <= price
    ? 0
    : Math.floor(((compare_at_price - price) * 100) / compare_at_price);

export function toAdminSummaryDto(row: SummaryRow): AdminProductSummaryDto {
  const { name_key: _, price_min, image, categories, created_at, updated_at, deleted_at, ...same } = row;
  return {
    ...same,
    categories: categories.map(({ is_shown: _shown, ...category }) => category),
    price: price_min,
    discount_percentage: discountOf(price_min, row.compare_at_price),
    price_min,
    rating_average: null,
    rating_count: 0,
    image: toPicture(image),
    created_at: toIso(created_at),
    updated_at: toIso(updated_at),
    deleted_at: toIsoOrNull(deleted_at),
  };
}

/** For the storefront, whose products always have a default variant, and which shows no hidden category. */
export function toSummaryDto(row: SummaryRow): ProductSummaryDto {
  const categories = row.categories.filter(({ is_shown }) => is_shown);
  const { deleted_at: _, tax_class: _class, default_variant_id, ...same } = toAdminSummaryDto({ ...row, categories });
  return { ...same, default_variant_id: default_variant_id ?? "" };
}

export function toAdminVariantDto(row: VariantRow, product: { id: string; currency: string }): AdminVariantDto {
  const { image_id: _, image, ...same } = row;
  return {
    ...same,
    product_id: product.id,
    currency: product.currency,
    discount_percentage: discountOf(row.price, row.compare_at_price),
    in_stock: row.available > 0,
    is_low_stock: isLow(row.available, row.low_stock_threshold),
    image: toPicture(image),
  };
}

export function toVariantDto(
  row: VariantRow,
  product: { id: string; currency: string },
): ProductDto["variants"][number] {
  const {
    barcode: _barcode,
    cost_price: _cost,
    low_stock_threshold: _threshold,
    is_low_stock: _low,
    is_active: _active,
    position: _position,
    ...shown
  } = toAdminVariantDto(row, product);
  return shown;
}

const detailsOf = ({ options, images, attributes }: ProductRow) => ({
  options,
  images: images.map(({ key, source_url, ...image }) => ({ ...image, url: urlOf({ key, source_url }) })),
  attributes: Object.fromEntries(attributes),
});

export function toProductDto(row: ProductRow): ProductDto {
  const { variants, options: _o, images: _i, attributes: _a, ...summary } = row;
  return {
    ...toSummaryDto(summary),
    ...detailsOf(row),
    variants: variants.filter(({ is_active }) => is_active).map((variant) => toVariantDto(variant, row)),
  };
}

export function toAdminProductDto(row: ProductRow): AdminProductDto {
  const { variants, options: _o, images: _i, attributes: _a, ...summary } = row;
  return {
    ...toAdminSummaryDto(summary),
    ...detailsOf(row),
    variants: variants.map((variant) => toAdminVariantDto(variant, row)),
  };
}
