import type { Context } from "hono";
import { html, raw } from "hono/html";
import { PlatformError } from "#platform/basics/errors";
import type { AppEnv } from "#platform/http/app-env";
import { showPage } from "#platform/pages/layout";

/** A guide, `/docs/guides/{name}`, or the list of them. They are drawn from `docs/` when the shop is set up. */
export async function guidePage(c: Context<AppEnv>) {
  const path = c.req.path.replace(/^\/docs\/guides\/?/, "").replace(/\/$/, "") || "index";
  if (!/^[\w-]+(\/[\w-]+)?$/.test(path)) throw PlatformError.not_found();
  const asset = await c.env.ASSETS.fetch(new URL(`/guides/${path}.txt`, c.req.url));
  if (asset.status !== 200) throw PlatformError.not_found();
  const text = await asset.text();
  return showPage(c, { title: titleOf(text) ?? "Guides", body: html`<article class="guide">${raw(text)}</article>` });
}

/** The text of its first heading. */
function titleOf(text: string): string | null {
  const from = text.indexOf(">", text.indexOf("<h1"));
  const to = text.indexOf("</h1>", from);
  return from < 0 || to < 0 ? null : unescape(text.slice(from + 1, to));
}

const unescape = (text: string): string =>
  text.replaceAll("&#39;", "'").replaceAll("&quot;", '"').replaceAll("&amp;", "&");
