type Import = { readonly target: string; readonly is_type: boolean };
export type Source = {
  /** From `src`. */
  readonly path: string;
  readonly text: string;
  readonly imports: readonly Import[];
};

const files = import.meta.glob<string>("../../src/**/*.ts", { query: "?raw", import: "default", eager: true });

/** What stands in `src`, as text, for laws that are about how it is written. */
export const sources: readonly Source[] = Object.entries(files)
  .filter(([path]) => !path.endsWith(".d.ts"))
  .map(([path, text]) => ({ path: path.replace("../../src/", ""), text, imports: importsOf(text) }));

/** The same of the features alone. */
export const featureSources = sources.filter(({ path }) => path.startsWith("features/"));

function importsOf(text: string): Import[] {
  const statements = text.matchAll(
    /(?:import|export)\s+(type\s)?[^;"]*?from\s+"([^"]+)"|import\("([^"]+)"\)|import\s+"([^"]+)"/g,
  );
  return [...statements].map(([, type, from, dynamic, bare]) => ({
    target: from ?? dynamic ?? bare ?? "",
    is_type: type !== undefined,
  }));
}

/** Where an import leads, from `src`; a package stays as it is. */
export function resolveImport(path: string, target: string): string {
  if (target.startsWith("#platform/")) return `${target.slice(1)}.ts`;
  if (target.startsWith("#")) return `features/${target.slice(1)}/index.ts`;
  return target.startsWith(".") ? new URL(target, `https://src/${path}`).pathname.slice(1) : target;
}
