/**
 * Writes the OpenAPI document to dist/openapi.json without a server: the built Worker is asked for it in Miniflare,
 * so the document is the one that a deployment would serve.
 */
import { mkdir, writeFile } from "node:fs/promises";
import { convertV4MiniflareOptions, Log, LogLevel, Miniflare } from "miniflare";
import { stop } from "./lib/terminal.ts";
import { buildWorker, throwawaySecrets, workerOptions } from "./lib/worker.ts";

const script = await buildWorker("dist/openapi");
const worker = workerOptions(script, { name: "bodega-local", serviceBindings: {}, bindings: throwawaySecrets() });
const miniflare = new Miniflare(
  convertV4MiniflareOptions({ cf: false, log: new Log(LogLevel.ERROR), workers: [worker] }),
);
const answer = await miniflare.dispatchFetch("http://localhost:8787/openapi.json");
const text = await answer.text();
await miniflare.dispose();
if (answer.status !== 200) stop(`GET /openapi.json answered ${answer.status}.`, text);
await mkdir("dist", { recursive: true });
await writeFile("dist/openapi.json", `${JSON.stringify(JSON.parse(text), null, 2)}\n`);
console.log(`dist/openapi.json: ${(text.length / 1024).toFixed(0)} KB`);
