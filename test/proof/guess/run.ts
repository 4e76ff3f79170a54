/**
 * `npm run guess [-- --guesses 10000 --addresses 1000 --connections 64]`: that many guesses at one account's password from
 * that many client addresses, as fast as they come, of a production build. At most a hundred may reach the hash, and the
 * owner must get in all the while from the device that they use. Ends with 1 when a figure is missed.
 */
import "../../../local/lib/help.ts";
import { rmSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { Crowd, eachOf, percentile } from "../../../local/lib/crowd.ts";
import { furnish, openShop } from "../../../local/lib/live-shop.ts";
import { freshFolder } from "../../../local/lib/state-files.ts";
import { dim, must, seconds } from "../../../local/lib/terminal.ts";
import { type Answer, Visitor } from "../../../local/lib/visitor.ts";
import { buildWorker, throwawaySecrets } from "../../../local/lib/worker.ts";

const HASHED_MAX = 100;
const OWNER_EVERY_MS = 1_000;
const { values } = parseArgs({
  options: {
    guesses: { type: "string", default: "10000" },
    addresses: { type: "string", default: "1000" },
    connections: { type: "string", default: "64" },
  },
});
const [guesses, addresses, connections] = [
  Number(values.guesses),
  Number(values.addresses),
  Number(values.connections),
];
const state = freshFolder("guess");
const secrets = throwawaySecrets();
const shop = await openShop({ script: await buildWorker("dist/guess", { minify: true }), state, secrets });
const crowd = new Crowd(shop.url, connections + 1);

const email = "ada@example.com";
const password = "correct horse battery staple";
const owner = new Visitor(crowd, "203.0.113.7", "The owner's browser");
const strangers = Array.from(
  { length: addresses },
  (_, i) => new Visitor(crowd, `198.18.${Math.floor(i / 250)}.${i % 250}`, `A guesser's tool ${i % 7}`),
);

const over = new AbortController();
/** Comes again when the shop is busy, as its answer asks. */
async function ownerLogsIn(): Promise<Answer> {
  const answer = await owner.logIn(email, password);
  if (answer.status !== 503) return answer;
  await sleep(answer.retry_after_ms);
  return owner.logIn(email, password);
}
async function ownerComesAndGoes(): Promise<Answer[]> {
  const answers: Answer[] = [];
  while (!over.signal.aborted) {
    answers.push(await ownerLogsIn());
    await sleep(OWNER_EVERY_MS);
  }
  return answers;
}

try {
  await furnish(shop, secrets);
  const known = [await owner.register(email, password), await owner.logIn(email, password)];
  must("the owner registers and logs in", known.map(({ status }) => status).join(" "), known[1]?.status === 200);
  const began = performance.now();
  const coming = ownerComesAndGoes();
  const answers = await eachOf(
    Array.from({ length: guesses }, (_, i) => i),
    connections,
    async (i) => strangers[i % addresses]?.logIn(email, `guess number ${i}`),
  );
  over.abort();
  const welcomes = await coming;
  const took = performance.now() - began;

  const counts = Map.groupBy(answers, (answer) => answer?.status ?? 0);
  const hashed = answers.reduce((total, answer) => total + (answer?.hashes ?? 0), 0);
  console.log(
    dim(
      `${guesses} guesses from ${addresses} addresses in ${seconds(took)}: ${[...counts].map(([status, all]) => `${all.length} x ${status}`).join(", ")}`,
    ),
  );
  must("guesses that reached the hash", `${hashed} of ${HASHED_MAX}`, hashed > 0 && hashed <= HASHED_MAX);
  must("guesses that got in", counts.get(200)?.length ?? 0, !counts.has(200));
  const turned_away = (counts.get(429)?.length ?? 0) + (counts.get(503)?.length ?? 0);
  must("guesses turned away, told when to come back", turned_away, turned_away === guesses - hashed);
  const inside = welcomes.filter(({ status }) => status === 200);
  must(
    "times that the owner got in meanwhile",
    `${inside.length} of ${welcomes.length}`,
    welcomes.length > 0 && inside.length === welcomes.length,
  );
  const waits = welcomes.map(({ ms }) => ms);
  console.log(
    dim(
      `  the owner's log-in: median ${percentile(waits, 50).toFixed(0)} ms, longest ${Math.max(...waits).toFixed(0)} ms`,
    ),
  );
  const after = await ownerLogsIn();
  must("the owner logs in afterwards", after.status, after.status === 200);
} finally {
  crowd.close();
  await shop.close().catch(() => undefined);
  rmSync(state, { recursive: true, force: true });
}
// What Miniflare leaves open would keep this process.
process.exit();
