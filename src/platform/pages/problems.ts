import type { Context } from "hono";
import { html } from "hono/html";
import { PlatformError, problemKinds } from "#platform/basics/errors";
import type { AppEnv } from "#platform/http/app-env";
import { titleOf } from "#platform/http/problem";
import { showPage, withCode } from "#platform/pages/layout";

/** Every code that a client may meet, by status. */
export function problemsPage(c: Context<AppEnv>) {
  const kinds = [...problemKinds.values()].toSorted((a, b) => a.status - b.status || (a.code < b.code ? -1 : 1));
  return showPage(c, {
    title: "Problems",
    body: html`<h1>Problems</h1>
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
  });
}

/** For people who follow the `type` of a problem. */
export function problemPage(c: Context<AppEnv>) {
  const kind = problemKinds.get(c.req.param("code") ?? "");
  if (!kind) throw PlatformError.not_found();
  return showPage(c, {
    title: kind.code,
    body: html`<h1>${titleOf(kind.status)}</h1>
      <p><code>${kind.code}</code>, status ${kind.status}</p>
      <p>${withCode(kind.detail)}</p>
      ${kind.detail.includes("{") ? html`<p>Words in braces are members of the problem.</p>` : ""}
      <p><a href="/problems">All problems</a> · <a href="/docs">All operations</a></p>`,
  });
}
