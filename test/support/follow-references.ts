const SHARED = /^#\/components\/(responses|examples|parameters|headers|requestBodies)\/(.+)$/;

type Components = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** An OpenAPI document with its shared answers, examples, parameters and headers in the places that refer to them. Schemas stay shared: they may hold themselves. */
export function followReferences<D extends object>(document: D): D {
  const components = "components" in document ? (document.components as Components) : {};
  const follow = (node: unknown): unknown => {
    if (Array.isArray(node)) return node.map(follow);
    if (typeof node !== "object" || node === null) return node;
    const ref = "$ref" in node && typeof node.$ref === "string" ? SHARED.exec(node.$ref) : null;
    if (ref) return follow(components[ref[1] ?? ""]?.[ref[2] ?? ""]);
    return Object.fromEntries(Object.entries(node).map(([key, value]) => [key, follow(value)]));
  };
  return { ...document, paths: follow("paths" in document ? document.paths : {}) };
}
