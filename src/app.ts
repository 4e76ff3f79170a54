import { OpenAPIHono } from "@hono/zod-openapi";
import { accountRoutes, authenticate, keyRoutes } from "#accounts";
import { addressRoutes } from "#addresses";
import { analyticsAdminRoutes } from "#analytics";
import { apiKeyRoutes, authenticateKey, KEY_PREFIX } from "#api-keys";
import { auditAdminRoutes } from "#audit";
import { avatarRoutes } from "#avatars";
import { blockListRoutes, refuseBlocked } from "#block-list";
import { cartRoutes } from "#cart";
import { catalogRoutes } from "#catalog";
import { categoryAdminRoutes, categoryRoutes } from "#categories";
import { checkoutRoutes } from "#checkout";
import { contactRoutes } from "#contacts";
import { fulfilmentAdminRoutes } from "#fulfilment";
import { imageRoutes } from "#images";
import { importRoutes } from "#imports";
import { inventoryAdminRoutes } from "#inventory";
import { devMailRoutes } from "#notifications";
import { orderAdminRoutes, orderRoutes } from "#orders";
import { passkeyRoutes } from "#passkeys";
import { passwordResetRoutes } from "#password-resets";
import { paymentAdminRoutes, paymentDevRoutes, paymentRoutes } from "#payments";
import type { Verify } from "#platform/access";
import { PlatformError } from "#platform/errors";
import type { AppEnv } from "#platform/http";
import { crossOrigin, security, trace, withContext } from "#platform/middleware";
import { apiText } from "#platform/openapi";
import { docsAsset, docsPage, problemPage, problemsPage } from "#platform/pages";
import { onError } from "#platform/problem";
import { countClient, limitClient } from "#platform/rate-limit";
import { allowedMethods } from "#platform/routing";
import { pricingAdminRoutes } from "#pricing";
import { privacyAdminRoutes, privacyRoutes } from "#privacy";
import { imageAdminRoutes } from "#product-images";
import { productAdminRoutes, variantAdminRoutes } from "#products";
import { reconciliationAdminRoutes } from "#reconciliation";
import { refundRoutes } from "#refunds";
import { secondFactorRoutes } from "#second-factors";
import { shippingAdminRoutes, shippingRoutes } from "#shipping";
import { signInProviderRoutes } from "#sign-in-providers";
import { staffRoutes } from "#staff";
import { stepUpRoutes } from "#step-up";
import { devSystemRoutes, healthRoutes, systemAdminRoutes } from "#system";

export const app = new OpenAPIHono<AppEnv>({ strict: false });

app.onError(onError);
/** A machine's key is told from a person's token by how it begins. */
const verify: Verify = (ctx, token, { afresh, beforeReading }) =>
  token.startsWith(KEY_PREFIX) ? authenticateKey(ctx, token, beforeReading) : authenticate(ctx, token, afresh);
app.use(trace(verify), security, crossOrigin, withContext, refuseBlocked);

/** One line a feature: its public face's routers, mounted below the version. */
const features: readonly OpenAPIHono<AppEnv>[] = [
  catalogRoutes,
  // Before the products by id, one of which could else be called `export`.
  importRoutes,
  productAdminRoutes,
  variantAdminRoutes,
  categoryRoutes,
  categoryAdminRoutes,
  imageAdminRoutes,
  cartRoutes,
  pricingAdminRoutes,
  shippingRoutes,
  shippingAdminRoutes,
  accountRoutes,
  secondFactorRoutes,
  passkeyRoutes,
  signInProviderRoutes,
  stepUpRoutes,
  contactRoutes,
  avatarRoutes,
  passwordResetRoutes,
  addressRoutes,
  staffRoutes,
  apiKeyRoutes,
  blockListRoutes,
  paymentRoutes,
  paymentAdminRoutes,
  orderRoutes,
  refundRoutes,
  orderAdminRoutes,
  checkoutRoutes,
  fulfilmentAdminRoutes,
  inventoryAdminRoutes,
  privacyRoutes,
  privacyAdminRoutes,
  analyticsAdminRoutes,
  auditAdminRoutes,
  systemAdminRoutes,
  reconciliationAdminRoutes,
];
for (const routes of features) app.route("/api/v1", routes);

/** What stands outside any version. */
const unversioned: readonly OpenAPIHono<AppEnv>[] = [healthRoutes, imageRoutes, keyRoutes];
for (const routes of unversioned) app.route("/", routes);
/** Locally only, and in no contract. */
app.route("/", devMailRoutes);
app.route("/", paymentDevRoutes);
app.route("/", devSystemRoutes);

// The reference alone is a megabyte: what no contract stands for is counted as well.
const counted = limitClient("read", false);
app.get("/", counted, (c) =>
  c.json({
    name: c.env.SHOP_NAME,
    version: "0.1.0",
    links: { docs: "/docs", openapi: "/openapi.json", health: "/health", products: "/api/v1/products" },
  }),
);
app.get("/docs", counted, docsPage);
app.get("/docs/:file", counted, docsAsset);
app.get("/problems", counted, problemsPage);
app.get("/problems/:code", counted, problemPage);
app.get("/openapi.json", counted, (c) => c.body(apiText(app), 200, { "content-type": "application/json" }));

app.notFound(async (c) => {
  await countClient(c, "read", false);
  const methods = allowedMethods(app, c.req.path);
  if (methods.length === 0) throw PlatformError.not_found();
  c.header("Allow", methods.join(", "));
  throw PlatformError.method_not_allowed();
});
