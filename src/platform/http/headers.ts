/** What an answer's headers say, by name: declared once, and referred to by each answer that has them. */
const headers = {
  "X-Request-Id": {
    description: "The id of this request. Give it to support when something is wrong.",
    schema: { type: "string", format: "uuid" },
    example: "01936b2e-7c1a-7000-8000-1c2d3e4f5a6b",
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
} as const;

export type HeaderName = keyof typeof headers;

/** These headers as an answer's contract declares them. */
export const headerRefs = (names: readonly HeaderName[]): Record<string, { $ref: string }> =>
  Object.fromEntries(names.map((name) => [name, { $ref: `#/components/headers/${name}` }]));

export const describedHeaders = Object.entries(headers);
