import { describe, it } from "vitest";
import { z } from "zod";
import { problemKinds } from "#platform/basics/errors";
import { shop } from "../src/shop.ts";
import { operations } from "./support/openapi.ts";
import { sources } from "./support/sources.ts";

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

  it("say of each problem's code what causes it and what to do, in docs/problems.md", ({ expect }) => {
    const said = [...page("docs/problems.md").matchAll(/^\| `(\w+)` \| .+ \| .+ \|$/gm)].map(([, code = ""]) => code);
    // Files of tests that ran before have defined codes of their own.
    const known = [...problemKinds.keys()].filter((code) => sources.some(({ text }) => text.includes(`  ${code}: {`)));
    expect(known.length).toBeGreaterThan(100);
    expect(known.filter((code) => !said.includes(code))).toEqual([]);
    expect(said.filter((code, at) => !known.includes(code) || said.indexOf(code) !== at)).toEqual([]);
  });

  it("name only operations that there are, in docs/problems.md", ({ expect }) => {
    const named = [...page("docs/problems.md").matchAll(/`((?:GET|POST|PUT|PATCH|DELETE) \/[^`]*)`/g)].map(
      ([, operation = ""]) => operation,
    );
    const there = new Set(
      operations.map(({ method, path }) => `${method.toUpperCase()} ${path.replace("/api/v1", "")}`),
    );
    expect(named.filter((operation) => !there.has(operation))).toEqual([]);
  });
});
