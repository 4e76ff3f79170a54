import type { Context } from "hono";
import { html } from "hono/html";
import { PlatformError, problemKinds } from "#platform/basics/errors";
import type { AppEnv } from "#platform/http/app-env";
import { titleOf } from "#platform/http/problem";

const DOCS_CSP =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; connect-src 'self'; base-uri 'none'; frame-ancestors 'none'";
const PAGE_CSP =
  "default-src 'none'; img-src data:; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'";

const page = (title: string, body: ReturnType<typeof html>) =>
  html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title}</title>
        <link rel="icon" href="data:," />
        <style>
          body {
            font:
              16px/1.5 system-ui,
              sans-serif;
            max-width: 42rem;
            margin: 3rem auto;
            padding: 0 1rem;
            color: #222;
          }
          code {
            background: #f2f2ee;
            padding: 0.1em 0.3em;
            border-radius: 3px;
          }
        </style>
      </head>
      <body>
        ${body}
      </body>
    </html>`;

/** The interactive reference: Swagger UI from our own assets, so that it works offline and under a closed policy. */
export function docsPage(c: Context<AppEnv>) {
  c.set("csp", DOCS_CSP);
  return c.html(
    html`<!doctype html>
      <html lang="en">
        <head>
          <meta charset="utf-8" />
          <meta name="viewport" content="width=device-width, initial-scale=1" />
          <title>${c.env.SHOP_NAME}: API reference</title>
          <link rel="icon" href="data:," />
          <link rel="stylesheet" href="/docs/swagger-ui.css" />
        </head>
        <body>
          <div id="swagger-ui"></div>
          <script src="/docs/swagger-ui-bundle.js"></script>
          <script src="/docs/start.js"></script>
        </body>
      </html>`,
  );
}

/**
 * Swagger UI fills every field in with its example, and all filters at once find next to nothing. So the examples of what
 * may be left out are told and not filled in.
 */
const START = `
const untold = (parameter) => {
  const { example = parameter.schema?.example, ...rest } = parameter;
  if (parameter.required || example === undefined) return parameter;
  const { example: _, ...schema } = parameter.schema ?? {};
  return { ...rest, schema, description: [parameter.description, "For example \`" + example + "\`."].filter(Boolean).join(" ") };
};
const gentle = ({ paths, ...spec }) => {
  for (const path of Object.values(paths))
    for (const operation of Object.values(path))
      if (operation.parameters) operation.parameters = operation.parameters.map(untold);
  return { ...spec, paths };
};
const plugin = { statePlugins: { spec: { wrapActions: { updateJsonSpec: (update) => (spec) => update(gentle(spec)) } } } };
SwaggerUIBundle({ url: "/openapi.json", dom_id: "#swagger-ui", deepLinking: true, persistAuthorization: false, tryItOutEnabled: true, plugins: [plugin] });
`;

export async function docsAsset(c: Context<AppEnv>): Promise<Response> {
  const name = c.req.param("file");
  if (name === "start.js")
    return c.body(START, 200, {
      "content-type": "text/javascript; charset=utf-8",
      "cache-control": "public, max-age=3600",
    });
  if (name !== "swagger-ui.css" && name !== "swagger-ui-bundle.js") throw PlatformError.not_found();
  const asset = await c.env.ASSETS.fetch(new URL(`/docs/${name}`, c.req.url));
  return new Response(asset.body, {
    status: asset.status,
    headers: {
      "content-type": asset.headers.get("content-type") ?? "text/plain",
      "cache-control": "public, max-age=3600",
    },
  });
}

/** A detail with its `words in backticks` as code. */
const withCode = (detail: string) => detail.split("`").map((part, i) => (i % 2 ? html`<code>${part}</code>` : part));

/** Every code that a client may meet, by status. */
export function problemsPage(c: Context<AppEnv>) {
  const kinds = [...problemKinds.values()].toSorted((a, b) => a.status - b.status || (a.code < b.code ? -1 : 1));
  c.set("csp", PAGE_CSP);
  return c.html(
    page(
      "Problems",
      html`<h1>Problems</h1>
        <p>
          What the shop refuses with: the <code>code</code> of a problem tells one from the other, and is never renamed.
        </p>
        <ul>
          ${kinds.map(
            ({ code, status, detail }) =>
              html`<li>
                ${status} <a href="/problems/${code}"><code>${code}</code></a
                >: ${withCode(detail)}
              </li>`,
          )}
        </ul>
        <p><a href="/docs">All operations</a></p>`,
    ),
  );
}

/** For people who follow the `type` of a problem. */
export function problemPage(c: Context<AppEnv>) {
  const kind = problemKinds.get(c.req.param("code") ?? "");
  if (!kind) throw PlatformError.not_found();
  c.set("csp", PAGE_CSP);
  return c.html(
    page(
      kind.code,
      html`<h1>${titleOf(kind.status)}</h1>
        <p><code>${kind.code}</code>, status ${kind.status}</p>
        <p>${withCode(kind.detail)}</p>
        ${kind.detail.includes("{") ? html`<p>Words in braces are members of the problem.</p>` : ""}
        <p><a href="/problems">All problems</a> · <a href="/docs">All operations</a></p>`,
    ),
  );
}
