import type { ProblemKind } from "#platform/basics/errors";
import { problemExample, schemaName } from "#platform/http/problem-docs";
import type { Route } from "#platform/http/route";

type Schema = {
  readonly allOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, { readonly description?: string }>>;
  readonly example?: unknown;
};

/** As much of the OpenAPI document as the pages of problems read. */
export type ContractDocument = { readonly components?: { readonly schemas?: Readonly<Record<string, object>> } };

/** What every problem has, which no page says again. */
const COMMON = new Set(["type", "title", "status", "detail", "code", "request_id"]);

const schemaOf = ({ code }: ProblemKind, { components }: ContractDocument): Schema | undefined =>
  components?.schemas?.[schemaName(code)];

/** The members that a problem of this code has besides those of every problem. */
export function membersOf(kind: ProblemKind, document: ContractDocument): { name: string; description: string }[] {
  const declared = Object.entries(schemaOf(kind, document)?.allOf?.at(-1)?.properties ?? {}).flatMap(
    ([name, { description = "" }]) => (COMMON.has(name) ? [] : [{ name, description }]),
  );
  const named = [...kind.detail.matchAll(/\{(\w+)\}/g)].flatMap(([, name]) => (name === undefined ? [] : [name]));
  const missing = named.filter((name) => !declared.some((member) => member.name === name));
  return [...declared, ...missing.map((name) => ({ name, description: "Named in the sentence above." }))];
}

/** A problem of this code as it is sent. */
export const exampleOf = (kind: ProblemKind, document: ContractDocument): unknown =>
  schemaOf(kind, document)?.example ?? problemExample(kind);

export type OperationLink = {
  readonly method: string;
  readonly path: string;
  readonly summary: string;
  readonly href: string;
};

/** A route at the address that it is mounted at. */
export type Operation = { readonly path: string; readonly route: Route };

export const mounted = (base: string, routes: readonly Route[]): Operation[] =>
  routes.map((route) => ({ path: `${base}${route.route.path}`, route }));

/** The operations whose contract declares this code, with the place of each in the reference. */
export function operationsWith(code: string, operations: readonly Operation[]): OperationLink[] {
  return operations
    .filter(({ route: { problems } }) => problems.some((kind) => kind.code === code))
    .map(({ path, route: { route } }) => {
      const [tag = ""] = route.tags ?? [];
      const method = route.method.toUpperCase();
      const href = `/docs#tag/${tag.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-")}/${method}${path}`;
      return { method, path, summary: route.summary ?? path, href };
    });
}
