/** `npm run simulate`: see `--help`. Exit codes: 0 as hoped, 1 not so, 2 for arguments that make no sense. */
import "../../../local/lib/help.ts";
import { help, readArguments, type Wanted, WrongArguments } from "./arguments.ts";
import { climateOf, climates } from "./climates.ts";
import { History, line, tell } from "./history.ts";
import { plantOf, plants } from "./plants.ts";
import { progressBar } from "./progress.ts";
import { searchInThreads } from "./search-threads.ts";
import { type Found, messageOf } from "./search.ts";
import { shrink } from "./shrink.ts";
import { simulate } from "./simulate.ts";
import { findAll, tableOf, writeTable } from "./table.ts";

const say = (text: string) => process.stdout.write(`${text}\n`);

/** More failing seeds than this are counted, not listed. */
const most_listed = 10;

type Mode = (wanted: Wanted) => Promise<boolean> | boolean;

/** Each is true when it came out as hoped. */
const modes: Record<Wanted["mode"], Mode> = {
  search: (wanted) => (wanted.bug === undefined ? survive(wanted) : findBug(wanted)),
  bugs: findBugs,
  outages,
  trace,
  "list-bugs": () => {
    for (const { name, says } of plants) say(`${name.padEnd(30)} ${says}`);
    return true;
  },
  help: () => {
    say(help);
    return true;
  },
};

/** True when nothing broke. */
async function survive(wanted: Wanted): Promise<boolean> {
  const found = await run(wanted, false);
  const { violations } = found;
  for (const { seed, message } of violations.slice(0, most_listed)) say(`seed ${seed}: ${message}`);
  if (violations.length > most_listed) say(`… and ${violations.length - most_listed} more`);
  const first = violations.toSorted((a, b) => a.seed - b.seed)[0];
  if (first) await explain(first.seed, wanted);
  return violations.length === 0;
}

/** True when it is found. */
async function findBug(wanted: Wanted): Promise<boolean> {
  const found = await run(wanted, true);
  const first = found.violations[0];
  if (!first) {
    say(`${wanted.bug} was not found: the simulation is to be mended`);
    return false;
  }
  say(`${wanted.bug} found by seed ${first.seed}: ${first.message}`);
  await explain(first.seed, wanted);
  return true;
}

async function run(wanted: Wanted, stop_at_first: boolean): Promise<Found> {
  const { seed: from, seeds, bug, climate, minutes } = wanted;
  const started = performance.now();
  const bar = progressBar(seeds);
  const found = await searchInThreads({ from, seeds, bug, climate, stop_at_first, minutes }, bar.show);
  bar.clear();
  report(found, (performance.now() - started) / 1000);
  if (found.seeds < seeds && found.violations.length === 0) say(`of ${seeds} seeds: ${minutes} minutes were over`);
  return found;
}

function report(found: Found, elapsed_seconds: number): void {
  const { user, system } = process.cpuUsage();
  const statuses = Object.entries(found.statuses)
    .toSorted(([, a], [, b]) => b - a)
    .map(([status, count]) => `${count} ${status}`);
  say(`seeds       ${found.seeds}`);
  say(`operations  ${found.operations}`);
  say(`faults      ${found.faults}`);
  say(`orders      ${statuses.join(", ")}`);
  say(`violations  ${found.violations.length}`);
  say(`seconds     ${elapsed_seconds.toFixed(1)} (${((user + system) / 1e6).toFixed(1)} of processor time)`);
}

async function explain(seed: number, wanted: Wanted): Promise<void> {
  const { history, message, tries, without } = await shrink({
    seed,
    plant: plantOf(wanted.bug),
    climate: climateOf(wanted.climate),
  });
  say(
    `\nThe shortest history of seed ${seed} that breaks ${message.split(" ", 1)[0]} (${without.size} parts left out, ${tries} runs):\n`,
  );
  for (const text of tell(history.steps)) say(`  ${text}`);
  say(`\n  ${message}\n`);
  say(`The whole of it: ${commandOf(seed, wanted)}`);
}

const commandOf = (seed: number, { bug, climate }: Wanted): string =>
  [
    `npm run simulate -- --seed ${seed} --trace`,
    ...(bug === undefined ? [] : [`--bug ${bug}`]),
    ...(climate === undefined ? [] : [`--climate ${climate}`]),
  ].join(" ");

async function trace(wanted: Wanted): Promise<boolean> {
  const history = new History();
  const plant = plantOf(wanted.bug);
  try {
    const { statuses } = await simulate(wanted.seed, { plant, climate: climateOf(wanted.climate), history });
    for (const step of history.steps) say(line(step));
    say(`seed ${wanted.seed} breaks nothing: ${JSON.stringify(statuses)}`);
    return wanted.bug === undefined;
  } catch (error) {
    for (const step of history.steps) say(line(step));
    say(`seed ${wanted.seed}: ${messageOf(error)}`);
    return wanted.bug !== undefined;
  }
}

async function findBugs({ seed, seeds, write }: Wanted): Promise<boolean> {
  const rows = await findAll({ from: seed, seeds });
  const table = tableOf(rows, seeds);
  say(table);
  if (write) writeTable(table);
  return rows.every(({ found }) => found !== undefined);
}

async function outages(wanted: Wanted): Promise<boolean> {
  let survived = true;
  for (const { name, says } of climates) {
    say(`${says}:`);
    survived = (await survive({ ...wanted, climate: name })) && survived;
  }
  return survived;
}

// Whoever reads only the beginning, as `head` does, has read enough.
process.stdout.on("error", () => process.exit());

try {
  const wanted = readArguments(process.argv.slice(2));
  const as_hoped = await modes[wanted.mode](wanted);
  process.exitCode = as_hoped ? 0 : 1;
} catch (error) {
  if (!(error instanceof WrongArguments)) throw error;
  process.stderr.write(`${error.message}\n\n${help}\n`);
  process.exitCode = 2;
}
