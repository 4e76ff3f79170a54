/**
 * `npm run check`: everything that can be known about the code without running its tests. `npm run check -- types lint`
 * runs only the steps named. Two at a time, since most of them use several threads already. At the end it lists dependencies with a
 * newer version (`npm run check -- newer`), which fails nothing.
 */
import "./lib/help.ts";
import { spawn } from "node:child_process";
import { cp, mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { newerIn } from "./lib/newer-versions.ts";
import { type Ran, root, run } from "./lib/run.ts";
import { table_files } from "./lib/table-files.ts";
import { bold, dim, green, red, seconds } from "./lib/terminal.ts";

/** Asks the registry beside the steps, since that takes seconds. `within` says what it found, or that nothing was heard in time. */
function askForNewer() {
  const args = ["outdated", "--json", "--fetch-retries=0", "--fetch-timeout=5000"];
  const npm = process.env.npm_execpath;
  const child = npm?.endsWith(".js")
    ? spawn(process.execPath, [npm, ...args], { cwd: root, stdio: ["ignore", "pipe", "ignore"] })
    : spawn("npm", args, { cwd: root, stdio: ["ignore", "pipe", "ignore"], shell: process.platform === "win32" });
  let output = "";
  child.stdout.on("data", (chunk: Buffer) => (output += chunk.toString()));
  const ended = new Promise<string | null>((resolve) => {
    child.on("error", () => resolve(null));
    child.on("close", () => resolve(output));
  });
  const within = async (limit_ms: number): Promise<string> => {
    const said = await Promise.race([ended, sleep(limit_ms, null, { ref: false })]);
    child.kill("SIGKILL");
    const found = said === null ? null : newerIn(said);
    if (found === null) return dim("the registry does not answer, so newer versions are not listed");
    if (found.length === 0) return "every dependency is the newest";
    const lines = found.map(({ name, current, latest }) => `\n    ${name} ${current} → ${latest}`);
    return `newer versions of ${found.length} dependencies:${lines.join("")}`;
  };
  return { within };
}

const failed = (output: string): Ran => ({ code: 1, output });
const fine: Ran = { code: 0, output: "" };

/** The document is made first; what redocly says is only of interest about that. */
async function lintOpenApi(): Promise<Ran> {
  const made = await run("node", ["local/openapi.ts"]);
  return made.code === 0 ? run("redocly", ["lint", "dist/openapi.json", "--config", "redocly.yaml"]) : made;
}

const migrationsOf = async (folder: string) => (await readdir(folder)).filter((file) => file.endsWith(".sql"));

/** drizzle-kit is asked for the next migration beside a copy of ours: there must be none. */
async function compareMigrations(): Promise<Ran> {
  for (const database of ["shop", "search"] as const) {
    const ran = await compareTo(database, database === "shop" ? "migrations" : "migrations/search");
    if (ran.code !== 0) return ran;
  }
  return fine;
}

async function compareTo(database: keyof typeof table_files, folder: string): Promise<Ran> {
  const copy = await mkdtemp(join(tmpdir(), "bodega-migrations-"));
  try {
    await cp(folder, copy, { recursive: true });
    const before = await migrationsOf(copy);
    const generated = await run("drizzle-kit", [
      "generate",
      "--dialect=sqlite",
      ...table_files[database].map((path) => `--schema=./${path}`),
      `--out=${copy}`,
      "--name=missing",
    ]);
    if (generated.code !== 0) return generated;
    const added = (await migrationsOf(copy)).filter((file) => !before.includes(file));
    if (added.length === 0) return fine;
    const sql = await Promise.all(added.map((file) => readFile(join(copy, file), "utf8")));
    return failed(
      `The tables say more than the migrations. Run \`npm run db:generate\` and commit what it makes:\n\n${sql.join("\n")}`,
    );
  } finally {
    await rm(copy, { recursive: true, force: true });
  }
}

/** drizzle-kit rebuilds a table as `__new_…` and drops the old one, which on D1 empties every child that cascades. */
async function refuseRebuilds(): Promise<Ran> {
  const rebuilding: string[] = [];
  for (const file of await migrationsOf("migrations")) {
    if ((await readFile(join("migrations", file), "utf8")).includes("__new_")) rebuilding.push(file);
  }
  return rebuilding.length === 0
    ? fine
    : failed(`A migration rebuilds a table, which loses rows on D1: ${rebuilding.join(", ")}`);
}

const steps: Record<string, { says: string; run: () => Promise<Ran> }> = {
  types: { says: "TypeScript compiles", run: () => run("tsc", []) },
  lint: { says: "oxlint finds nothing", run: () => run("oxlint", ["--type-aware", "--deny-warnings"]) },
  patterns: { says: "every pattern is linear", run: () => run("node", ["local/patterns.ts"]) },
  openapi: { says: "the OpenAPI document is valid", run: lintOpenApi },
  client: { says: "the client compiles by the contract", run: () => run("node", ["local/client.ts", "--check"]) },
  format: { says: "oxfmt would change nothing", run: () => run("oxfmt", ["--check"]) },
  unused: { says: "nothing is unused", run: () => run("knip", []) },
  env: { says: "src/env.d.ts is current", run: () => run("wrangler", ["types", "src/env.d.ts", "--check"]) },
  examples: { says: "the shop answers as its examples", run: () => run("node", ["local/examples.ts", "--check"]) },
  docs: { says: "the documentation is current", run: () => run("node", ["local/docs.ts", "--check"]) },
  migrations: { says: "migrations match the tables", run: compareMigrations },
  budgets: { says: "the Worker stays within its budgets", run: () => run("node", ["local/budgets.ts"]) },
  rebuilds: { says: "no migration rebuilds a table", run: refuseRebuilds },
};

/** A newer version fails nothing, and neither does a registry that is out of reach: the list is for the reader. */
const NEWER = "newer";
/** How long the list may keep a run waiting whose steps are done. */
const PATIENCE_MS = 3_000;

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !steps[name] && name !== NEWER);
if (unknown.length > 0) {
  console.error(`There is no step ${unknown.join(", ")}. Steps: ${[...Object.keys(steps), NEWER].join(", ")}`);
  process.exit(2);
}
const newer = asked.length === 0 || asked.includes(NEWER) ? askForNewer() : null;
const waiting = Object.entries(steps).filter(([name]) => asked.length === 0 || asked.includes(name));
const failures: { name: string; output: string }[] = [];
const started = performance.now();
let passed = 0;

async function worker() {
  for (let next = waiting.shift(); next; next = waiting.shift()) {
    const [name, step] = next;
    const from = performance.now();
    const result = await step.run();
    const mark = result.code === 0 ? green("✓") : red("✗");
    console.log(`${mark} ${name.padEnd(11)} ${step.says.padEnd(32)} ${dim(seconds(performance.now() - from))}`);
    if (result.code === 0) passed += 1;
    else failures.push({ name, output: result.output });
  }
}
await Promise.all([worker(), worker()]);
if (newer)
  console.log(
    `${dim("·")} ${NEWER.padEnd(11)} ${await newer.within(asked.length === 0 ? PATIENCE_MS : 5 * PATIENCE_MS)}`,
  );

for (const { name, output } of failures) console.log(`\n${bold(red(name))}\n${output.trim()}`);
console.log(`\nchecks: ${passed} passed, ${failures.length} failed (${seconds(performance.now() - started)})`);
process.exitCode = failures.length > 0 ? 1 : 0;
