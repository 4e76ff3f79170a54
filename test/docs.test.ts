import { describe, it } from "vitest";
import { z } from "zod";
import { problemKinds } from "#platform/basics/errors";
import { shop } from "../src/shop.ts";
import { requests } from "./support/demo/requests.ts";
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
    expect(said.toSorted()).toEqual(known.toSorted());
  });

  it("name tests that there are, in docs/payments.md", ({ expect }) => {
    const tests = import.meta.glob<string>(
      ["./features/**/*.test.ts", "./proof/*.test.ts", "./proof/support/plays.ts"],
      {
        query: "?raw",
        import: "default",
        eager: true,
      },
    );
    const [, ...tables] = page("docs/payments.md").split("## Case by case");
    const cells = tables.flatMap((table) =>
      [...table.matchAll(/^\| (.+) \|$/gm)].slice(2).flatMap(([, row = ""]) => row.split(" | ").slice(1)),
    );
    expect(cells.length).toBeGreaterThan(30);
    const lost = cells.filter((cell) => {
      const file = [...cell.matchAll(/`([\w./-]+\.ts)`/g)].at(-1)?.[1] ?? "";
      const [, title = ""] = /`: (.+)$/.exec(cell) ?? [];
      const found = Object.entries(tests).find(([path]) => path.endsWith(`/${file}`));
      return file === "" || !found?.[1].includes(title);
    });
    expect(lost).toEqual([]);
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

  it("fill in every operation that has a parameter in its path or a JSON body", ({ expect }) => {
    const missing = operations.flatMap(({ contract, path, takes }) => {
      const name = contract.operationId;
      const { at = {}, body, needs } = requests[name] ?? {};
      if (needs !== undefined) return [];
      const open = [...path.matchAll(/\{(\w+)\}/g)]
        .map(([, parameter = ""]) => parameter)
        .filter((one) => !(one in at));
      const wants = [
        ...open.map((one) => `at.${one}`),
        ...(takes?.includes("json") && body === undefined ? ["body"] : []),
      ];
      return wants.map((want) => `${name}: ${want}`);
    });
    const where =
      "Say in `requests.mjs` beside the feature's tests what the reference fills in, with values that it finds in the demo shop, or what is needed that only a person gets (a mailed code). Then run `npm run examples` and commit assets/docs/examples.json.";
    expect(missing, where).toEqual([]);
    const there = operations.map(({ contract }) => contract.operationId);
    expect(Object.keys(requests).filter((name) => !there.includes(name))).toEqual([]);
  });
});
