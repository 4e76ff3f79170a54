import type { Context } from "hono";
import { html } from "hono/html";
import type { AppEnv } from "#platform/http/app-env";
import { answerProgram, type Page, pagesOf, showPage, wantsPage } from "#platform/pages/layout";

/** What a program gets. */
export type HomeLinks = Readonly<Record<string, string>>;

const places: readonly Page[] = [
  {
    path: "/docs",
    name: "API reference",
    about:
      "Every operation, with samples in curl, JavaScript and Python, to try out on this shop. In Swagger UI and Redoc too.",
  },
  { path: "/docs/guides", name: "Guides", about: "How to start, configure, deploy and extend the shop." },
  {
    path: "/problems",
    name: "Problems",
    about: "Every error code: its cause, what to do about it, and the operations that answer with it.",
  },
  {
    path: "/openapi.json",
    name: "OpenAPI document",
    about: "The contract, for generators of clients and other tools.",
  },
];

/** `/`: a page with where to go for a browser, and the same as JSON for a program. */
export const homePage = (links: HomeLinks) => (c: Context<AppEnv>) => {
  if (!wantsPage(c)) return answerProgram(c, { name: c.env.SHOP_NAME, version: "0.1.0", links });
  const local = c.var.ctx.config.is_local;
  return showPage(c, {
    title: "Welcome",
    body: html`<h1>${c.env.SHOP_NAME}</h1>
      <p>This is a commerce backend with an HTTP API. It has no storefront of its own.</p>
      <dl class="places">
        ${[...places, ...pagesOf(c)].map(
          ({ path, name, about }) =>
            html`<dt><a href="${path}">${name}</a></dt>
              <dd>${about}</dd>`,
        )}
      </dl>
      ${
        local
          ? html`<p>
              The demo shop's accounts are on the <a href="/docs">reference page</a>, which signs in to them by a click.
            </p>`
          : ""
      }`,
  });
};
