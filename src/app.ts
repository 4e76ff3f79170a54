import { OpenAPIHono } from "@hono/zod-openapi";
import { PlatformError } from "#platform/basics/errors";
import type { Feature } from "#platform/feature";
import type { AppEnv, Verify } from "#platform/http/app-env";
import { crossOrigin, security, trace, withContext } from "#platform/http/middleware";
import { describeApi } from "#platform/http/openapi";
import { onError } from "#platform/http/problem";
import { countClient, limitClient } from "#platform/http/rate-limit";
import { createRouter } from "#platform/http/route";
import { allowedMethods, literalFirst } from "#platform/http/routing";
import { inReadersLanguage } from "#platform/messages/problem-language";
import { guidePage } from "#platform/pages/guides";
import { homePage } from "#platform/pages/home";
import { mounted } from "#platform/pages/problem-facts";
import { problemPage, problemsPage } from "#platform/pages/problems";
import { pageAsset, picture, referencePages } from "#platform/pages/reference";
import { shop } from "./shop.ts";

/** How the reference begins. */
const description = `The whole shop over HTTP: catalog, cart, checkout and accounts for storefronts, \`/admin\` for the back office, webhooks for payment providers.

Money is an integer in the currency's minor unit. Lists are keyset-paged: send \`next_cursor\` back as \`cursor\`. Errors are RFC 9457 problems with a stable \`code\`, each described at \`/problems/{code}\`; \`Accept-Language\` chooses English, German or Japanese for the texts of the common ones.
Repeat a POST safely with an \`Idempotency-Key\`.`;

/** The HTTP surface of these features. */
export function appOf(features: readonly Feature[]): OpenAPIHono<AppEnv> {
  const app = new OpenAPIHono<AppEnv>({ strict: false });
  app.onError(onError);

  const tokens = features.flatMap((feature) => feature.tokens ?? []);
  const verify: Verify = async (ctx, token, look) =>
    tokens.find(({ accepts }) => accepts(token))?.verify(ctx, token, look) ?? null;
  app.use(
    trace(verify),
    security,
    crossOrigin,
    inReadersLanguage,
    withContext,
    ...features.flatMap((feature) => feature.gate ?? []),
  );

  const versioned = features.flatMap((feature) => feature.routes ?? []).flat();
  const unversioned = features.flatMap((feature) => feature.unversioned_routes ?? []).flat();
  app.route("/api/v1", createRouter(literalFirst(versioned)));
  app.route("/", createRouter(literalFirst(unversioned)));
  for (const routes of features.flatMap((feature) => feature.local_routes ?? [])) app.route("/", routes);

  const counted = limitClient("read", false);
  // What no contract stands for is counted as well: the reference alone is megabytes.
  app.get(
    "/",
    counted,
    homePage({ docs: "/docs", openapi: "/openapi.json", health: "/health", products: "/api/v1/products" }),
  );
  for (const { path, page } of referencePages) app.get(path, counted, page);
  app.get("/docs/guides", counted, guidePage);
  app.get("/docs/guides/:name", counted, guidePage);
  app.get("/docs/guides/decisions/:name", counted, guidePage);
  app.get("/docs/pictures/:file", counted, picture);
  app.get("/docs/:file", counted, pageAsset);
  const tags = features.flatMap((feature) => feature.tags ?? []);
  // More than a megabyte, which is made once per isolate.
  let contract: ReturnType<typeof describeApi> | undefined;
  const posts = () => features.flatMap((feature) => feature.posts?.() ?? []);
  const document = () => (contract ??= describeApi(app, [...versioned, ...unversioned], tags, description, posts()));
  let text: string | undefined;
  app.get("/openapi.json", counted, (c) => {
    text ??= JSON.stringify(document());
    return c.body(text, 200, { "content-type": "application/json" });
  });
  const operations = [...mounted("/api/v1", versioned), ...mounted("", unversioned)];
  app.get("/problems", counted, problemsPage);
  app.get("/problems/:code", counted, problemPage(operations, document));

  app.notFound(async (c) => {
    await countClient(c, "read", false);
    const methods = allowedMethods(app, c.req.path);
    if (methods.length === 0) throw PlatformError.not_found();
    c.header("Allow", methods.join(", "));
    throw PlatformError.method_not_allowed();
  });
  return app;
}

export const app = appOf(shop);
