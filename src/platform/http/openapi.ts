import type { OpenAPIHono, RouteConfig } from "@hono/zod-openapi";
import type { AppEnv } from "#platform/http/app-env";
import { joinReferences, shareParameters } from "#platform/http/compact";
import { describedHeaders } from "#platform/http/headers";
import { describeProblems, withProblemExamples } from "#platform/http/problem-docs";
import type { Route } from "#platform/http/route";
import { joinAlike, shareProperties } from "#platform/http/share-schemas";

/** A chapter of the reference, with what its reader has to know first. The smaller `place` comes earlier. */
export type Tag = { readonly name: string; readonly description: string; readonly place: number };

/** The OpenAPI 3.1 document, made from the contracts themselves. `description` introduces it; `webhooks` are what the shop posts elsewhere. */
export function describeApi(
  app: OpenAPIHono<AppEnv>,
  routes: readonly Route[],
  tags: readonly Tag[],
  description: string,
  webhooks: readonly RouteConfig[] = [],
) {
  for (const one of webhooks) app.openAPIRegistry.registerWebhook(one);
  app.openAPIRegistry.registerComponent("securitySchemes", "bearer", {
    type: "http",
    scheme: "bearer",
    bearerFormat: "JWT",
    description:
      "An access token from `POST /auth/login`, valid for 15 minutes. Renew it with `POST /auth/token/refresh`.",
  });
  app.openAPIRegistry.registerComponent("securitySchemes", "api_key", {
    type: "http",
    scheme: "bearer",
    bearerFormat: "sk_…",
    description:
      "A key from `POST /admin/api-keys`, for machines. Its scopes are permissions: a key needs the one that the operation names in its description and as `x-permission`.",
  });
  app.openAPIRegistry.registerComponent("securitySchemes", "order_token", {
    type: "apiKey",
    in: "header",
    name: "Order-Token",
    description:
      "A guest's token for one order, from the answer of its checkout. Callers with an account send their access token instead.",
  });
  app.openAPIRegistry.registerComponent("securitySchemes", "cart_token", {
    type: "apiKey",
    in: "header",
    name: "Cart-Token",
    description:
      "A guest's token for one cart, from the answer that created it. Callers with an account send their access token instead: their own cart wins.",
  });
  for (const [name, header] of describedHeaders) app.openAPIRegistry.registerComponent("headers", name, header);
  describeProblems(
    app.openAPIRegistry,
    routes.map(({ problems }) => problems),
  );
  const document = app.getOpenAPI31Document({
    openapi: "3.1.0",
    info: {
      title: "Bodega",
      version: "0.1.0",
      description,
      contact: { name: "The developers of this shop" },
      license: { name: "MIT", url: "https://opensource.org/license/mit" },
    },
    servers: [{ url: "/", description: "The shop that serves this document" }],
    tags: tags
      .toSorted((a, b) => a.place - b.place)
      .map(({ name, description: text }) => ({ name, description: text })),
  });
  const { components = {} } = document;
  const schemas = withProblemExamples(components.schemas ?? {});
  const joined = joinReferences({ ...document, components: { ...components, schemas } });
  return shareParameters(shareProperties(joinAlike(joined)));
}
