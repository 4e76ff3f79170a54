import { createRouter } from "#platform/http";
import { productAdminRoutes } from "./admin-routes.ts";
import { categoryAdminRoutes } from "./category-admin-routes.ts";

export { catalogConsumer } from "./consumer.ts";
export { createProduct } from "./create-product.ts";
export { CatalogError } from "./errors.ts";
export { imageAdminRoutes } from "./image-admin-routes.ts";
export type { ImportedProduct, ImportedVariant, PlannedProduct, RowFault } from "./import-plan.ts";
export { writeProducts } from "./import-statements.ts";
export { ProductInput } from "./inputs.ts";
export { planImport } from "./plan-import.ts";
export { catalogRoutes } from "./routes.ts";
export { findSingleVariantId, sellableVariants } from "./sellable-variants.ts";
export { type ProductRow, selectKeptProducts } from "./store.ts";
export { fold, slugify } from "./text.ts";
export { bumpCatalog } from "./version.ts";

/** The back office's routers of the catalog. */
export const catalogAdminRoutes = createRouter();
catalogAdminRoutes.route("/", productAdminRoutes);
catalogAdminRoutes.route("/", categoryAdminRoutes);
