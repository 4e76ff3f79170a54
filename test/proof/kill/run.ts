/**
 * `npm run kill [-- --kills 50 --minutes M --seed 1 --shoppers 12]`: a production build whose workerd is killed with SIGKILL by its own
 * process id at random moments while shoppers buy, repeat what was not answered, pay again and cancel, and staff receive and
 * refund. The payment sandbox lives on beside it, as the real provider would. Afterwards everything that was acknowledged
 * must be there and every invariant of docs/proof.md hold; what is missed is printed by order, and ends the run with 1.
 */
import "../../../local/lib/help.ts";
import { rmSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { Crowd } from "../../../local/lib/crowd.ts";
import { freePorts, furnish, openSandbox, openShop } from "../../../local/lib/live-shop.ts";
import { freshFolder } from "../../../local/lib/state-files.ts";
import { bold, dim, must, red } from "../../../local/lib/terminal.ts";
import { buildWorker, throwawaySecrets } from "../../../local/lib/worker.ts";
import { readBooks } from "../live/books.ts";
import { makeGoods } from "../live/goods.ts";
import { checkBooks } from "../live/invariants.ts";
import { callCrons, unsettledIn, untilSettled } from "../live/settle.ts";
import { Acknowledged } from "./acknowledged.ts";
import { Dice } from "./dice.ts";
import { shop as buyThings } from "./shopper.ts";
import { work } from "./staff.ts";

const SETTLE_MS = 120_000;
const VARIANTS = 10;
const UNITS_OF_EACH = 8;
/** How long the shop is up between two kills, at least and at most. */
const UP_MS = { from: 100, to: 2500 };
/** However little time there is: fewer show nothing. */
const KILLS_MIN = 5;
/** Of the minutes, what coming to rest takes after the last kill. */
const REST_MS = 60_000;

const { values } = parseArgs({
  options: {
    kills: { type: "string", default: "50" },
    minutes: { type: "string", default: "Infinity" },
    seed: { type: "string", default: "1" },
    shoppers: { type: "string", default: "12" },
  },
});
const kills = Number(values.kills);
const kills_end_at = performance.now() + Number(values.minutes) * 60_000 - REST_MS;
const dice = new Dice(Number(values.seed));

const state = freshFolder("kill");
const sandbox_state = freshFolder("kill-sandbox");
const secrets = throwawaySecrets();
const script = await buildWorker("dist/kill", { minify: true });
const [port = 0, bank_port = 0] = await freePorts(2);
const [here, bank] = [`127.0.0.1:${port}`, `127.0.0.1:${bank_port}`];
const open = () => openShop({ script, state, secrets, port, sandbox: bank });

const sandbox = await openSandbox({ state: sandbox_state, secrets, port: bank_port, shop: here });
let shop = await open();
try {
  await furnish(shop, secrets);
  const goods = await makeGoods(
    shop.url,
    Array.from({ length: VARIANTS }, () => UNITS_OF_EACH),
  );
  await fetch(`http://${bank}/dev/stripe/delivery`, { method: "POST", body: new URLSearchParams({ paused: "false" }) });
  const known = new Acknowledged();
  let over = false;
  const street = { known, goods, bank: `http://${bank}`, paid: [], isOver: () => over };
  const crowd = new Crowd(shop.url, 1, 30_000);
  // Limits are counted by address, and every shopper has one.
  const crowds = Array.from(
    { length: Number(values.shoppers) },
    (_, index) => new Crowd(shop.url, 1, 30_000, `198.18.0.${index + 1}`),
  );
  const people = crowds.map((own, index) =>
    buyThings({ ...street, crowd: own, dice: new Dice(Number(values.seed) * 1000 + index) }),
  );
  people.push(work({ ...street, crowd, dice: new Dice(Number(values.seed) * 1000 + 999) }));

  const began = performance.now();
  let crons = callCrons(shop);
  let killed_at = performance.now();
  let killed = 0;
  while (killed < kills && (killed < KILLS_MIN || performance.now() < kills_end_at)) {
    killed += 1;
    await sleep(dice.between(UP_MS.from, UP_MS.to));
    process.kill(shop.pid, "SIGKILL");
    killed_at = performance.now();
    await crons.stop();
    await shop.close().catch(() => undefined);
    shop = await open();
    crons = callCrons(shop);
    if (killed % 10 === 0) console.log(dim(`killed ${killed} times, ${known.placed.size} orders acknowledged`));
  }
  over = true;
  await Promise.all(people);
  for (const one of [crowd, ...crowds]) one.close();
  const took = await untilSettled(state, SETTLE_MS - (performance.now() - killed_at));
  const settled_s = (performance.now() - killed_at) / 1000;
  const left = took === null ? JSON.stringify(unsettledIn(state)) : "";
  await crons.stop();
  await shop.close();
  await sandbox.close();

  const books = readBooks({ shop: state, sandbox: sandbox_state });
  const seconds = (performance.now() - began) / 1000;
  console.log(
    bold(
      `\n${killed}${killed < kills ? ` of ${kills}` : ""} kills in ${seconds.toFixed(0)} s, ${values.shoppers} shoppers, seed ${values.seed}`,
    ),
  );
  must(
    "orders acknowledged, each there",
    `${new Set(known.placed.values()).size} of ${books.orders.length}`,
    known.placed.size > 0,
  );
  must(
    "refusals, cancels, refunds acknowledged",
    `${known.refused.size}, ${known.cancelled.size}, ${known.refunds.size}`,
    true,
  );
  must("movements, accounts acknowledged", `${known.movements.size}, ${known.accounts.size}`, true);
  must("requests that were repeated", known.repeated, killed === 0 || known.repeated > 0);
  must("everything settled", took === null ? left : `${settled_s.toFixed(1)} s after the last kill`, took !== null);
  for (const [what, count] of known.server_errors) console.log(dim(`  ${count} x ${what}`));
  const statuses = Map.groupBy(books.orders, ({ status }) => status);
  console.log(dim(`  ${[...statuses].map(([status, all]) => `${all.length} ${status}`).join(", ")}`));
  const violations = [...(await known.check(books, secrets)), ...checkBooks(books, Date.now())];
  for (const { rule, subject, what } of violations.slice(0, 30)) console.log(red(`  ${rule} ${subject} ${what}`));
  must("broken promises and invariants", violations.length, violations.length === 0);
} finally {
  await shop.close().catch(() => undefined);
  await sandbox.close().catch(() => undefined);
  if (!process.env.KEEP_STATE)
    for (const folder of [state, sandbox_state]) rmSync(folder, { recursive: true, force: true });
}
process.exit();
