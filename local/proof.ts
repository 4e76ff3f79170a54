/**
 * `npm run proof`: the long runs at the size that CI has time for, each a command of its own whose exit code says
 * whether it holds. `docs/proof.md` says what each shows, and how to run more of it. `npm run proof -- word` runs
 * those with this in their name.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { bold } from "./lib/terminal.ts";

type Proof = { readonly name: string; readonly command: readonly string[] };

const node = (name: string, ...args: string[]): Proof => ({ name, command: [process.execPath, ...args] });

const workerd = (name: string, file: string): Proof =>
  node(name, "node_modules/vitest/vitest.mjs", "run", "--config", "test/proof/vitest.config.ts", file);

/** What takes all cores: one after the other. */
const before: readonly Proof[] = [
  node("a simulated checkout in bad weather", "test/simulation/run.ts", "--seeds", "100000"),
  node("bugs planted in the simulation", "test/simulation/run.ts", "--bugs"),
  node("long outages, simulated", "test/simulation/run.ts", "--outages"),
];

/** What is about time, and wants the machine for itself. */
const after: readonly Proof[] = [
  node("a rush for the last units", "local/load.ts", "--buyers", "3000", "--baskets", "300"),
  node("a shop that is killed", "local/kill.ts"),
];

/** What waits more than it reckons: two at a time, each list in its order. */
const beside: readonly (readonly Proof[])[] = [
  [
    workerd("a crash at each operation", "test/proof/crash-matrix.test.ts"),
    node("an import that is killed", "local/prove-import.ts"),
    node("a database that is put back", "local/prove-reconcile.ts", "1"),
    workerd("histories of the shop by their seeds", "test/proof/histories.test.ts"),
    workerd("a stock object asked by sixteen at once", "test/proof/linearizability.test.ts"),
  ],
  [
    workerd("races in every order", "test/proof/races.test.ts"),
    node("requests made from the contract", "test/requests/run.ts"),
    node("guesses at a password", "local/guess.ts"),
    node("what anonymous clients make the shop keep", "local/prove-bounds.ts", "--requests", "2600"),
    node("rules that are changed in small ways", "local/mutate.ts"),
  ],
];

/** Nothing here takes half as long on two cores of its own: what does has come to a stop. */
const LIMIT_MINUTES = 25;

const failed: string[] = [];
let passed = 0;
const only = process.argv[2];

/** Runs it to its end, or ends it with all that it has started when its time is over. What it says is shown when it is over. */
async function prove({ name, command: [program = "", ...args] }: Proof): Promise<void> {
  if (only !== undefined && !name.includes(only)) return;
  const started = performance.now();
  const child = spawn(program, args, { stdio: ["ignore", "pipe", "pipe"], detached: true });
  const end = (signal: NodeJS.Signals) => child.pid !== undefined && process.kill(-child.pid, signal);
  let said = "";
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (text: string) => {
      said += text;
    });
  const limit = setTimeout(() => {
    said += `not over after ${LIMIT_MINUTES} minutes\n`;
    end("SIGKILL");
  }, LIMIT_MINUTES * 60_000);
  const interrupt = () => void end("SIGTERM");
  process.once("SIGINT", interrupt).once("SIGTERM", interrupt);
  await once(child, "exit");
  process.off("SIGINT", interrupt).off("SIGTERM", interrupt);
  clearTimeout(limit);
  const took = Math.round((performance.now() - started) / 1000);
  if (child.exitCode === 0) passed += 1;
  else failed.push(name);
  console.log(`${bold(`\n== ${name}`)}\n${tail(said)}\n== ${name} took ${took} s`);
}

/** The end of what was said is what matters; the whole is had by running it alone. */
const tail = (text: string): string => text.trimEnd().slice(-6_000);

for (const proof of before) await prove(proof);
await Promise.all(
  beside.map(async (list) => {
    for (const proof of list) await prove(proof);
  }),
);
for (const proof of after) await prove(proof);
for (const name of failed) console.error(`failed: ${name}`);
console.log(`proofs: ${passed} passed, ${failed.length} failed`);
if (failed.length > 0 || passed === 0) process.exitCode = 1;
