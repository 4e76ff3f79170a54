import type { Context } from "hono";
import { html, raw } from "hono/html";
import { PlatformError } from "#platform/basics/errors";
import type { Ctx } from "#platform/context";
import { definePoint } from "#platform/extension-points";
import type { AppEnv } from "#platform/http/app-env";

type Html = ReturnType<typeof html>;

/** A page for people. */
export type Page = {
  readonly path: string;
  readonly name: string;
  readonly about: string;
  /** Only on a developer's machine, and then in the bar at the top of every page too. */
  readonly local?: true;
};

/** The front page and the bar at the top of every page show these: the platform knows none of them by itself. */
export const pages = definePoint<Page>("pages");

/** The pages of features that there are in this environment. */
export const pagesOf = (c: Context<AppEnv>): readonly Page[] =>
  pages.rules().filter(({ local }) => !local || c.var.ctx.config.is_local);

/** Nothing but what this host serves itself: a page asks nothing of other hosts, and no other site frames it. */
const PAGE_CSP =
  "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self'; img-src 'self' data:; frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/** Whether the caller is a browser that asks for a page, and not a program. */
export const wantsPage = (c: Context<AppEnv>): boolean => (c.req.header("accept") ?? "").includes("text/html");

/** The same address for a program: JSON, and caches keep the two apart. */
export function answerProgram<T extends object>(c: Context<AppEnv>, body: T) {
  c.header("Vary", "Accept", { append: true });
  return c.json(body);
}

/** Throws `not_found` anywhere but on a developer's machine. */
export function requireLocal({ config }: Ctx): void {
  if (!config.is_local) throw PlatformError.not_found();
}

/** A text with its `words in backticks` as code. */
export const withCode = (text: string) => text.split("`").map((part, i) => (i % 2 ? html`<code>${part}</code>` : part));

/** The links at the top of every page, and `more` of one page. */
export function topBar(c: Context<AppEnv>, more: readonly Html[] = []): Html {
  return html`<nav class="top">
    <a class="name" href="/">${c.env.SHOP_NAME}</a>
    <a href="/docs">Reference</a>
    <a href="/docs/guides">Guides</a>
    <a href="/problems">Problems</a>
    ${pagesOf(c).flatMap(({ path, name, local }) => (local ? html`<a href="${path}">${name}</a>` : []))} ${more}
  </nav>`;
}

/** A page of the shop's own, under a closed policy. `script` is the name of a file of `assets/docs`. */
export function showPage(c: Context<AppEnv>, page: { title: string; body: Html | Promise<Html>; script?: string }) {
  c.set("csp", PAGE_CSP);
  c.header("Vary", "Accept", { append: true });
  return c.html(
    html`<!doctype html>
      <html lang="en">
        <head>
          <meta charset="utf-8" />
          <meta name="viewport" content="width=device-width, initial-scale=1" />
          <title>${page.title} · ${c.env.SHOP_NAME}</title>
          <link rel="icon" href="data:," />
          <link rel="stylesheet" href="/docs/pages.css" />
        </head>
        <body class="page">
          ${topBar(c)}
          <main>${page.body}</main>
          ${page.script === undefined ? "" : html`<script type="module" src="/docs/${raw(page.script)}"></script>`}
        </body>
      </html>`,
  );
}
