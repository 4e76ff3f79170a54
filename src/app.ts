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
import { guidePage } from "#platform/pages/guides";
import { homePage } from "#platform/pages/home";
import { problemPage, problemsPage } from "#platform/pages/problems";
import { pageAsset, referencePage } from "#platform/pages/reference";
import { shop } from "./shop.ts";

/** The HTTP surface of these features. */
export function appOf(features: readonly Feature[]): OpenAPIHono<AppEnv> {
  const app = new OpenAPIHono<AppEnv>({ strict: false });
  app.onError(onError);

  const tokens = features.flatMap((feature) => feature.tokens ?? []);
  const verify: Verify = async (ctx, token, look) =>
    tokens.find(({ accepts }) => accepts(token))?.verify(ctx, token, look) ?? null;
  app.use(trace(verify), security, crossOrigin, withContext, ...features.flatMap((feature) => feature.gate ?? []));

  app.route("/api/v1", createRouter(literalFirst(features.flatMap((feature) => feature.routes ?? []).flat())));
  app.route("/", createRouter(literalFirst(features.flatMap((feature) => feature.unversioned_routes ?? []).flat())));
  for (const routes of features.flatMap((feature) => feature.local_routes ?? [])) app.route("/", routes);

  const counted = limitClient("read", false);
  // What no contract stands for is counted as well: the reference alone is megabytes.
  app.get(
    "/",
    counted,
    homePage({ docs: "/docs", openapi: "/openapi.json", health: "/health", products: "/api/v1/products" }),
  );
  app.get("/docs", counted, referencePage);
  app.get("/docs/guides", counted, guidePage);
  app.get("/docs/guides/:name", counted, guidePage);
  app.get("/docs/guides/decisions/:name", counted, guidePage);
  app.get("/docs/:file", counted, pageAsset);
  app.get("/problems", counted, problemsPage);
  app.get("/problems/:code", counted, problemPage);
  let document: string | undefined;
  app.get("/openapi.json", counted, (c) => {
    // A megabyte, which is made once per isolate.
    document ??= JSON.stringify(describeApi(app));
    return c.body(document, 200, { "content-type": "application/json" });
  });

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
