/**
 * `npm run timing [-- --pairs 200 --of login|reset]`: whether the time of a refused log-in, or of asking for a new password, tells
 * that there is such an account. Known and unknown
 * addresses take turns at a production build, beside a control, another known one, which shows how much the machine itself
 * wavers. Each costs as many hashes as the others; the medians may differ by five per cent. Ends with 1 when they differ by more.
 */
import "./lib/help.ts";
import { rmSync } from "node:fs";
import { parseArgs } from "node:util";
import { Crowd, percentile } from "./lib/crowd.ts";
import { furnish, openShop } from "./lib/live-shop.ts";
import { freshFolder } from "./lib/state-files.ts";
import { dim, must, red } from "./lib/terminal.ts";
import { Visitor } from "./lib/visitor.ts";
import { buildWorker, throwawaySecrets } from "./lib/worker.ts";

const TOLERANCE = 0.05;
/** What is asked, what it is answered, and how often before the next at the same account has to wait. */
const questions = {
  login: {
    ask: (one: Visitor, email: string) => one.logIn(email, "not the password"),
    status: 401,
    hashes: "1",
    tries: 4,
  },
  reset: { ask: (one: Visitor, email: string) => one.forget(email), status: 202, hashes: "0", tries: 3 },
} as const;
const WARM_UP = 5;
const kinds = ["known", "unknown", "control"] as const;
type Kind = (typeof kinds)[number];

const { values } = parseArgs({
  options: { pairs: { type: "string", default: "200" }, of: { type: "string", default: "login" } },
});
const question = questions[values.of === "reset" ? "reset" : "login"];
const pairs = Number(values.pairs);
const state = freshFolder("timing");
const secrets = throwawaySecrets();
const shop = await openShop({ script: await buildWorker("dist/timing", { minify: true }), state, secrets });
const crowd = new Crowd(shop.url, 1);
const visitor = (i: number) => new Visitor(crowd, `198.18.${i >> 8}.${i & 255}`, "A browser");
const emailOf = (kind: Kind, account: number) => `${kind}-${account}@example.com`;

const times: Record<Kind, number[]> = { known: [], unknown: [], control: [] };
const hashes: Record<Kind, Set<number>> = { known: new Set(), unknown: new Set(), control: new Set() };

async function tryOnce(kind: Kind, round: number): Promise<void> {
  const email = emailOf(kind, Math.floor(round / question.tries));
  const answer = await question.ask(visitor(round), email);
  if (answer.status !== question.status) throw new Error(`it was answered with ${answer.status}`);
  hashes[kind].add(answer.hashes);
  if (round >= WARM_UP) times[kind].push(answer.ms);
}

try {
  await furnish(shop, secrets);
  const rounds = pairs + WARM_UP;
  for (let account = 0; account * question.tries < rounds; account += 1)
    for (const kind of ["known", "control"] as const)
      await visitor(account).register(emailOf(kind, account), "correct horse battery staple");
  for (let round = 0; round < rounds; round += 1)
    // Each comes first, second and last as often: what one leaves behind weighs on all alike.
    for (let turn = 0; turn < kinds.length; turn += 1)
      await tryOnce(kinds[(round + turn) % kinds.length] ?? "known", round);

  const median = (kind: Kind) => percentile(times[kind], 50);
  const ratioOf = (kind: Kind) => median(kind) / median("known");
  // Two that came one after the other had the same machine: what troubled both of them cancels out.
  const pairedRatioOf = (kind: Kind) =>
    percentile(
      times[kind].map((ms, i) => ms / (times.known[i] ?? Number.NaN)),
      50,
    );
  for (const kind of kinds)
    console.log(
      dim(`  ${kind.padEnd(8)} median ${median(kind).toFixed(1)} ms, p90 ${percentile(times[kind], 90).toFixed(1)} ms`),
    );
  const counts = kinds.map((kind) => [...hashes[kind]].join("/"));
  must(
    "hashes of each known / unknown / control",
    counts.join(" / "),
    counts.every((count) => count === question.hashes),
  );
  const shown = (ratio: number) => `${((ratio - 1) * 100).toFixed(1)} %`;
  console.log(
    dim(
      `  control against known: medians ${shown(ratioOf("control"))}, in the middle of the pairs ${shown(pairedRatioOf("control"))}`,
    ),
    dim(`\n  unknown against known, in the middle of the pairs: ${shown(pairedRatioOf("unknown"))}`),
  );
  if (Math.abs(ratioOf("control") - 1) > TOLERANCE)
    console.log(red("  The machine wavers too much by itself to tell."));
  const ratio = ratioOf("unknown");
  must(`medians, unknown against known, ${pairs} pairs`, shown(ratio), Math.abs(ratio - 1) <= TOLERANCE);
} finally {
  crowd.close();
  await shop.close().catch(() => undefined);
  rmSync(state, { recursive: true, force: true });
}
// What Miniflare leaves open would keep this process.
process.exit();
