import type { Context } from "hono";
import type { AppEnv } from "#platform/http/app-env";

/** The style that a page was drawn with: an old one keeps its own. What people typed is escaped, so the first is the page's. */
const styleIn = (page: string): string =>
  page.slice(page.indexOf("<style>") + "<style>".length, page.indexOf("</style>"));

/** Nothing but the paper's own style: no script, no picture, no other host, no frame around it. */
async function policyOf(page: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(styleIn(page)));
  const hash = btoa(String.fromCodePoint(...new Uint8Array(digest)));
  return `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox`;
}

/** Answers with a paper as a page, under a policy of its own. */
export async function answerPaper(c: Context<AppEnv>, page: string) {
  c.set("csp", await policyOf(page));
  return c.html(page, 200);
}

/** Answers with a paper for machines. */
export const answerXml = (c: Context<AppEnv>, xml: string, file_name: string) =>
  c.body(xml, 200, {
    "content-type": "application/xml; charset=utf-8",
    "content-disposition": `attachment; filename="${file_name}"`,
  });
