import type { Context } from "hono";
import { html } from "hono/html";
import { PlatformError } from "#platform/basics/errors";
import type { AppEnv } from "#platform/http/app-env";
import { topBar } from "#platform/pages/layout";

/** The reference writes its own styles, and sends requests to this shop alone. */
const REFERENCE_CSP =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; base-uri 'none'; frame-ancestors 'none'";

const TYPES: Readonly<Record<string, string>> = {
  css: "text/css; charset=utf-8",
  js: "text/javascript; charset=utf-8",
  json: "application/json",
  mjs: "text/javascript; charset=utf-8",
};

/** A program that shows the contract, out of our own assets: it works offline. */
type Viewer = {
  readonly path: string;
  readonly name: string;
  /** Files of `assets/docs` and of what the set-up unpacks beside them. */
  readonly style?: string;
  readonly script?: string;
  readonly module: string;
};

const viewers: readonly Viewer[] = [
  { path: "/docs", name: "Scalar", script: "scalar.js", module: "reference.mjs" },
  {
    path: "/docs/swagger",
    name: "Swagger UI",
    style: "swagger-ui.css",
    script: "swagger-ui.js",
    module: "swagger.mjs",
  },
  { path: "/docs/redoc", name: "Redoc", module: "redoc.mjs" },
];

/** The addresses of the interactive reference, each with its page. Locally all but Redoc, which sends nothing, sign in to the demo shop by a click. */
export const referencePages = viewers.map((viewer) => ({
  path: viewer.path,
  page: (c: Context<AppEnv>) => showReference(c, viewer),
}));

function showReference(c: Context<AppEnv>, { path, name, style, script, module }: Viewer) {
  c.set("csp", REFERENCE_CSP);
  const local = c.var.ctx.config.is_local;
  const others = viewers.filter((other) => other.path !== path);
  return c.html(
    html`<!doctype html>
      <html lang="en" ${local ? "data-local" : ""}>
        <head>
          <meta charset="utf-8" />
          <meta name="viewport" content="width=device-width, initial-scale=1" />
          <title>API reference (${name}) · ${c.env.SHOP_NAME}</title>
          <link rel="icon" href="data:," />
          <link rel="stylesheet" href="/docs/pages.css" />
          ${style === undefined ? "" : html`<link rel="stylesheet" href="/docs/${style}" />`}
        </head>
        <body class="reference">
          ${topBar(
            c,
            others.map((other) => html`<a href="${other.path}">${other.name}</a>`),
          )}
          <div id="reference"><p class="loading">The reference is loading …</p></div>
          ${script === undefined ? "" : html`<script src="/docs/${script}"></script>`}
          <script type="module" src="/docs/${module}"></script>
        </body>
      </html>`,
  );
}

/** A style sheet or script of the pages. What a deployment was built without is 404 like any other address. */
export async function pageAsset(c: Context<AppEnv>): Promise<Response> {
  const name = c.req.param("file") ?? "";
  const type = TYPES[/^[a-z-]+\.([a-z]+)$/.exec(name)?.[1] ?? ""];
  if (type === undefined) throw PlatformError.not_found();
  return serve(c, `/docs/${name}`, type);
}

/** A diagram of the guides. */
export async function picture(c: Context<AppEnv>): Promise<Response> {
  const name = c.req.param("file") ?? "";
  if (!/^picture-[0-9a-f]{16}\.svg$/.test(name)) throw PlatformError.not_found();
  // Opened by itself it is a document, whose styles are its own.
  c.set("csp", "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; sandbox");
  return serve(c, `/pictures/${name}`, "image/svg+xml");
}

async function serve(c: Context<AppEnv>, path: string, type: string): Promise<Response> {
  const asset = await c.env.ASSETS.fetch(new URL(path, c.req.url));
  if (asset.status !== 200) throw PlatformError.not_found();
  return new Response(asset.body, {
    headers: {
      "content-type": type,
      // A developer's machine shows a changed file at once.
      "cache-control": c.var.ctx.config.is_local ? "no-cache" : "public, max-age=3600",
    },
  });
}
