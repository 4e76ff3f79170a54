import type { Context } from "hono";
import { html } from "hono/html";
import { PlatformError, type ProblemKind, problemKinds } from "#platform/basics/errors";
import type { AppEnv } from "#platform/http/app-env";
import { titleOf } from "#platform/messages/problem-titles";
import { showPage, withCode } from "#platform/pages/layout";
import {
  type ContractDocument,
  exampleOf,
  membersOf,
  type Operation,
  operationsWith,
} from "#platform/pages/problem-facts";

/** A sentence of a problem with the members that it names in words: no braces are shown. */
const sentence = (detail: string) => withCode(detail.replaceAll(/`?\{(\w+)\}`?/g, "`$1`"));

/** Markdown whose links show as their texts: they lead to files beside docs/problems.md. */
const withoutLinks = (text: string) => text.replace(/\[([^\][]+)\]\([^()]+\)/g, "$1");

/** Every code that a client may meet, by subject, with a field that searches them. */
export function problemsPage(c: Context<AppEnv>) {
  const kinds = [...problemKinds.values()];
  const chapters = [...new Set(kinds.map(({ chapter }) => chapter))];
  return showPage(c, {
    title: "Problems",
    script: "search-problems.mjs",
    body: html`<h1>Problems</h1>
      <p>
        Every refusal is <code>application/problem+json</code> with a stable <code>code</code>. Each code's page says
        what causes it and what to do.
      </p>
      <p><input type="search" id="search" placeholder="Search codes and texts" aria-label="Search" autofocus /></p>
      <p id="none" hidden>No code matches.</p>
      ${chapters.map(
        (chapter) =>
          html`<section>
            <h2>${chapter}</h2>
            <ul class="problems">
              ${kinds.filter((kind) => kind.chapter === chapter).map(row)}
            </ul>
          </section>`,
      )}`,
  });
}

const row = ({ code, status, detail }: ProblemKind) =>
  html`<li>
    <span class="status">${status}</span> <a href="/problems/${code}"><code>${code}</code></a> ${sentence(detail)}
  </li>`;

/** Where the `type` of a problem leads: its cause, what to do, its members, an example, and the operations that answer with it. */
export const problemPage = (all: readonly Operation[], document: () => ContractDocument) => (c: Context<AppEnv>) => {
  const kind = problemKinds.get(c.req.param("code") ?? "");
  if (!kind) throw PlatformError.not_found();
  const members = membersOf(kind, document());
  return showPage(c, {
    title: kind.code,
    body: html`<h1>${kind.code}</h1>
      <p class="soft">${kind.status} ${titleOf(kind.status)}</p>
      <p>${sentence(kind.detail)}</p>
      <h2>Cause</h2>
      <p>${withCode(kind.cause)}</p>
      <h2>What to do</h2>
      <p>${withCode(withoutLinks(kind.remedy))}</p>
      ${
        members.length > 0
          ? html`<h2>Members</h2>
              <p>Besides those of every problem:</p>
              <dl class="facts">
                ${members.map(
                  ({ name, description }) =>
                    html`<dt><code>${name}</code></dt>
                      <dd>${withCode(description)}</dd>`,
                )}
              </dl>`
          : ""
      }
      <h2>Example</h2>
      <pre><code>${JSON.stringify(exampleOf(kind, document()), null, 2)}</code></pre>
      ${operations(kind, all)}
      <p><a href="/problems">All problems</a></p>`,
  });
};

/** Most operations answer with what any request can meet: a list of them would say nothing. */
const MANY = 60;

function operations(kind: ProblemKind, all: readonly Operation[]) {
  const found = operationsWith(kind.code, all);
  if (found.length === 0) return "";
  if (found.length > MANY)
    return html`<h2>Operations</h2>
      <p>${found.length} operations can answer with this problem.</p>`;
  return html`<h2>Operations that answer with it</h2>
    <ul>
      ${found.map(
        ({ method, path, summary, href }) =>
          html`<li><a href="${href}">${summary}</a> <code>${method} ${path}</code></li>`,
      )}
    </ul>`;
}
