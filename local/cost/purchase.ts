import { mkdtempSync, rmSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { SourceMap, type SourceMapPayload } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { checkout, stockShop, type StockedShop } from "../bench/shop.ts";
import { furnish, openShop } from "../lib/live-shop.ts";
import { buildWorker, throwawaySecrets } from "../lib/worker.ts";
import type { Asked, Step } from "./table.ts";

/** Much longer than a stock object gathers its changes, also on a slow machine. */
const GATHERED_MS = 1_000;

const Read = z.object({
  entries: z.array(
    z.object({
      kind: z.enum(["request", "D1", "object", "message", "delivery", "R2", "provider", "mail"]),
      what: z.string(),
      stack: z.string(),
      statements: z.int(),
      rows_read: z.int(),
      rows_written: z.int(),
      ms: z.number(),
    }),
  ),
  statements: z.array(z.object({ name: z.string(), text: z.string(), rows_written: z.int() })),
});

/** What one purchase of three lines by a guest with a card asks of the platform, step by step, from a shop that was built and has just sold another one. */
export const measurePurchase = async (): Promise<Step[]> => (await measurePurchases(1))[0] ?? [];

/** The same of several purchases, one after the other. */
export async function measurePurchases(count: number): Promise<Step[][]> {
  const outdir = mkdtempSync(join(tmpdir(), "bodega-cost-"));
  try {
    const script = await buildWorker("dist/cost", { entry: "local/cost/metered-worker.ts" });
    const fileOf = await readSources(script);
    const secrets = throwawaySecrets();
    const shop = await openShop({ script, state: join(outdir, "state"), secrets });
    try {
      await furnish(shop, secrets);
      const stocked = await stockShop(shop.url, 3);
      await deliverAll(shop.url);
      // What an isolate reads once is behind the second.
      await buy(shop.url, stocked, fileOf);
      const purchases: Step[][] = [];
      while (purchases.length < count) purchases.push(await buy(shop.url, stocked, fileOf));
      return purchases;
    } finally {
      await shop.close();
    }
  } finally {
    rmSync(outdir, { recursive: true, force: true, maxRetries: 3 });
  }
}

type FileOf = (stack: string) => string;

async function buy(url: string, stocked: StockedShop, fileOf: FileOf): Promise<Step[]> {
  const steps: Step[] = [];
  const take = async (name: string, does: () => Promise<unknown>) => {
    await readMeter(url);
    await does();
    const { entries, statements } = await readMeter(url);
    const asked: Asked[] = entries.map(({ stack, ...entry }) => ({ ...entry, by: fileOf(stack) }));
    steps.push({ name, asked, statements });
  };
  let token = "";
  const add = async (variant_id: string | undefined) => {
    const answer = await fetch(`${url}/api/v1/cart/items`, {
      method: "POST",
      headers: { "content-type": "application/json", ...(token === "" ? {} : { "cart-token": token }) },
      body: JSON.stringify({ variant_id, quantity: 1 }),
    });
    if (answer.status !== 201) throw new Error(`not added: ${await answer.text()}`);
    token = answer.headers.get("cart-token") ?? token;
  };
  const [first, second, third] = stocked.variant_ids;
  await take("The first line, with a new cart", () => add(first));
  await take("Two more lines", async () => {
    await add(second);
    await add(third);
  });
  await take("Checkout, and the payment after its answer", async () => {
    const { method, path, headers, body } = checkout([token], stocked)();
    const answer = await fetch(`${url}${path}`, { method, headers: headers ?? {}, body: body ?? null });
    if (answer.status !== 201) throw new Error(`not ordered: ${await answer.text()}`);
    await sleep(GATHERED_MS);
  });
  await take("Messages: mail, work and projections", () => deliverAll(url));
  return steps;
}

async function readMeter(url: string) {
  return Read.parse(await (await fetch(`${url}/cost/read`)).json());
}

/** Delivers until nothing is left to deliver. */
async function deliverAll(url: string): Promise<void> {
  for (;;) {
    const answer = await fetch(`${url}/cost/deliver`);
    if (!answer.ok) throw new Error(`not delivered: ${await answer.text()}`);
    if (z.int().parse(await answer.json()) > 0) continue;
    await sleep(GATHERED_MS);
    if (z.int().parse(await (await fetch(`${url}/cost/deliver`)).json()) === 0) return;
  }
}

/** Finds the file of a feature that is nearest in a stack of the built script, by its source map; of the platform where there is none. */
async function readSources(script: string): Promise<FileOf> {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- written by the bundler
  const map = new SourceMap(JSON.parse(await readFile(`${script}.map`, "utf8")) as SourceMapPayload);
  return (stack) => {
    const files = [...stack.matchAll(/:(\d+):(\d+)\)?$/gm)].flatMap(([, line, column]) => {
      const entry = map.findEntry(Number(line) - 1, Number(column) - 1);
      const source = "originalSource" in entry ? entry.originalSource : "";
      return /src\/(features|platform)\/.+$/.exec(source)?.[0] ?? [];
    });
    const nearest = files.find((file) => file.startsWith("src/features/")) ?? files.at(-1) ?? "";
    return nearest.replace(/^src\/(features\/)?/, "");
  };
}
