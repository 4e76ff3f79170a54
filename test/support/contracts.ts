import { z } from "zod";
import type { ProblemKind } from "#platform/basics/errors";
import { problemSchema } from "#platform/http/problem-docs";
import { app } from "../../src/app.ts";
import { shop } from "../../src/shop.ts";

/** What every answer that a test gets is held to: the contract of the operation that gave it, to the letter. */

type Contract = {
  readonly name: string;
  readonly method: string;
  readonly address: RegExp;
  /** A path without parameters goes before one that has some: `/admin/products/import` is no product. */
  readonly parameters: number;
  readonly responses: Readonly<Record<string, unknown>>;
  readonly problems: readonly ProblemKind[];
};

const problemsOf = new Map(
  shop
    .flatMap(({ routes = [], unversioned_routes = [] }) => [...routes, ...unversioned_routes])
    .flat()
    .map(({ route, problems }) => [route.operationId, problems]),
);

const contracts: readonly Contract[] = app.openAPIRegistry.definitions
  .flatMap((definition) => (definition.type === "route" ? [definition.route] : []))
  .map(({ method, path, responses, operationId }) => ({
    name: `${method.toUpperCase()} ${path}`,
    method: method.toUpperCase(),
    address: new RegExp(`^${path.replaceAll(".", "\\.").replaceAll(/[{:]\w+\}?/g, "[^/]+")}/?$`),
    parameters: (path.match(/[{:]\w+/g) ?? []).length,
    responses,
    problems: problemsOf.get(operationId) ?? [],
  }))
  .toSorted((a, b) => a.parameters - b.parameters);

const Code = z.object({ code: z.string() });
const Declared = z.object({
  headers: z.record(z.string(), z.unknown()).optional(),
  content: z.record(z.string(), z.object({ schema: z.unknown() })).optional(),
});

/** What is wrong with an answer by its contract; null when nothing is, or when no contract speaks of that address. */
export async function breachOf(method: string, path: string, response: Response): Promise<string | null> {
  const { pathname } = new URL(path, "https://shop.test");
  const contract = contracts.find((each) => each.method === method && each.address.test(pathname));
  if (!contract) return null;
  const said = (what: string) => `${contract.name} broke its contract: ${what}`;
  const told = contract.responses[String(response.status)];
  if (told === undefined) return said(`it never said that it would answer ${response.status}`);
  const type = response.headers.get("content-type")?.split(";")[0] ?? "";
  if (response.status >= 400) return problemBreach(contract, type, response);
  const sent = ["cart-token", "content-disposition", "etag", "idempotency-replayed", "location", "x-d1-bookmark"];
  const declared = Object.keys(Declared.parse(told).headers ?? {}).map((name) => name.toLowerCase());
  const untold = sent.filter((name) => response.headers.has(name) && !declared.includes(name));
  const is_read = method === "GET" && untold.every((name) => name === "x-d1-bookmark");
  if (untold.length > 0 && !is_read) return said(`${response.status} has the header ${untold.join(", ")}`);
  const media = Declared.parse(told).content?.[type];
  if (!media) return type === "" || response.body === null ? null : said(`${response.status} is ${type}`);
  if (!type.endsWith("json") || !(media.schema instanceof z.ZodType)) return null;
  const body: unknown = await response.json();
  const broken = misfit(media.schema, body);
  return broken === null ? null : said(`${response.status} ${broken}`);
}

/** A refusal is a problem that the operation declares, with the members that its code declares. */
async function problemBreach({ name, problems }: Contract, type: string, response: Response): Promise<string | null> {
  const said = (what: string) => `${name} broke its contract: ${response.status} ${what}`;
  if (type !== "application/problem+json") return said(`is ${type}`);
  const body: unknown = await response.json();
  const { code } = Code.parse(body);
  const kind = problems.find((each) => each.code === code && each.status === response.status);
  if (!kind) return said(`never says ${code}`);
  const broken = misfit(problemSchema(kind), body);
  return broken === null ? null : said(`${code} ${broken}`);
}

/** What a body has that its schema does not declare, or lacks; null when it fits. */
function misfit(schema: z.ZodType, body: unknown): string | null {
  const parsed = schema.safeParse(body);
  if (!parsed.success) return z.prettifyError(parsed.error);
  const extra = undeclared(body, parsed.data);
  return extra.length > 0 ? `also holds ${extra.join(", ")}` : null;
}

/** The fields that the schema dropped, since it does not know them. */
function undeclared(sent: unknown, known: unknown, at = ""): string[] {
  if (typeof sent !== "object" || sent === null || typeof known !== "object" || known === null) return [];
  const kept = new Map(Object.entries(known));
  return Object.entries(sent).flatMap(([key, value]) =>
    kept.has(key) ? undeclared(value, kept.get(key), `${at}${key}.`) : [`${at}${key}`],
  );
}
