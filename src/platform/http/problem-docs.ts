import type { OpenAPIHono } from "@hono/zod-openapi";
import { z } from "@hono/zod-openapi";
import { type ProblemKind, problemKinds, sentenceOf } from "#platform/basics/errors";
import { pascalCase } from "#platform/basics/text";
import type { AppEnv } from "#platform/http/app-env";
import { isNode } from "#platform/http/compact";
import { type HeaderName, headerRefs } from "#platform/http/headers";
import { ProblemDto } from "#platform/http/schemas";
import { titleOf } from "#platform/messages/problem-titles";

type Registry = OpenAPIHono<AppEnv>["openAPIRegistry"];

const EXAMPLE_ID = "01936b2e-7c1a-7000-8000-1c2d3e4f5a6b";

/** The problems that one status of an operation stands for. */
type Group = readonly [ProblemKind, ...ProblemKind[]];

/** `body_too_large` is the schema `BodyTooLargeProblem`. */
export const schemaName = (code: string): string => `${pascalCase(code)}Problem`;

/** Problems that most operations can meet together: one short name for them keeps the document small. */
const families: Readonly<Record<string, readonly string[]>> = {
  Unauthorized: ["invalid_token", "not_signed_in"],
  Forbidden: ["blocked", "permission_required", "second_factor_required"],
  Unprocessable: ["idempotency_key_reused", "invalid_idempotency_key", "invalid_request"],
};

/** Operations that can meet the same problems share a response, which is named after them. */
function responseName(group: Group): string {
  const codes = group.map(({ code }) => code);
  const [family, members] = Object.entries(families).find(([, all]) => all.every((code) => codes.includes(code))) ?? [];
  const others = codes.filter((code) => !members?.includes(code)).map(pascalCase);
  return [...(family === undefined ? [] : [family]), ...others].join("Or");
}

/** Each code once, in the order of the alphabet, by status. */
function groupsOf(kinds: readonly ProblemKind[]): [status: string, Group][] {
  const byStatus = Map.groupBy(
    [...new Map(kinds.map((kind) => [kind.code, kind])).values()].toSorted((a, b) => (a.code < b.code ? -1 : 1)),
    ({ status }) => status,
  );
  return [...byStatus].flatMap(([status, [first, ...rest]]) => (first ? [[String(status), [first, ...rest]]] : []));
}

/** The problems of an operation as its responses: one a status, which `describeProblems` puts among the components. */
export const problemResponses = (kinds: readonly ProblemKind[]): Record<string, { $ref: string }> =>
  Object.fromEntries(
    groupsOf(kinds)
      .toSorted(([a], [b]) => Number(a) - Number(b))
      .map(([status, group]) => [status, { $ref: `#/components/responses/${responseName(group)}` }]),
  );

/** What every answer with this problem looks like: the members of all problems, and those that its code declares. */
export const problemSchema = ({ code, members = {} }: ProblemKind): z.ZodObject =>
  ProblemDto.extend({ code: z.literal(code), ...members });

/** Puts the problems that these operations can meet among the components: a schema and an example a code, and the responses that share them. */
export function describeProblems(registry: Registry, operations: Iterable<readonly ProblemKind[]>): void {
  const responses = new Map<string, Group>();
  for (const kinds of operations) for (const [, group] of groupsOf(kinds)) responses.set(responseName(group), group);
  for (const [name, group] of responses) registry.registerComponent("responses", name, responseOf(group));
  for (const code of new Set([...responses.values()].flatMap((group) => group.map((kind) => kind.code)))) {
    const kind = problemKinds.get(code);
    if (kind) registry.register(schemaName(code), problemSchema(kind).openapi({ description: kind.detail }));
  }
}

function responseOf(group: Group) {
  const refs = group.map(({ code }) => ({ $ref: `#/components/schemas/${schemaName(code)}` }));
  const waits = group.some(
    (kind) => kind.retry_after_seconds !== undefined || "retry_after_seconds" in (kind.members ?? {}),
  );
  const [{ status }, ...rest] = group;
  const headers: readonly HeaderName[] = [
    "Content-Language",
    ...(waits ? (["Retry-After"] as const) : []),
    ...(status === 401 ? (["WWW-Authenticate"] as const) : []),
    ...(status === 429 ? (["RateLimit", "RateLimit-Policy"] as const) : []),
  ];
  return {
    // The sentence of each stands with its schema.
    description: `${rest.length === 0 ? "" : "One of "}${group.map(({ code }) => `\`${code}\``).join(", ")}.`,
    headers: headerRefs(headers),
    content: {
      "application/problem+json": {
        schema: refs.length === 1 ? refs[0] : { oneOf: refs },
      },
    },
  };
}

type Schemas = Readonly<Record<string, object>>;

/**
 * The schemas, with those of problems that declare members showing what each looks like: its sentence with the members that it
 * names. One without says all of it by its code and description, and an example of each would be a tenth of the document.
 */
export function withProblemExamples<S extends object>(schemas: Readonly<Record<string, S>>): Record<string, S> {
  const shown: Record<string, S> = { ...schemas };
  for (const kind of problemKinds.values()) {
    const schema = schemas[schemaName(kind.code)];
    if (schema && kind.members) shown[schemaName(kind.code)] = { ...schema, example: exampleOf(kind, schemas, schema) };
  }
  return shown;
}

function exampleOf(kind: ProblemKind, schemas: Schemas, schema: object): object {
  const shown = shownBy(schemas, schema);
  const { code: _code, detail: _detail, request_id: _id, ...members } = isNode(shown) ? shown : {};
  return problemExample(kind, members);
}

/** A problem of this code with these members as it is sent. */
export function problemExample(kind: ProblemKind, members: Readonly<Record<string, unknown>> = {}): object {
  const { status, code } = kind;
  const [type, title, detail] = [`/problems/${code}`, titleOf(status), sentenceOf(kind, members)];
  return { ...members, type, title, status, detail, code, request_id: EXAMPLE_ID };
}

/** The value that a schema shows by its own examples. */
function shownBy(schemas: Schemas, schema: unknown): unknown {
  if (!isNode(schema)) return undefined;
  const { $ref, allOf, properties, items, enum: words, format } = schema;
  if (schema["example"] !== undefined) return schema["example"];
  if (format === "uuid") return EXAMPLE_ID;
  if (format === "date-time") return "2026-01-31T09:30:00.000Z";
  if (typeof $ref === "string") return shownBy(schemas, schemas[$ref.slice($ref.lastIndexOf("/") + 1)]);
  if (Array.isArray(allOf)) return Object.assign({}, ...allOf.map((part) => shownBy(schemas, part)));
  if (isNode(properties))
    return Object.fromEntries(Object.entries(properties).map(([name, of]) => [name, shownBy(schemas, of)]));
  if (items !== undefined) return [shownBy(schemas, items)];
  return Array.isArray(words) ? words[0] : undefined;
}
