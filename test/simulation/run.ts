/**
 * The long runs, in plain Node:
 *   node test/simulation/run.ts --seeds 50000 [--from 1] [--plant "part of a planted bug's name"]
 *   node test/simulation/run.ts --seed 4711 --trace
 */
import { parseArgs } from "node:util";
import { nothing_planted, plants } from "./plants.ts";
import { search } from "./search.ts";
import { simulate } from "./simulate.ts";

const { values } = parseArgs({
  options: {
    seeds: { type: "string", default: "1000" },
    from: { type: "string", default: "1" },
    seed: { type: "string" },
    plant: { type: "string" },
    trace: { type: "boolean", default: false },
  },
});
const say = (line: string) => process.stdout.write(`${line}\n`);
const { plant: wanted } = values;
const plant = wanted === undefined ? nothing_planted : plants.find(({ name }) => name.includes(wanted));
if (!plant) throw new Error(`no planted bug is named like "${wanted}"`);

if (values.seed !== undefined) {
  const report = await simulate(Number(values.seed), { plant, ...(values.trace ? { trace: say } : {}) });
  say(JSON.stringify(report));
} else {
  const started = performance.now();
  const found = await search({ from: Number(values.from), seeds: Number(values.seeds), plant });
  const elapsed_seconds = Math.round((performance.now() - started) / 100) / 10;
  for (const { seed, message } of found.violations.slice(0, 20)) say(`seed ${seed}: ${message}`);
  say(JSON.stringify({ plant: plant.name, ...found, violations: found.violations.length, elapsed_seconds }));
  if (found.violations.length > 0) process.exitCode = 1;
}
