/** A line of the list in `src/shop.ts`: a district's heading, or a feature by its exported name and where it stands. */
export type Listed =
  | { readonly kind: "district"; readonly says: string }
  | { readonly kind: "feature"; readonly name: string; readonly path: string };

/** Reads the list of features out of the text of `src/shop.ts`, in order. Throws when one is listed that is not imported. */
export function readFeatureList(text: string): Listed[] {
  const paths = new Map(
    [...text.matchAll(/import \{ ([\w, ]+) \} from "#([^"]+)";/g)].flatMap(([, names = "", path = ""]) =>
      names.split(", ").map((name) => [name, path] as const),
    ),
  );
  const list = /const features = \[(.*?)\] as const;/s.exec(text)?.[1] ?? "";
  return [...list.matchAll(/\/\/ (.+)|(\w+),/g)].map(([, district, name = ""]) => {
    if (district !== undefined) return { kind: "district", says: district };
    const path = paths.get(name);
    if (path === undefined) throw new Error(`src/shop.ts lists ${name}, which it does not import`);
    return { kind: "feature", name, path };
  });
}
