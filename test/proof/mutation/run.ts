/**
 * `npm run mutate`: every file of rules is changed in hundreds of small ways, one at a time, and the tests of the rules
 * must notice. `npm run mutate -- --core`: so is the checkout's core, and the simulation must notice. The names of files
 * behind either change only these. With `--minutes` it begins with those that changed lately, goes on at a place that `--seed` names,
 * and begins no more files when its time is over. It writes nothing into the tree.
 */
import "../../../local/lib/help.ts";
import { spawnSync } from "node:child_process";
import { globSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { parseArgs } from "node:util";
import { Stryker } from "@stryker-mutator/core";
import { inGroups } from "#platform/objects/waves";
import { root } from "../../../local/lib/run.ts";
import { dim, green, red } from "../../../local/lib/terminal.ts";
import config from "./stryker.config.json" with { type: "json" };

type StrykerOptions = ConstructorParameters<typeof Stryker>[0];
type Mutant = Awaited<ReturnType<Stryker["runMutationTest"]>>[number];
type Score = { readonly noticed: number; readonly missed: number; readonly excused: number };

/** The rest is in the configuration of both. A change that makes it run in circles is noticed by the time it takes. */
const CORE: StrykerOptions = {
  mutate: ["src/features/ordering/protocol/*.ts", "!src/features/ordering/protocol/{index,ports}.ts"],
  vitest: { configFile: "test/proof/mutation/core.vitest.config.ts" },
  coverageAnalysis: "off",
  timeoutMS: 10_000,
};

const { positionals: asked, values: options } = parseArgs({
  allowPositionals: true,
  options: {
    core: { type: "boolean", default: false },
    minutes: { type: "string" },
    seed: { type: "string", default: "0" },
  },
});
/** Percent of the changes that have to be noticed. The core is full of guards against what no story can bring about. */
const least = options.core ? { in_all: 92, by_file: 65 } : { in_all: 95, by_file: 85 };
/** Where no change may pass, and none may be excused by a comment. */
const whole = options.core ? [] : ["src/features/ordering/orders/rules.ts"];
const started = performance.now();
process.chdir(root);
/** Files that are begun together, since each beginning costs some seconds. */
const LOT = 5;
const lots = options.minutes === undefined || options.core ? [asked] : inGroups(filesInTurn(), LOT);
const ends_at = started + Number(options.minutes ?? Infinity) * 60_000;
const mutants: Mutant[] = [];
let done = 0;
while (done < lots.length && (done === 0 || performance.now() < ends_at))
  mutants.push(...(await changeAndTest(lots[done++] ?? [])));
const is_whole = done === lots.length && asked.length === 0;

/** The files of rules: those that changed in the last week first, and of the others another one each day. */
function filesInTurn(): string[] {
  const all = asked.length > 0 ? asked : globSync(config.mutate).toSorted();
  const log = spawnSync("git", ["log", "--since=1.week", "--name-only", "--pretty=format:"], { encoding: "utf8" });
  const lately = new Set(log.stdout?.split("\n"));
  const at = Number(options.seed) % all.length;
  const turned = [...all.slice(at), ...all.slice(0, at)];
  const rank = (file: string): number => (whole.includes(file) ? 0 : lately.has(file) ? 1 : 2);
  return turned.toSorted((a, b) => rank(a) - rank(b));
}

async function changeAndTest(files: readonly string[]): Promise<Mutant[]> {
  const temporary = await mkdtemp(join(tmpdir(), "bodega-mutate-"));
  const stryker = new Stryker({
    configFile: "test/proof/mutation/stryker.config.json",
    ...(options.core ? CORE : {}),
    ...(files.length > 0 ? { mutate: [...files] } : {}),
    tempDirName: temporary,
    reporters: process.stdout.isTTY ? ["progress"] : [],
  });
  try {
    return await stryker.runMutationTest();
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

function scoreOf(list: readonly Mutant[]): Score {
  const count = (...statuses: Mutant["status"][]) => list.filter(({ status }) => statuses.includes(status)).length;
  return {
    noticed: count("Killed", "Timeout"),
    missed: count("Survived", "NoCoverage"),
    excused: count("Ignored"),
  };
}
const percentOf = ({ noticed, missed }: Score): number => (noticed / (noticed + missed)) * 100;

const byFile = Map.groupBy(mutants, ({ fileName }) => relative(root, fileName));
const scores = new Map([...byFile].map(([file, list]) => [file, scoreOf(list)]));
const failures: string[] = [];

function judge(name: string, score: Score, least: number) {
  const percent = percentOf(score);
  const enough = percent >= least && (least < 100 || score.excused === 0);
  if (!enough) failures.push(name);
  const { noticed, missed, excused } = score;
  const counts = `${noticed} of ${noticed + missed}${excused > 0 ? `, ${excused} excused` : ""}`;
  console.log(
    `${enough ? green("✓") : red("✗")} ${name.padEnd(42)} ${percent.toFixed(1).padStart(5)} % ${dim(counts)}`,
  );
}

for (const mutant of mutants.filter(({ status }) => status === "Survived" || status === "NoCoverage")) {
  const { line, column } = mutant.location.start;
  const replacement = (mutant.replacement ?? "").split("\n")[0]?.slice(0, 80) ?? "";
  const place = `${relative(root, mutant.fileName)}:${line}:${column}`;
  console.log(dim(`  not noticed: ${place} ${mutant.mutatorName} becomes ${replacement}`));
}
for (const [file, score] of [...scores].toSorted(([a], [b]) => (a < b ? -1 : 1)))
  judge(file, score, whole.includes(file) ? 100 : least.by_file);
if (is_whole) {
  judge("in all", scoreOf(mutants), least.in_all);
  failures.push(...whole.filter((file) => !scores.has(file)));
}
const of_all = done < lots.length ? `, ${scores.size} of ${lots.flat().length} files: the minutes were over` : "";
console.log(dim(`${mutants.length} changes in ${Math.round((performance.now() - started) / 1000)} s${of_all}`));
if (failures.length > 0) {
  console.error(red(`\nToo many changes pass unnoticed: ${failures.join(", ")}`));
  process.exitCode = 1;
}
