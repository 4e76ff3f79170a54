/**
 * `npm run reconcile [-- --fix] [--url https://…] [--since 2026-01-31T09:30:00.000Z] [--grace seconds]`: has a shop that is
 * running compare its database with its objects and with the payment provider, and shows what it found. Exits with 1 while
 * anything is open. Another shop than the local one needs BODEGA_TOKEN (an API key, or an access token) or BODEGA_EMAIL and
 * BODEGA_PASSWORD of somebody who may. With --fix it is a person who has just signed in: no API key gives money back without a limit.
 */
import "./lib/help.ts";
import { parseArgs } from "node:util";
import { z } from "zod";
import { demo_password } from "./lib/accounts.ts";
import { type Drift, listDrifts, payerOf, reconcile } from "./lib/reconciling.ts";
import { ShopClient } from "./lib/shop-client.ts";
import { bold, dim, green, red, seconds, stop } from "./lib/terminal.ts";

const { values } = parseArgs({
  options: {
    fix: { type: "boolean", default: false },
    url: { type: "string", default: `http://localhost:${process.env.PORT ?? 8787}` },
    since: { type: "string" },
    grace: { type: "string" },
  },
});
const started = performance.now();
const shop = new ShopClient(values.url.replace(/\/$/, ""));
await reach(shop);
await signIn(shop);

const run = await reconcile(shop, {
  mode: values.fix ? "fix" : "list",
  ...(values.since === undefined ? {} : { created_at_from: values.since }),
  ...(values.grace === undefined ? {} : { grace_seconds: Number(values.grace) }),
});
const { compared, found, mended, accepted } = run.total;
const parts = Object.entries(run.parts).map(([name, part]) => `${name} ${part.compared.toLocaleString("en")}`);
console.log(
  `${bold(`${found} drifts of ${compared.toLocaleString("en")} compared`)} ${dim(`(${parts.join(", ")}; ${seconds(performance.now() - started)})`)}`,
);
if (mended > 0) console.log(green(`${mended} mended`));
for (const drift of (await listDrifts(shop, "mended")).filter(({ run_id }) => run_id === run.id))
  await show(drift, green);
const open = await listDrifts(shop, "open");
if (open.length > 0) console.log(red(`${open.length} open`));
for (const drift of open) await show(drift, red);
if (accepted > 0) console.log(dim(`${accepted} dealt with by hand before`));
if (open.length > 0 && !values.fix) console.log(`npm run reconcile -- --fix mends what can be mended safely.`);
process.exitCode = open.length > 0 ? 1 : 0;

async function reach({ url }: ShopClient): Promise<void> {
  const answer = await fetch(`${url}/health`).catch(() => null);
  await answer?.body?.cancel();
  if (!answer) stop(`No shop answers at ${url}.`, "Open it with npm start, or say where it is with --url.");
}

async function signIn(client: ShopClient): Promise<void> {
  const { BODEGA_TOKEN, BODEGA_EMAIL, BODEGA_PASSWORD } = process.env;
  if (BODEGA_TOKEN) return client.useToken(BODEGA_TOKEN);
  if (BODEGA_EMAIL && BODEGA_PASSWORD) return client.logIn(BODEGA_EMAIL, BODEGA_PASSWORD);
  const { hostname } = new URL(client.url);
  if (hostname === "localhost" || hostname === "127.0.0.1") return client.logIn("admin@example.com", demo_password);
  stop("Nobody is signed in.", "Set BODEGA_TOKEN to an API key, or BODEGA_EMAIL and BODEGA_PASSWORD.");
}

async function show(drift: Drift, paint: (text: string) => string): Promise<void> {
  const { kind, remedy, subject_id, says } = drift;
  const payer = kind === "lost_order" ? await payerOf(shop, drift) : null;
  console.log(
    `  ${paint(kind.padEnd(18))} ${remedy.padEnd(16)} ${subject_id}${moneyIn(says.provider)}${payer ? ` ${payer}` : ""}`,
  );
  for (const [side, said] of Object.entries(says)) console.log(dim(`      ${side}: ${JSON.stringify(said)}`));
}

function moneyIn(said: unknown): string {
  const intent = z
    .object({ order_number: z.string().nullable(), captured: z.int(), refunded: z.int(), currency: z.string() })
    .safeParse(said).data;
  if (!intent) return "";
  const digits =
    new Intl.NumberFormat("en", { style: "currency", currency: intent.currency }).resolvedOptions()
      .maximumFractionDigits ?? 2;
  const left = ((intent.captured - intent.refunded) / 10 ** digits).toFixed(digits);
  return ` ${intent.order_number ?? ""} ${left} ${intent.currency}`;
}
