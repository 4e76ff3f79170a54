import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { root } from "../lib/run.ts";
import { stop } from "../lib/terminal.ts";

export interface Served {
  readonly url: string;
  /** Resident memory of this Worker's workerd, in megabytes. */
  memory_mb(): Promise<number>;
  /** Where V8's inspector of its isolates is; empty when it was not asked for. */
  readonly inspector: string;
  close(): Promise<void>;
}

/**
 * V8 collects an isolate's old space only once there are 32 MB in it, and workerd never asks it to while it is idle: until then garbage
 * stays, and what it holds outside of V8, too. About 15 isolates share the process here, all but one of them parts of
 * Miniflare, so all are told to collect early. `docs/performance.md` has the figures without it.
 */
export const V8_FLAGS = "--preconfigured-old-space-size=1 --heap-growing-percent=20 --max-semi-space-size=1";

type Options = { readonly files?: boolean; readonly inspect?: boolean };

/** The shop, and in a process of its own the payment sandbox, which is not part of it. */
export async function serveShop(script: string, options: Options = {}): Promise<Served> {
  const sandbox = await serve("sandbox", "");
  const shop = await serve("shop", script, [
    `--sandbox=${sandbox.url}`,
    ...(options.files ? ["--files"] : []),
    ...(options.inspect ? ["--inspect"] : []),
  ]);
  return { ...shop, close: async () => void (await Promise.all([shop.close(), sandbox.close()])) };
}

/** Bare routes to compare the shop with. */
export const serveBaseline = (script: string): Promise<Served> => serve("baseline", script);

/** Starts `serve.ts` for a built script and waits for its address. */
async function serve(kind: string, script: string, more: readonly string[] = []): Promise<Served> {
  const args = [join(root, "local/bench/serve.ts"), kind, script, ...more];
  const env = { MINIFLARE_WORKERD_V8_FLAGS: V8_FLAGS, ...process.env };
  const child = spawn(process.execPath, args, { cwd: root, env, stdio: ["ignore", "pipe", "pipe", "ipc"] });
  const trouble: string[] = [];
  child.stderr?.on("data", (chunk: Uint8Array) => trouble.push(new TextDecoder().decode(chunk)));
  if (!child.stdout) return stop("The bench could not start a process.", kind);
  let inspector = "";
  for await (const line of createInterface({ input: child.stdout })) {
    if (line.startsWith("inspector ")) inspector = line.slice("inspector ".length);
    if (line.startsWith("http"))
      return { url: line, inspector, memory_mb: () => workerdMemory(child), close: () => end(child) };
  }
  return stop(`The ${kind} did not start.`, trouble.join(""));
}

/** Resident memory of the workerds that a process has started, in megabytes. */
export async function workerdMemory({ pid }: { readonly pid?: number | undefined }): Promise<number> {
  const { stdout } = await listProcesses();
  const rows = stdout.split("\n").map((row) => row.trim().split(/\s+/));
  const mine = rows.filter(([, parent, , name]) => Number(parent) === pid && name?.includes("workerd"));
  return mine.reduce((sum, [, , kilobytes]) => sum + Number(kilobytes), 0) / 1024;
}

async function listProcesses() {
  const ps = spawn("ps", ["-A", "-o", "pid=,ppid=,rss=,comm="], { stdio: ["ignore", "pipe", "ignore"] });
  let stdout = "";
  ps.stdout.on("data", (chunk: Uint8Array) => {
    stdout += new TextDecoder().decode(chunk);
  });
  await once(ps, "close");
  return { stdout };
}

async function end(child: ChildProcess) {
  if (child.exitCode !== null) return;
  child.kill("SIGTERM");
  await once(child, "exit");
}
