import { describe, it } from "vitest";
import { app } from "../src/app.ts";
import { devStorefront } from "../src/features/office/system/dev-storefront.ts";
import { call } from "./support/api.ts";
import { followReferences } from "./support/follow-references.ts";

type Media = { schema?: Schema; example?: unknown; examples?: Record<string, unknown> };
type Schema = {
  $ref?: string;
  example?: unknown;
  examples?: unknown[];
  properties?: Record<string, Schema>;
  items?: Schema;
  type?: string | string[];
  allOf?: Schema[];
  anyOf?: Schema[];
  oneOf?: Schema[];
  enum?: unknown[];
  format?: string;
  required?: string[];
  const?: unknown;
};
type Operation = {
  operationId?: string;
  summary?: string;
  description?: string;
  tags?: string[];
  security?: Record<string, string[]>[];
  parameters?: { name: string; in: string }[];
  requestBody?: { content: Record<string, Media> };
  responses: Record<string, { description?: string; content?: Record<string, Media> }>;
  "x-permission"?: string;
};
type Document = {
  openapi: string;
  tags?: { name: string; description?: string }[];
  paths: Record<string, Record<string, Operation>>;
  webhooks?: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, Schema>; securitySchemes: Record<string, unknown> };
};

/** What an operation does: these and no others, so that a reader of one name can guess the next. */
const generic = "list get create update replace delete restore";
const trade = `add remove clear move cancel refund capture ship hold release receive inspect approve reject
  request confirm verify send begin finish link unlink change refresh revoke rotate
  accept merge grant enable disable erase reset import export download replay rewrap start stop decide preview
  reorder redeliver rebuild`;
/** These may stand without a noun. */
const whole = "login logout register stepUp checkout";
const verbs = `${generic} ${trade} ${whole}`.split(/\s+/);

const METHODS = ["get", "post", "put", "patch", "delete"];
const served = await (await call("GET", "/openapi.json")).text();
const document = followReferences(JSON.parse(served) as Document);
const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods)
    .filter(([method]) => METHODS.includes(method))
    .map(([method, operation]) => ({ name: `${method.toUpperCase()} ${path}`, path, method, operation })),
);

const isParameter = (segment: string) => segment.startsWith("{");

/** Whether a request could be meant for either of two operations, and neither path spells out more than the other. */
function overlap(a: (typeof operations)[number], b: (typeof operations)[number]): boolean {
  const [one, other] = [a.path.split("/"), b.path.split("/")];
  if (a === b || a.method !== b.method || one.length !== other.length) return false;
  const open = one.map((segment, i) => Number(isParameter(segment)) - Number(isParameter(other[i] ?? "")));
  const meets = one.every((segment, i) => segment === other[i] || isParameter(segment) || isParameter(other[i] ?? ""));
  return (
    meets && !(open.some((side) => side !== 0) && (open.every((side) => side >= 0) || open.every((side) => side <= 0)))
  );
}

/** Whether a reader sees what a value looks like: an example of the whole, or of each part. */
function hasExample(schema: Schema | undefined, depth = 0): boolean {
  if (!schema || depth > 8) return false;
  // By their format readers know what these look like.
  if (schema.format === "uuid" || schema.format === "date-time") return true;
  if (schema.example !== undefined || schema.examples !== undefined || schema.enum || schema.const !== undefined)
    return true;
  if (schema.$ref) return hasExample(document.components.schemas[schema.$ref.split("/").at(-1) ?? ""], depth + 1);
  if (schema.items) return hasExample(schema.items, depth + 1);
  const parts = schema.allOf ?? schema.anyOf ?? schema.oneOf;
  if (parts) return parts.some((part) => hasExample(part, depth + 1));
  return (
    schema.properties !== undefined && Object.values(schema.properties).some((part) => hasExample(part, depth + 1))
  );
}

const mediaOf = (content: Record<string, Media> | undefined) =>
  Object.entries(content ?? {}).filter(([type]) => type.includes("json") && !type.includes("problem"));
const shows = ([, media]: [string, Media]) =>
  media.example !== undefined || media.examples !== undefined || hasExample(media.schema);

