import { type Document, exampleOf, type Operation, type Parameter, parametersOf } from "./contract.ts";

/** Learnt from answers as requests are sent, so that one request leads to the next. */
const learnt = [
  "access_token",
  "refresh_token",
  "cart_token",
  "order_token",
  "product",
  "variant_id",
  "shipping_method_id",
  "order_id",
] as const;
const names: ReadonlySet<string> = new Set(learnt);

/** Before each request: a header whose variable is empty would be refused as a malformed token, so it is not sent. */
const BEFORE = [
  'for (const [header, name] of [["Authorization", "access_token"], ["Cart-Token", "cart_token"], ["Order-Token", "order_token"]])',
  "  if (!pm.variables.get(name)) pm.request.headers.remove(header);",
];

/** After each answer: its tokens and the ids that the next request needs are kept. */
const AFTER = [
  "let body = {};",
  "try { body = pm.response.json() ?? {}; } catch { }",
  "const first = Array.isArray(body.data) ? (body.data[0] ?? {}) : {};",
  "const found = {",
  "  access_token: body.access_token,",
  "  refresh_token: body.refresh_token,",
  "  cart_token: body.cart_token,",
  "  order_token: body.order_token,",
  "  product: first.default_variant_id && first.slug,",
  "  variant_id: body.variants?.[0]?.id,",
  "  shipping_method_id: first.shipping_method_id,",
  "  order_id: body.order?.id ?? body.order_id,",
  "};",
  "for (const [name, value] of Object.entries(found))",
  '  if (pm.response.code < 400 || name.startsWith("order_")) if (typeof value === "string") pm.collectionVariables.set(name, value);',
];

const script = (listen: "prerequest" | "test", exec: readonly string[]) => ({
  listen,
  script: { type: "text/javascript", exec },
});

/** A Postman collection (v2.1) of every operation, in folders by tag. `base_url` is where its requests go until that variable is changed. */
export function makeCollection(document: Document, base_url: string) {
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method: method.toUpperCase(), operation })),
  );
  return {
    info: {
      name: document.info.title,
      description: `${document.info.description ?? ""}\n\nTokens and the ids that the next request needs are kept in the collection's variables as answers come in: send “Log in” once, or buy as a guest.`,
      schema: "https://schema.getpostman.com/json/collection/v2.1.0/collection.json",
    },
    variable: [{ key: "base_url", value: base_url }, ...learnt.map((key) => ({ key, value: "" }))],
    event: [script("prerequest", BEFORE), script("test", AFTER)],
    item: document.tags.map(({ name, description }) => ({
      name,
      description,
      item: operations
        .filter(({ operation }) => operation.tags.includes(name))
        .map(({ path, method, operation }) => ({
          name: operation.summary,
          request: requestOf(document, method, path, operation),
        })),
    })),
  };
}

function requestOf(document: Document, method: string, path: string, operation: Operation) {
  const parameters = parametersOf(document, operation);
  const [type, media] = Object.entries(operation.requestBody?.content ?? {})[0] ?? [];
  const body = media && (media.example ?? exampleOf(document, media.schema, names));
  const query = parameters.filter((one) => one.in === "query").map((one) => queryOf(document, one));
  const segments = path
    .replaceAll(/\{(\w+)\}/g, ":$1")
    .split("/")
    .slice(1);
  const sent = query.filter(({ disabled }) => !disabled).map(({ key, value }) => `${key}=${value}`);
  return {
    method,
    description: operation.description ?? "",
    header: [
      ...headersOf(operation, parameters),
      ...(type === "application/json" ? [header("Content-Type", type)] : []),
    ],
    url: {
      raw: `{{base_url}}/${segments.join("/")}${sent.length > 0 ? `?${sent.join("&")}` : ""}`,
      host: ["{{base_url}}"],
      path: segments,
      query,
      variable: parameters
        .filter((one) => one.in === "path")
        .map((one) => ({ key: one.name, value: pathValue(document, path, one), description: one.description ?? "" })),
    },
    ...(type === "application/json" && {
      body: { mode: "raw", raw: JSON.stringify(body, null, 2), options: { raw: { language: "json" } } },
    }),
    ...(type === "multipart/form-data" && { body: { mode: "formdata", formdata: formOf(body) } }),
  };
}

const header = (key: string, value: string) => ({ key, value });

/** Tokens by the ways in which the operation may be called, and a key of its own for each request that takes one. */
function headersOf({ security }: Operation, parameters: readonly Parameter[]) {
  const ways = new Set(security.flatMap((way) => Object.keys(way)));
  const found = [];
  if (ways.has("bearer") || ways.has("api_key")) found.push(header("Authorization", "Bearer {{access_token}}"));
  if (ways.has("cart_token")) found.push(header("Cart-Token", "{{cart_token}}"));
  if (ways.has("order_token")) found.push(header("Order-Token", "{{order_token}}"));
  if (parameters.some(({ name }) => name === "idempotency-key")) found.push(header("Idempotency-Key", "{{$guid}}"));
  return found;
}

/** An optional filter is there to be switched on: all of them at once find nothing. */
const queryOf = (document: Document, { name, example, schema, description = "", required = false }: Parameter) => ({
  key: name,
  value: String(example ?? exampleOf(document, schema, names)),
  description,
  ...(!required && { disabled: true }),
});

function pathValue(document: Document, path: string, { name, example, schema }: Parameter): string {
  const [, owner] = new RegExp(`/([\\w-]+)/\\{${name}\\}`).exec(path) ?? [];
  if (owner === "products") return "{{product}}";
  if (owner === "orders") return "{{order_id}}";
  return String(example ?? exampleOf(document, schema, names));
}

/** The file of a form is chosen in Postman. */
const formOf = (body: unknown) =>
  Object.entries(body instanceof Object ? body : {}).map(([key, value]) =>
    key === "file" ? { key, type: "file", src: [] } : { key, type: "text", value: String(value) },
  );
