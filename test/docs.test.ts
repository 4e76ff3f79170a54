import { describe, it } from "vitest";
import { z } from "zod";
import { shop } from "../src/shop.ts";

/** The pages that a newcomer starts from name all that there is. */

const pages = import.meta.glob<string>(
  ["../README.md", "../docs/*.md", "../package.json", "../wrangler.toml", "../src/platform/config.ts"],
  {
    query: "?raw",
    import: "default",
    eager: true,
  },
);
const page = (path: string): string => {
  const text = pages[`../${path}`];
  if (text === undefined) throw new Error(`${path} is missing`);
  return text;
};
const { scripts } = z.object({ scripts: z.record(z.string(), z.string()) }).parse(JSON.parse(page("package.json")));
const commands = Object.keys(scripts).filter((name) => !(name.startsWith("pre") && name.slice(3) in scripts));

describe("the pages of a newcomer", () => {
  it("have each command", ({ expect }) => {
    const said = page("README.md") + page("docs/getting-started.md");
    const missing = commands.filter((name) => !new RegExp(`npm (run )?${name}\\b`).test(said));
    expect(missing).toEqual([]);
  });

  it("have each setting and binding", ({ expect }) => {
    const toml = page("wrangler.toml");
    const own = [...page("src/platform/config.ts").matchAll(/^ {2}([A-Z][A-Z_]+):/gm)].map((match) => match[1] ?? "");
    const settings = [...own, ...shop.flatMap((feature) => feature.settings?.names ?? [])];
    expect(settings.filter((name, at) => settings.indexOf(name) !== at)).toEqual([]);
    const bindings = [...toml.matchAll(/\b(?:binding|name) = "([A-Z][A-Z_]+)"/g)].map((match) => match[1] ?? "");
    expect(settings.length).toBeGreaterThan(40);
    expect(bindings.length).toBeGreaterThan(10);
    const missing = [...settings, ...bindings].filter((name) => !page("docs/configuration.md").includes(`\`${name}\``));
    expect(missing).toEqual([]);
  });
});
