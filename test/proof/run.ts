/**
 * `npm run proof [-- words] [--minutes N] [--seed S]`: the long runs within a budget of time, each a command of its own whose exit
 * code says whether it holds, or that nothing ran (`test/proof/plan/outcomes.ts`). The seed is the day's, so that each day tries another part. `--release` runs all of them whole.
 * With words only those with them in their names. `docs/proof.md` says what each shows.
 */
import "../../local/lib/help.ts";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { parseArgs } from "node:util";
import { bold } from "../../local/lib/terminal.ts";
import { after, before, beside, type Proof, released } from "./plan/list.ts";
import { type Outcome, outcomeOf, sumUp } from "./plan/outcomes.ts";
import { longest, shareOf, sum } from "./plan/shares.ts";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    minutes: { type: "string" },
    seed: { type: "string" },
    release: { type: "boolean", default: false },
  },
});
const word = positionals.join(" ");
const chosen = (list: readonly Proof[]): readonly Proof[] => list.filter(({ name }) => name.includes(word));
const [first, lists, last] = [
  chosen(before),
  beside.map(chosen),
  chosen([...after, ...(values.release ? released : [])]),
];

/** Without a wish each has what it has in CI. */
const minutes = Number(values.minutes ?? sum(first) + longest(lists) + sum(last));
const seed = Number(values.seed ?? Math.floor(Date.now() / 86_400_000));
if (!(minutes > 0) || !Number.isSafeInteger(seed)) throw new Error("--minutes and --seed take numbers");
const ends_at = performance.now() + minutes * 60_000;

/** What takes so much longer than its share has come to a stop. */
const limitOf = (share: number): number => (values.release ? 360 : 2 * share + 10);

/** What each said, by its name, and how it ended. */
const ended: { readonly name: string; readonly said: string; readonly outcome: Outcome }[] = [];

/** The line of a test that its run had no time for. There may be thousands. */
const skipped = /^[^\p{L}\n]*↓.*\n/gmu;

/** Runs it to its end, or ends it with all that it has started when its time is over. What it says is shown when it is over. */
async function prove(proof: Proof, still_to_come: number): Promise<void> {
  const share = shareOf(proof, (ends_at - performance.now()) / 60_000, still_to_come);
  const { args, env } = values.release ? proof.whole : proof.within({ minutes: share, seed });
  const started = performance.now();
  const child = spawn(process.execPath, args, {
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
    env: { ...process.env, ...env },
  });
  const end = (signal: NodeJS.Signals) => child.pid !== undefined && process.kill(-child.pid, signal);
  let said = "";
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (text: string) => {
      said += text;
    });
  const limit = setTimeout(
    () => {
      said += `not over after ${limitOf(share).toFixed(0)} minutes\n`;
      end("SIGKILL");
    },
    limitOf(share) * 60_000,
  );
  const interrupt = () => void end("SIGTERM");
  process.once("SIGINT", interrupt).once("SIGTERM", interrupt);
  await once(child, "exit");
  process.off("SIGINT", interrupt).off("SIGTERM", interrupt);
  clearTimeout(limit);
  const took = Math.round((performance.now() - started) / 1000);
  ended.push({ name: proof.name, said, outcome: outcomeOf(child.exitCode) });
  const granted = values.release ? "whole" : `of ${Math.round(share * 60)} s`;
  console.log(`${bold(`\n== ${proof.name}`)}\n${tail(said)}\n== ${proof.name} took ${took} s ${granted}`);
}

/** The end of what was said is what matters, without the tests that were skipped; the whole is had by running it alone. */
const tail = (text: string, characters = 6_000): string => text.replaceAll(skipped, "").trimEnd().slice(-characters);

async function proveAll(list: readonly Proof[], then: number): Promise<void> {
  for (const [i, proof] of list.entries()) await prove(proof, sum(list.slice(i + 1)) + then);
}

console.log(values.release ? "all of it" : `${minutes.toFixed(0)} minutes, seed ${seed}`);
await proveAll(first, longest(lists) + sum(last));
await Promise.all(lists.map((list) => proveAll(list, sum(last))));
await proveAll(last, 0);
for (const { name, said, outcome } of ended) {
  if (outcome === "failed") console.log(`\n${tail(said, 3_000)}\nfailed: ${name}`);
  if (outcome === "skipped") console.log(`\nskipped, so not proven: ${name}. ${said.trim()}`);
}
const failed = ended.filter(({ outcome }) => outcome === "failed").map(({ name }) => name);
if (failed.length > 0) console.log(`\nfailed: ${failed.join("; ")}`);
const { line, exit_code } = sumUp(ended.map(({ outcome }) => outcome));
console.log(line);
process.exitCode = exit_code;
