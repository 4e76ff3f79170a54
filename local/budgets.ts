/**
 * `npm run check -- budgets`: what a deployment carries. The minified Worker's size as it is uploaded, and what its evaluation costs
 * when an isolate starts, in time and heap, against a bare Worker of ten routes made with the same libraries. Several fresh processes of
 * each take turns, so that a busy machine disturbs both alike. The least time counts, and the median heap: now and then one of either
 * size is off, when something was still to be collected before the start.
 */
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { z } from "zod";
import { median } from "./lib/median.ts";
import { root } from "./lib/run.ts";
import { must } from "./lib/terminal.ts";
import { buildWorker } from "./lib/worker.ts";

/** 1,500 with everything that is planned; a Worker may have 10 MB. */
const SIZE_MAX_KB = 1_000;
/** Times the bare Worker's, which has ten routes to the shop's three hundred and none of its other libraries. */
const START_MAX = 24;
const HEAP_MAX = 16;
const RUNS = 7;

const Started = z.object({ ms: z.number(), heap: z.number() });

process.chdir(root);
mkdirSync("dist/budgets", { recursive: true });
writeFileSync("dist/budgets/bare.ts", bareWorker());
const shop = await buildWorker("dist/budgets/shop", { minify: true });
const bare = await buildWorker("dist/budgets/bare", { minify: true, entry: "dist/budgets/bare.ts" });

const kilobytes = gzipSync(readFileSync(shop)).length / 1024;
const started: Record<"shop" | "bare", { ms: number[]; heap: number[] }> = {
  shop: { ms: [], heap: [] },
  bare: { ms: [], heap: [] },
};
for (let run = 0; run < RUNS; run += 1)
  for (const [name, script] of [
    ["shop", shop],
    ["bare", bare],
  ] as const) {
    const { ms, heap } = start(script);
    started[name].ms.push(ms);
    started[name].heap.push(heap);
  }
const times = Math.min(...started.shop.ms) / Math.min(...started.bare.ms);
const heaps = median(started.shop.heap) / median(started.bare.heap);
must(`Worker, minified and compressed, of ${SIZE_MAX_KB} KB`, `${kilobytes.toFixed(0)} KB`, kilobytes <= SIZE_MAX_KB);
must(`start, at most ${START_MAX} times a bare Worker's`, times.toFixed(2), times <= START_MAX);
must(`heap after it, at most ${HEAP_MAX} times`, heaps.toFixed(2), heaps <= HEAP_MAX);

/** Evaluates a Worker in a process of its own, as an isolate does when it starts. */
function start(script: string): { ms: number; heap: number } {
  const code = `
    import { registerHooks } from "node:module";
    const stub = "data:text/javascript," + encodeURIComponent(
      "export class DurableObject {} export class WorkerEntrypoint {} export class EmailMessage {} export const env = {}; export const exports = {};");
    registerHooks({ resolve: (name, context, next) => name.startsWith("cloudflare:") ? { url: stub, shortCircuit: true } : next(name, context) });
    // What is still being compiled in the background ends first.
    const collect = async () => { await new Promise((resolve) => setTimeout(resolve, 20)); gc(); };
    await collect();
    const before = process.memoryUsage().heapUsed;
    const from = performance.now();
    await import(${JSON.stringify(`file://${join(root, script)}`)});
    const ms = performance.now() - from;
    await collect();
    console.log(JSON.stringify({ ms, heap: process.memoryUsage().heapUsed - before }));`;
  const out = execFileSync(process.execPath, ["--expose-gc", "--input-type=module", "--eval", code], {
    encoding: "utf8",
  });
  return Started.parse(JSON.parse(out.trim().split("\n").at(-1) ?? ""));
}

/** Ten routes with a parameter, a body and an answer each, and nothing behind them. */
function bareWorker(): string {
  const routes = Array.from(
    { length: 10 },
    (_, i) => `
app.openapi(createRoute({ method: "post", path: "/things${i}/{id}", request: {
  params: z.object({ id: z.string() }), body: { content: { "application/json": { schema: z.object({ name: z.string(), count: z.int() }) } } } },
  responses: { 200: { description: "It", content: { "application/json": { schema: z.object({ id: z.string() }).openapi("Thing${i}") } } } } }),
  (c) => c.json({ id: c.req.valid("param").id }, 200));`,
  );
  return `import { createRoute, OpenAPIHono, z } from "@hono/zod-openapi";
import { DurableObject } from "cloudflare:workers";
export class Cart extends DurableObject {} export class Stock extends DurableObject {}
export class LoginAttempts extends DurableObject {} export class Quotas extends DurableObject {}
export class WebhookSender extends DurableObject {}
const app = new OpenAPIHono();
${routes.join("\n")}
export default app;
`;
}
