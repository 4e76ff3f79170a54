/**
 * `npm start`: the demo shop on this machine. Migrates the local database, starts the shop with its payment sandbox,
 * fills it on the first run (until then `/health` is 503 `starting`), and calls the crons each minute, since nothing else does locally.
 * PORT moves it (8787 by default); `npm start -- --verbose` shows every line of wrangler.
 */
import "./lib/help.ts";
import { existsSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { isDue } from "./lib/cron.ts";
import { localCrons } from "./lib/crons.ts";
import { type DevServer, isReady, isTaken, log_file, startDevServer } from "./lib/dev-server.ts";
import { noteOpen, refuseSecondShop } from "./lib/one-shop.ts";
import { isFilled, noteFilled, refuseOlderState } from "./lib/state.ts";
import { bold, cyan, dim, seconds, stop } from "./lib/terminal.ts";

const started = performance.now();
const port = Number(process.env.PORT ?? 8787);
if (!Number.isInteger(port) || port < 1 || port > 65_535)
  stop(`PORT=${process.env.PORT} is not a port.`, "Give a number from 1 to 65535: PORT=9000 npm start");
if (!existsSync(".dev.vars"))
  stop("The secrets of this machine are missing.", "Use npm start, which makes them first.");
await refuseSecondShop();
if (await isTaken(port)) {
  stop(`Port ${port} is taken by another program.`, `Stop it, or choose another: PORT=${port + 1} npm start`);
}

refuseOlderState();
const isFirst = !isFilled();
if (isFirst) {
  // Before the shop is started: a database that two processes have open is locked to one of them once a request comes meanwhile.
  const { prepareDatabase } = await import("./lib/prepare.ts");
  const migrated = await prepareDatabase();
  if (migrated.length > 0) console.log(dim(`Made the database: ${migrated.join(", ")}.`));
}
const server = startDevServer(port, (line) => console.error(line), process.argv.includes("--verbose"));
noteOpen(port);
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(signal, () => end(server));
endWithParent(server, process.ppid);
if (!(await isReady(server, 60_000))) {
  await server.stop();
  stop("The shop did not start.", `${server.lastLines()}\n  All that wrangler said is in ${log_file}`);
}
if (isFirst) {
  const { fillDemoShop } = await import("./seed/fill.ts");
  await fillDemoShop(server.url, (line) => console.log(dim(line)));
  const { placeDemoOrders } = await import("./seed/orders.ts");
  await placeDemoOrders(server.url);
  await sayFilled(server.url);
  noteFilled();
}
console.log(banner(server.url, performance.now() - started));
process.exit(await Promise.race([server.ended, callCrons(server.url)]));

/** From now on `/health` answers 200: a script that waits for it finds all of the demo shop. */
async function sayFilled(url: string) {
  const answer = await fetch(`${url}/dev/filled`, { method: "POST" });
  if (!answer.ok) stop("The shop does not say that it is filled.", await answer.text());
}

function end(running: DevServer) {
  console.log(dim("\nClosing the shop …"));
  running.stop().then(
    () => process.exit(0),
    () => process.exit(1),
  );
}

/** npm passes a signal to its shell, which may not pass it on: a shop whose parent is gone closes too. */
function endWithParent(running: DevServer, parent: number) {
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    end(running);
  }, 500);
}

/** On time every minute; and every cron once after the start, as a machine that was off has missed some. */
async function callCrons(url: string): Promise<never> {
  await sleep(3000);
  for (const cron of localCrons()) await callCron(url, cron);
  for (;;) {
    await sleep(60_000 - (Date.now() % 60_000));
    const now = new Date();
    for (const cron of localCrons().filter((expression) => isDue(expression, now))) await callCron(url, cron);
  }
}

async function callCron(url: string, cron: string) {
  const answer = await fetch(`${url}/__scheduled?cron=${encodeURIComponent(cron)}`).catch(() => null);
  await answer?.body?.cancel();
}

function banner(url: string, took_ms: number): string {
  const row = (name: string, path: string, about: string) =>
    `  ${name.padEnd(10)} ${cyan(`${url}${path}`.padEnd(44))} ${dim(about)}`;
  return [
    "",
    `  ${bold("Bodega")} is open. ${dim(`(${seconds(took_ms)})`)}`,
    "",
    row("Catalog", "/api/v1/products", "what is sold"),
    row("Reference", "/docs", "every operation, to try out"),
    row("Health", "/health", "database, objects, files, queues"),
    row("Mail", "/dev/mail", "what the shop has sent"),
    row("Payments", "/dev/stripe/events", "the sandbox: send events late, twice or out of order"),
    "",
    `  ${bold("Accounts")}   admin@example.com   staff@example.com   shopper@example.com`,
    `  ${bold("Password")}   bodega-demo-2026 ${dim("(all three)")}`,
    `  ${bold("Cards")}      pm_card_visa   pm_card_chargeDeclined   pm_card_authenticationRequired`,
    "",
    `  Next       ${cyan(`curl '${url}/api/v1/products?limit=3'`)}`,
    `  ${dim("A whole purchase is in README.md. Ctrl-C closes the shop.")}`,
    "",
  ].join("\n");
}
