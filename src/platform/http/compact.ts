import { pascalCase } from "#platform/basics/text";

export type Node = { readonly [key: string]: unknown };

/** Whether a part of a document is an object with names of its own. */
export const isNode = (value: unknown): value is Node =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Parameters that several operations share word for word, among the components; each is said what it is once. */
export function shareParameters<D extends { paths?: object; webhooks?: object; components?: object }>(document: D): D {
  const uses = new Map<string, number>();
  const count = (parameter: Node) => {
    const tidied = tidyParameter(parameter);
    const text = JSON.stringify(tidied);
    uses.set(text, (uses.get(text) ?? 0) + 1);
    return tidied;
  };
  const paths = operationsIn(document.paths ?? {}, count);
  const webhooks = operationsIn(document.webhooks ?? {}, count);
  const shared = new Map<string, string>();
  for (const [text] of [...uses].filter(([, times]) => times > 1).toSorted(([, a], [, b]) => b - a)) {
    const parameter: unknown = JSON.parse(text);
    const name = pascalCase(isNode(parameter) ? String(parameter["name"]) : "");
    if (![...shared.values()].includes(name)) shared.set(text, name);
  }
  const parameters = Object.fromEntries([...shared].map(([text, name]) => [name, JSON.parse(text)]));
  const share = (parameter: Node) => {
    const name = shared.get(JSON.stringify(parameter));
    return name === undefined ? parameter : { $ref: `#/components/parameters/${name}` };
  };
  return {
    ...document,
    paths: operationsIn(paths, share),
    ...(document.webhooks ? { webhooks: operationsIn(webhooks, share) } : {}),
    components: { ...document.components, parameters },
  };
}

const mapValues = (node: object, change: (value: unknown) => unknown): Node =>
  Object.fromEntries(Object.entries(node).map(([key, value]) => [key, change(value)]));

/** The paths with every operation's parameters changed. */
const operationsIn = (paths: object, change: (parameter: Node) => Node): Node =>
  mapValues(paths, (methods) =>
    mapValues(isNode(methods) ? methods : {}, (operation) => {
      if (!isNode(operation) || !Array.isArray(operation["parameters"])) return operation;
      return { ...operation, parameters: operation["parameters"].filter(isNode).map(change) };
    }),
  );

/** A description stands at the parameter alone, and what is not required says nothing of it. */
function tidyParameter({ required, ...parameter }: Node): Node {
  const { description, ...schema } = isNode(parameter["schema"]) ? parameter["schema"] : {};
  return {
    ...parameter,
    ...(description === undefined ? {} : { description }),
    ...(required === true ? { required } : {}),
    ...(isNode(parameter["schema"]) ? { schema } : {}),
  };
}

/** What may stand beside a reference. */
const BESIDE = new Set(["description", "example", "default"]);

/** A shared schema with words of its own is a reference with these beside it, as OpenAPI 3.1 has it, in place of an `allOf` of both. */
export const joinReferences = (document: object): Node => mapValues(document, joined);

function joined(node: unknown): unknown {
  if (Array.isArray(node)) return node.map((each: unknown) => joined(each));
  if (!isNode(node)) return node;
  const { allOf, ...rest } = node;
  if (Array.isArray(allOf) && allOf.length === 2 && isNode(allOf[0]) && isNode(allOf[1])) {
    const words = { ...allOf[1], ...rest };
    if ("$ref" in allOf[0] && Object.keys(words).every((key) => BESIDE.has(key))) return { ...allOf[0], ...words };
  }
  return mapValues(node, joined);
}