describe("the OpenAPI document", () => {
  it("is 3.1 and has operations", ({ expect }) => {
    expect(document.openapi).toBe("3.1.0");
    expect(operations.length).toBeGreaterThan(0);
  });

  it("is small enough to be fetched and read: at most 2,980 bytes an operation or webhook", ({ expect }) => {
    const described = operations.length + Object.keys(document.webhooks ?? {}).length;
    expect(served.length / described).toBeLessThan(2_980);
  });

  it("has a schema for each problem, whose example is filled in where it has members of its own", ({ expect }) => {
    const problems = Object.entries(document.components.schemas).filter(([name]) => name.endsWith("Problem"));
    expect(problems.length).toBeGreaterThan(100);
    for (const [name, { allOf, example }] of problems.filter(([, { allOf }]) => allOf)) {
      const { properties = {}, required = [] } = allOf?.[1] ?? {};
      // Its code and its sentence are all that there is to show.
      if (Object.keys(properties).join() === "code") {
        expect([name, example]).toEqual([name, undefined]);
        continue;
      }
      const shown = example as Record<string, unknown>;
      const common = ["type", "title", "status", "detail", "code", "request_id"];
      expect([name, Object.keys(shown).toSorted()]).toEqual([
        name,
        [...new Set([...Object.keys(properties), ...common])].toSorted(),
      ]);
      expect(Object.values(shown)).not.toContain(undefined);
      expect([name, shown["type"]]).toEqual([name, `/problems/${String(shown["code"])}`]);
      expect(String(shown["detail"])).not.toMatch(/\{\w+\}/);
      expect(required.filter((member) => !(member in properties))).toEqual([]);
    }
  });

  it("names each operation once, and says in words what it does", ({ expect }) => {
    const ids = operations.map(({ operation }) => operation.operationId);
    expect(ids.filter((id, i) => !id || ids.indexOf(id) !== i)).toEqual([]);
    const wordless = operations.filter(
      ({ operation: o }) => !o.summary || !o.description || o.description.length < 20 || !o.tags?.length,
    );
    expect(wordless.map(({ name }) => name)).toEqual([]);
  });

  it("names operations by a verb of the list and a noun, those of the back office as the admin's", ({ expect }) => {
    const verb = new RegExp(`^(?:(?:${verbs.join("|")})[A-Z]\\w+|${whole.replaceAll(" ", "|")})$`);
    const odd = operations.filter(({ path, operation: { operationId = "" } }) => {
      const is_admin = path.startsWith("/api/v1/admin/");
      const own = operationId.replace(/^admin([A-Z])/, (_, first: string) => first.toLowerCase());
      return (own !== operationId) !== is_admin || !verb.test(own);
    });
    expect(odd.map(({ name, operation }) => `${name}: ${operation.operationId}`)).toEqual([]);
  });

  it("introduces each tag, those of the storefront first", ({ expect }) => {
    const declared = (document.tags ?? []).map(({ name }) => name);
    const used = new Set(operations.flatMap(({ operation }) => operation.tags ?? []));
    expect(declared.toSorted()).toEqual([...used].toSorted());
    expect((document.tags ?? []).filter(({ description }) => (description ?? "").length < 40)).toEqual([]);
    const first = declared.findIndex((name) => name.startsWith("Back office"));
    expect(
      declared.slice(first).filter((name) => ["Catalog", "Cart", "Checkout", "Orders", "Me"].includes(name)),
    ).toEqual([]);
  });

  it("has the verbs that the methods have", ({ expect }) => {
    const method = { list: "get", get: "get", update: "patch", replace: "put" };
    const verbOf = (id = "") => /^(?:admin)?([A-Za-z][a-z]+)/.exec(id)?.[1]?.toLowerCase();
    const odd = operations.filter(({ method: has, operation }) => {
      const verb = verbOf(operation.operationId);
      return Object.entries(method).some(
        ([word, asks]) => (verb === word) !== (has === asks) && (verb === word || asks !== "get"),
      );
    });
    expect(odd.map(({ name, operation }) => `${name}: ${operation.operationId}`)).toEqual([]);
  });

  it("has no two operations that the same request could be meant for", ({ expect }) => {
    const pairs = operations.flatMap((a) => operations.filter((b) => overlap(a, b)).map((b) => [a.name, b.name]));
    expect(pairs).toEqual([]);
  });

  it("says of each operation who may call it, and of the back office with which permission", ({ expect }) => {
    const open = operations.filter(({ operation: o }) => !o.security?.length);
    expect(open.map(({ name }) => name)).toEqual([]);
    const office = operations.filter(
      ({ path, operation: o }) =>
        path.includes("/admin/") && (!o["x-permission"] || o.security?.some((s) => Object.keys(s).length === 0)),
    );
    expect(office.map(({ name }) => name)).toEqual([]);
  });

  it("shows an example of every JSON body and answer", ({ expect }) => {
    const dumb = operations.flatMap(({ name, operation: o }) => [
      ...mediaOf(o.requestBody?.content)
        .filter((m) => !shows(m))
        .map(() => `${name} body`),
      ...Object.entries(o.responses).flatMap(([status, r]) =>
        mediaOf(r.content)
          .filter((m) => !shows(m))
          .map(() => `${name} ${status}`),
      ),
    ]);
    expect(dumb).toEqual([]);
  });

  it("lists the problems that every operation can meet", ({ expect }) => {
    const lacking = operations.filter(({ operation: o }) => {
      const statuses = Object.keys(o.responses);
      const body = o.requestBody ? ["400", "413", "415"] : [];
      const signed = o.security?.some((s) => "bearer" in s) ? ["401"] : [];
      const staff = o["x-permission"] ? ["403"] : [];
      return [...body, ...signed, ...staff, "422", "429", "500", "503"].some((status) => !statuses.includes(status));
    });
    expect(lacking.map(({ name }) => name)).toEqual([]);
  });

  it("leaves out no route but those for people and machines at the door", ({ expect }) => {
    const documented = new Set(
      operations.map(({ method, path }) => `${method.toUpperCase()} ${path.replaceAll(/\{(\w+)\}/g, ":$1")}`),
    );
    const routes = [
      ...new Set(app.routes.filter(({ method }) => method !== "ALL").map(({ method, path }) => `${method} ${path}`)),
    ];
    const pages = [
      "/",
      "/docs",
      "/docs/swagger",
      "/docs/redoc",
      "/docs/guides",
      "/docs/guides/:name",
      "/docs/guides/decisions/:name",
      "/docs/pictures/:file",
      "/docs/:file",
    ];
    const door = [...pages, "/problems", "/problems/:code", "/openapi.json"].map((path) => `GET ${path}`);
    const storefront = devStorefront.routes.map(({ method, path }) => `${method} ${path}`);
    const known = new Set([...documented, ...door, ...storefront]);
    expect(routes.filter((route) => !known.has(route) && !/^\w+ \/dev\//.test(route))).toEqual([]);
  });

  it("takes no secret in an address, which logs and referrers keep", ({ expect }) => {
    // Alone it is worth nothing: what it begins ends only with the session that asked for it and the page's own verifier.
    // The other is RFC 8058's: a mail program gets an address and nothing else. It is sealed, and ends letters alone.
    const bound = ["POST /api/v1/unsubscribe/{token} token", "GET /api/v1/auth/oauth/{provider} link_token"];
    const inAddress = operations.flatMap(({ name, operation: o }) =>
      (o.parameters ?? [])
        .filter((parameter) => parameter.in !== "header" && /token|secret|password|api_?key/i.test(parameter.name))
        .map((parameter) => `${name} ${parameter.name}`),
    );
    expect(inAddress.toSorted()).toEqual(bound.toSorted());
  });

  it("has a page for each problem it names", async ({ expect }) => {
    const codes = new Set(JSON.stringify(document).match(/\/problems\/[a-z_]+/g));
    for (const path of codes) expect([path, (await call("GET", path)).status]).toEqual([path, 200]);
  });
});
