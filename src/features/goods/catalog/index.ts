import { projectedLevels, stockEvents } from "#goods/inventory";
import { auditedKeys } from "#platform/data/audited-keys";
import { on } from "#platform/data/queue";
import { defineFeature } from "#platform/feature";
import { pages } from "#platform/pages/layout";
import { catalogEvents } from "./events.ts";
import { catalogPermissions } from "./permissions.ts";
import { catalogRoutes } from "./routes.ts";
import { forgetVariants } from "./sellable-variants.ts";
import { changeOnce } from "./version.ts";

export { cached, notModified, type Read, tagged } from "./cache.ts";
export { toAdminProductDto, toAdminVariantDto, toPicture, toRating, toSummaryDto } from "./dto.ts";
export { CatalogError } from "./errors.ts";
export { catalogEvents } from "./events.ts";
export {
  readChangedProducts,
  readListedProducts,
  selectShownCategories,
  selectTagNames,
  selectWaitingChanges,
} from "./indexed-products.ts";
export { listProducts, listProductsAsStaff, selectFound } from "./list-products.ts";
export {
  AdminProductQuery,
  filterQuery,
  order_meanings,
  type ProductQuery,
  productsTagged,
  wantedCurrency,
  withPricesInOrder,
} from "./product-filters.ts";
export { choosePrice, type ChosenPrice, FOREVER } from "./price-rules.ts";
export { readProduct } from "./read-product.ts";
export {
  AdminProductDto,
  AdminProductSummaryDto,
  AdminVariantDto,
  lowestPrice30Days,
  PictureDto,
  PriceListRef,
  RatingDto,
  ProductStatus,
  ProductSummaryDto,
  taxClass,
} from "./schemas.ts";
export { recordShown, showPrices } from "./show-prices.ts";
export { tagTermsOf, termsOf } from "./search-terms.ts";
export {
  beginReadingVariants,
  findSingleVariantId,
  knownVariants,
  publicPrice,
  type SellableVariant,
  sellableVariants,
} from "./sellable-variants.ts";
export {
  categorySlugAfter,
  isProduct,
  type ProductRow,
  productSlugAfter,
  ratingColumns,
  selectKeptProducts,
  selectProducts,
  type ShownBadges,
  shownBadges,
  slugsOf,
  starColumns,
  variantLabelOf,
  type VariantRow,
} from "./store.ts";
/** Lent to the features that change the catalog, since a product is one thing in many tables. Nobody else borrows them. */
export {
  categories,
  productAttributes,
  productCategories,
  productImages,
  productOptions,
  products,
  productTags,
  productTerms,
  tags,
  tagTerms,
  variants,
} from "./tables.ts";
export { priceLists, variantPrices } from "./price-tables.ts";
export { bumpCatalog, changeProducts, versionOf } from "./version.ts";

export { catalogPermissions };

/** Fields whose values the audit log shows. */
const audited =
  "id slug name title description status currency featured categories tags attributes options sku skus price prices compare_at_price cost_price barcode weight_grams position parent_id path depth product_id variant_id image images image_id image_key alt_text created_at updated_at";

/** What is for sale, as the storefront reads it: lists, search, one product. */
export const catalog = defineFeature({
  name: "catalog",
  tags: [
    {
      name: "Catalog",
      place: 10,
      description:
        "Products, categories, tags and pictures as shoppers see them. Open to everyone without a token. Answers carry an `ETag`, and a change in the back office is visible everywhere within 10 seconds.",
    },
    {
      name: "Back office: catalog",
      place: 110,
      description:
        "Products with their variants, options and pictures, categories, and imports and exports in Shopify's CSV format. A deleted product is kept and can be restored.",
    },
  ],
  permissions: [catalogPermissions],
  events: catalogEvents,
  routes: [catalogRoutes],
  plugs: [
    auditedKeys.plug(audited),
    projectedLevels.plug(forgetVariants),
    pages.plug({ path: "/api/v1/products", name: "Products", about: "The catalog as a storefront reads it." }),
  ],
  // A variant that came into stock or ran out changes what lists show.
  on: [
    on(stockEvents["stock.flipped"], (ctx, { variant_id }, once) => changeOnce(ctx, [variant_id], once)),
    on(stockEvents["stocks.arrived"], (ctx, { variant_ids }, once) => changeOnce(ctx, variant_ids, once)),
  ],
});
