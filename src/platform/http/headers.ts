import type { RouteConfig } from "@hono/zod-openapi";

/** What an answer's headers say, by name: declared once, and referred to by each answer that has them. */
const headers = {
  "X-Request-Id": {
    description: "The id of this request. Give it to support when something is wrong.",
    schema: { type: "string", format: "uuid" },
    example: "01936b2e-7c1a-7000-8000-1c2d3e4f5a6b",
  },
  "X-D1-Bookmark": {
    description:
      "A place in the history of the database. Send it back as `X-D1-Bookmark` and the next answer is at least as new as this one.",
    schema: { type: "string" },
    example: "00000085-0000024c-00004c6d-8e61117bf38d7adb71b934ebbf891683.mUVJ5qLWxF0lKj3rTq8wYw",
  },
  "RateLimit-Policy": {
    description: "The limit that the request counts against: its name, the quota `q`, and the window `w` in seconds.",
    schema: { type: "string" },
    example: '"read";q=1200;w=60',
  },
  RateLimit: {
    description: "What is left of the limit: `r` requests, and `t` seconds until there are more.",
    schema: { type: "string" },
    example: '"write";r=0;t=60',
  },
  "Retry-After": {
    description: "Seconds after which the request may be repeated.",
    schema: { type: "integer", minimum: 0 },
    example: 60,
  },
  "WWW-Authenticate": {
    description: "How to authenticate: with a bearer token.",
    schema: { type: "string" },
    example: "Bearer",
  },
  "Idempotency-Replayed": {
    description: "`true` when an earlier request with the same `Idempotency-Key` has done the work.",
    schema: { type: "string" },
    example: "true",
  },
  "Content-Language": {
    description: "The language of the problem's texts, by `Accept-Language`: `en`, `de` or `ja`.",
    schema: { type: "string" },
    example: "en",
  },
  ETag: {
    description: "The version of the answer. Send it as `If-None-Match` and get 304 while nothing has changed.",
    schema: { type: "string" },
    example: '"b2f5ff47436671b6"',
  },
  "Cart-Token": {
    description: "The token of a new guest's cart, to be sent as `Cart-Token` from now on.",
    schema: { type: "string" },
    example: "ct_01936b2e7c1a70008000_9mXK2vQ4",
  },
  Location: {
    description: "The address to go to next: a whole one, or a path of this shop.",
    schema: { type: "string", format: "uri-reference" },
    example: "https://accounts.google.com/o/oauth2/v2/auth?client_id=shop",
  },
  "Content-Disposition": {
    description: "The name to save the file under.",
    schema: { type: "string" },
    example: 'attachment; filename="export.csv"',
  },
} as const;

export type HeaderName = keyof typeof headers;

type Answers = RouteConfig["responses"];

/** The answers with these headers, a permanent redirect with where it leads; one that is only referred to has its own. */
export const withHeaders = (answers: Answers, names: readonly HeaderName[]): Answers =>
  Object.fromEntries(
    Object.entries(answers).map(([status, answer]) => [
      status,
      "$ref" in answer ? answer : { ...answer, headers: headerRefs(status === "301" ? [...names, "Location"] : names) },
    ]),
  );

/** These headers as an answer's contract declares them. */
export const headerRefs = (names: readonly HeaderName[]): Record<string, { $ref: string }> =>
  Object.fromEntries(names.map((name) => [name, { $ref: `#/components/headers/${wordOf(name)}` }]));

/** What a header is called among the components: its last word, since every answer refers to several. */
const wordOf = (name: string): string => name.split("-").at(-1) ?? name;

export const describedHeaders = Object.entries(headers).map(([name, header]) => [wordOf(name), header] as const);
