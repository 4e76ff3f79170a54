import { pascalCase } from "#platform/basics/text";
import { isNode, type Node } from "#platform/http/compact";

/** What a reference costs in the document, with the entry that it leads to. */
const REFERENCE = 48;
/** A name of its own saves so many bytes at least: a reader has to follow it. */
const WORTH = 400;
/** Fewer characters of fields are written out again. */
const SHORT = 120;

const ref = (name: string): Node => ({ $ref: `#/components/schemas/${name}` });

/** What stands for itself and holds no schema. */
const OPAQUE = new Set(["example", "examples", "default", "enum", "x-enum-descriptions"]);

/** Changes each property and each item of all schemas in a node, the outer ones first; what `change` gives is not looked into. */
function changeParts(node: unknown, change: (part: Node, name: string) => Node | null, name = ""): unknown {
  if (Array.isArray(node)) return node.map((each: unknown) => changeParts(each, change, name));
  if (!isNode(node)) return node;
  const part = (value: unknown, called: string) =>
    (isNode(value) ? change(value, called) : null) ?? changeParts(value, change, called);
  return Object.fromEntries(
    Object.entries(node).map(([key, value]) => {
      if (OPAQUE.has(key)) return [key, value];
      if (key === "properties" && isNode(value))
        return [key, Object.fromEntries(Object.entries(value).map(([field, of]) => [field, part(of, field)]))];
      return [key, key === "items" ? part(value, name) : changeParts(value, change, name)];
    }),
  );
}

type Document = { readonly paths?: object; readonly webhooks?: object; readonly components?: object };
type Parts = { paths: unknown; schemas: Record<string, unknown>; rest: Node };

const partsOf = ({ paths, components }: Document): Parts => {
  const { schemas, ...rest }: Node = { ...components };
  return { paths, schemas: isNode(schemas) ? { ...schemas } : {}, rest };
};

/** A property that several schemas write out word for word, among the components: what it is is said once. */
export function shareProperties<D extends Document>(document: D): D {
  const { paths, schemas, rest } = partsOf(document);
  const { webhooks } = document;
  const names = sharedNames(usesOf([paths, schemas, webhooks]), new Set([...Object.keys(schemas), ...namesIn(rest)]));
  const replaced = (part: Node) => {
    const name = names.get(JSON.stringify(part));
    return name === undefined ? null : ref(name);
  };
  const own = Object.entries(schemas).map(([name, schema]) => [name, changeParts(schema, replaced)] as const);
  const shared = [...names].map(([text, name]) => [name, changeParts(JSON.parse(text), replaced)] as const);
  return {
    ...document,
    paths: changeParts(paths, replaced),
    ...(webhooks ? { webhooks: changeParts(webhooks, replaced) } : {}),
    components: { ...rest, schemas: Object.fromEntries([...own, ...shared]) },
  };
}

type Use = { times: number; readonly called: Map<string, number> };

/** How often each property is written out, and by which names. Lists of words have names of their own where they are shared. */
function usesOf(nodes: readonly unknown[]): Map<string, Use> {
  const uses = new Map<string, Use>();
  const count = (part: Node, name: string) => {
    if ("$ref" in part || "enum" in part || "oneOf" in part || "properties" in part) return null;
    const text = JSON.stringify(part);
    const use = uses.get(text) ?? { times: 0, called: new Map<string, number>() };
    use.times += 1;
    use.called.set(name, (use.called.get(name) ?? 0) + 1);
    uses.set(text, use);
    return null;
  };
  for (const node of nodes) changeParts(node, count);
  return uses;
}

/** Names for what is worth one, the dearest first: that of its format, or the property's own. */
function sharedNames(uses: ReadonlyMap<string, Use>, taken: Set<string>): Map<string, string> {
  const worth = (text: string, { times }: Use) => (times - 1) * text.length - (times + 1) * REFERENCE;
  const dear = [...uses].filter(([text, use]) => worth(text, use) > WORTH);
  const names = new Map<string, string>();
  for (const [text, use] of dear.toSorted((a, b) => worth(...b) - worth(...a))) {
    const [[called] = [""]] = [...use.called].toSorted(([, a], [, b]) => b - a);
    const part: unknown = JSON.parse(text);
    const format = isNode(part) && typeof part["format"] === "string" ? part["format"] : called;
    const name = [format, called].map((word) => pascalCase(word.replaceAll("-", "_"))).find((one) => !taken.has(one));
    if (name === undefined || name === "") continue;
    taken.add(name);
    names.set(text, name);
  }
  return names;
}

const namesIn = (sections: Node): string[] =>
  Object.values(sections).flatMap((section) => (isNode(section) ? Object.keys(section) : []));

/** A schema with the very fields of another one of the components that requires more of them is that one, with what it requires: as PUT is to PATCH. */
export function joinAlike<D extends Document>(document: D): D {
  const { paths, schemas, rest } = partsOf(document);
  const bases = basesOf(schemas);
  const joined = (node: unknown): unknown => {
    if (Array.isArray(node)) return node.map(joined);
    if (!isNode(node)) return node;
    const base = bases.get(fieldsOf(node));
    const alike = base === undefined ? null : asExtended(node, base, schemas[base]);
    return alike ?? Object.fromEntries(Object.entries(node).map(([key, value]) => [key, joined(value)]));
  };
  const named = Object.entries(schemas).map(([name, schema]) => [name, joined(schema)] as const);
  return { ...document, paths: joined(paths), components: { ...rest, schemas: Object.fromEntries(named) } };
}

/** Whatever else it says, these are its fields; empty for none. */
const fieldsOf = ({ properties, additionalProperties }: Node): string =>
  isNode(properties) ? JSON.stringify([properties, additionalProperties]) : "";

const requiredOf = (schema: unknown): unknown[] =>
  isNode(schema) && Array.isArray(schema["required"]) ? schema["required"] : [];

/** By its fields, the one of the components that requires least. */
function basesOf(schemas: Readonly<Record<string, unknown>>): Map<string, string> {
  const bases = new Map<string, string>();
  for (const [name, schema] of Object.entries(schemas)) {
    const fields = isNode(schema) ? fieldsOf(schema) : "";
    const other = bases.get(fields);
    if (fields.length < SHORT) continue;
    if (other === undefined || requiredOf(schema).length < requiredOf(schemas[other]).length) bases.set(fields, name);
  }
  return bases;
}

function asExtended(node: Node, name: string, base: unknown): Node | null {
  const { type: _t, properties: _p, additionalProperties: _a, required: _r, ...words } = node;
  const [wanted, given] = [requiredOf(node), requiredOf(base)];
  if (node === base || !given.every((field) => wanted.includes(field))) return null;
  const more = wanted.filter((field) => !given.includes(field));
  return more.length === 0 ? null : { allOf: [ref(name)], required: more, ...words };
}
