import type { html } from "hono/html";

/** The text of a page. Hono makes a promise of one only when a promise was put into it, which mails never do. */
export function pageText(page: ReturnType<typeof html>): string {
  if (page instanceof Promise) throw new Error("a mail waits for nothing");
  return page.toString();
}
