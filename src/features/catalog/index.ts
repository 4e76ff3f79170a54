import { createRouter } from "#platform/http";
import { productAdminRoutes } from "./admin-routes.ts";
import { categoryAdminRoutes } from "./category-admin-routes.ts";

export { catalogConsumer } from "./consumer.ts";
export { createProduct } from "./create-product.ts";
export { imageAdminRoutes } from "./image-admin-routes.ts";
export { importRoutes } from "./import-routes.ts";
export { ProductInput } from "./inputs.ts";
export { catalogJobs } from "./jobs.ts";
export { catalogRoutes } from "./routes.ts";
export { findSingleVariantId, sellableVariants } from "./sellable-variants.ts";
export { bumpCatalog } from "./version.ts";

/** The back office's routers of the catalog. */
export const catalogAdminRoutes = createRouter();
catalogAdminRoutes.route("/", productAdminRoutes);
catalogAdminRoutes.route("/", categoryAdminRoutes);
