import { readdirSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { defineConfig } from "vitest/config";
import { isLateRequest } from "./support/teardown.ts";
import { inWorkerd } from "./support/workerd.ts";

const root = path.join(import.meta.dirname, "..");

/** Tests of pure code. They run in Node, where they cost next to nothing, and mutation testing runs them there too. */
const pure = [
  "test/**/*rules.test.ts",
  "test/platform/basics/money.test.ts",
  "test/platform/extension-points.test.ts",
  "test/proof/*/*.test.ts",
];
/** The long runs are `npm run proof`, with a configuration of their own. */
const exclude = ["test/proof/*.test.ts"];

/** The folders below `test/features`, and the others beside them: each is a project of its own name. */
const folders = [
  ...readdirSync(path.join(root, "test/features")).map((name) => [name, `test/features/${name}`] as const),
  ...["platform", "local"].map((name) => [name, `test/${name}`] as const),
  ["simulation", "test/proof/simulation"] as const,
];

const workerd = async (name: string, include: string[], without: string[] = []) =>
  inWorkerd({
    name,
    include,
    exclude: [...exclude, ...without],
    setupFiles: ["test/support/setup.ts", "test/support/awake.ts", "test/support/follow-mails.ts"],
    env: { WHOLE: process.env.WHOLE ?? "" },
  });

/**
 * A project starts a workerd of its own, which takes seconds. So a run of everything has two, the shop in workerd and the rules
 * in Node; a folder becomes one when it is asked for by `--project orders`.
 */
const { values } = parseArgs({
  strict: false,
  options: { project: { type: "string", multiple: true, default: [] } },
});
const asked = new Set(values.project);
const inTheShop = [
  workerd("shop", ["test/**/*.test.ts", "client/test/*.test.ts"], pure),
  ...folders.filter(([name]) => asked.has(name)).map(([name, folder]) => workerd(name, [`${folder}/**/*.test.ts`])),
];
const rules = {
  root,
  test: {
    name: "rules",
    include: pure,
    exclude,
    setupFiles: ["test/support/property-runs.ts"],
    environment: "node" as const,
    isolate: false,
    // Ten thousand runs of a property take a minute where the machine is busy.
    testTimeout: process.env.PROPERTY_RUNS ? 600_000 : 60_000,
  },
};

export default defineConfig(async () => ({
  root,
  logLevel: "error" as const,
  test: {
    projects: [...(await Promise.all(inTheShop)), rules],
    onUnhandledError: (error: object) => !isLateRequest(error),
    // Two workerds, each with a database of its own, which its files share.
    maxWorkers: 2,
    coverage: {
      provider: "v8" as const,
      include: ["src/**/*.ts"],
      exclude: ["src/env.d.ts"],
      reporter: ["text-summary", "json-summary"],
      thresholds: { lines: 90 },
    },
  },
}));
