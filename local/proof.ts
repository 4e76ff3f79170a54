/**
 * `npm run proof`: the long runs at the size that CI has time for, each a command of its own whose exit code says
 * whether it holds. `docs/proof.md` says what each shows, and how to run more of it.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { bold } from "./lib/terminal.ts";

type Proof = { readonly name: string; readonly command: readonly string[] };

const node = (name: string, ...args: string[]): Proof => ({ name, command: [process.execPath, ...args] });

const workerd = (name: string, file: string): Proof =>
  node(name, "node_modules/vitest/vitest.mjs", "run", "--config", "test/proof/vitest.config.ts", file);

const proofs: readonly Proof[] = [
  node("a simulated checkout in bad weather", "test/simulation/run.ts", "--seeds", "100000"),
  node("bugs planted in the simulation", "test/simulation/run.ts", "--bugs"),
  node("long outages, simulated", "test/simulation/run.ts", "--outages"),
  node("an import that is killed", "local/prove-import.ts"),
  node("requests made from the contract", "test/requests/run.ts"),
  node("a database that is put back", "local/prove-reconcile.ts", "1"),
  node("rules that are changed in small ways", "local/mutate.ts"),
  workerd("a crash at each operation", "test/proof/crash-matrix.test.ts"),
  workerd("races in every order", "test/proof/races.test.ts"),
  workerd("histories in workerd", "test/proof/histories.test.ts"),
  node("a rush for the last units", "local/load.ts", "--buyers", "3000", "--baskets", "300"),
  node("a shop that is killed", "local/kill.ts"),
];

/** Nothing here takes half as long on two cores: what does has come to a stop. */
const LIMIT_MINUTES = 12;

/** Runs it to its end, or ends it with all that it has started when its time is over. */
async function holds({ name, command: [program = "", ...args] }: Proof): Promise<boolean> {
  const started = performance.now();
  console.log(bold(`\n== ${name}`));
  const child = spawn(program, args, { stdio: "inherit", detached: true });
  const stopped = setTimeout(() => {
    console.error(`${name}: not over after ${LIMIT_MINUTES} minutes`);
    if (child.pid !== undefined) process.kill(-child.pid, "SIGKILL");
  }, LIMIT_MINUTES * 60_000);
  const forward = () => void (child.pid !== undefined && process.kill(-child.pid, "SIGTERM"));
  process.once("SIGINT", forward).once("SIGTERM", forward);
  await once(child, "exit");
  process.off("SIGINT", forward).off("SIGTERM", forward);
  clearTimeout(stopped);
  console.log(`== ${name} took ${Math.round((performance.now() - started) / 1000)} s`);
  return child.exitCode === 0;
}

const only = process.argv[2];
const chosen = proofs.filter(({ name }) => only === undefined || name.includes(only));
const failed: string[] = [];
for (const proof of chosen) if (!(await holds(proof))) failed.push(proof.name);
for (const name of failed) console.error(`failed: ${name}`);
console.log(`proofs: ${chosen.length - failed.length} passed, ${failed.length} failed`);
if (failed.length > 0 || chosen.length === 0) process.exitCode = 1;
