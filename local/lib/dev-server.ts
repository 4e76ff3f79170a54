import { type ChildProcess, spawn } from "node:child_process";
import { createWriteStream, existsSync, mkdirSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { demoCarrier } from "./demo-carrier.ts";
import { demoPaypal } from "./demo-paypal.ts";
import { demoRazorpay } from "./demo-razorpay.ts";
import { devVar, extraVars } from "./dev-vars.ts";
import { quietWrangler, root } from "./run.ts";

/** Whether something listens on a port of this machine already. */
export async function isTaken(port: number): Promise<boolean> {
  const answers = await Promise.all(["127.0.0.1", "::1"].map((host) => listens(host, port)));
  return answers.includes(true);
}

function listens(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    const done = (answer: boolean) => {
      socket.destroy();
      resolve(answer);
    };
    socket.on("connect", () => done(true));
    socket.on("error", () => done(false));
  });
}

export const log_file = join(root, ".wrangler/dev.log");

export interface DevServer {
  readonly url: string;
  /** Resolves with the exit code when wrangler ends by itself or is stopped. */
  readonly ended: Promise<number>;
  stop(): Promise<void>;
  /** The last lines that wrangler wrote, for when it did not start. */
  lastLines(): string;
}

/** Starts the shop with its payment sandbox and its carrier. All output goes to a file; `say` hears of what went wrong. */
export function startDevServer(port: number, say: (line: string) => void, verbose: boolean): DevServer {
  const url = `http://localhost:${port}`;
  const child = spawnWrangler(port, url);
  // However this process ends, nothing of wrangler stays behind.
  process.once("exit", () => signal(child.pid, "SIGKILL"));
  const tail: string[] = [];
  const file = createWriteStream(log_file);
  const hear = (chunk: Buffer) => {
    file.write(chunk);
    for (const line of chunk
      .toString()
      .split("\n")
      .filter((text) => text.trim() !== "")) {
      tail.push(line);
      if (tail.length > 40) tail.shift();
      if (verbose || isTrouble(line)) say(line);
    }
  };
  child.stdout?.on("data", hear);
  child.stderr?.on("data", hear);
  const ended = new Promise<number>((resolve) => {
    child.on("close", (code) => resolve(code ?? 1));
    child.on("error", () => resolve(127));
  });
  return { url, ended, stop: () => stopGroup(child, ended), lastLines: () => tail.join("\n") };
}

/** Those of the carrier, the PayPal and the Razorpay of the demo shop, and what somebody has put into .dev.vars, where wrangler reads the required secrets alone. */
const settings = () => ({
  ...demoCarrier({ key: devVar("PARCEL_API_KEY"), webhook_secret: devVar("PARCEL_API_WEBHOOK_SECRETS") }),
  ...demoPaypal({
    client_id: devVar("PAYPAL_CLIENT_ID"),
    client_secret: devVar("PAYPAL_CLIENT_SECRET"),
    webhook_id: devVar("PAYPAL_WEBHOOK_ID"),
  }),
  ...demoRazorpay({
    key_id: devVar("RAZORPAY_KEY_ID"),
    key_secret: devVar("RAZORPAY_KEY_SECRET"),
    webhook_secret: devVar("RAZORPAY_WEBHOOK_SECRETS"),
  }),
  ...extraVars(),
});

function spawnWrangler(port: number, url: string): ChildProcess {
  const sandboxes = ["stripe", "carrier", "paypal", "razorpay"].map((name) => `local/${name}/wrangler.toml`);
  const configs = ["wrangler.toml", ...sandboxes.filter((path) => existsSync(join(root, path)))];
  mkdirSync(join(root, ".wrangler"), { recursive: true });
  return spawn(
    process.execPath,
    [
      join(root, "node_modules/wrangler/bin/wrangler.js"),
      "dev",
      ...configs.flatMap((path) => ["-c", path]),
      `--port=${port}`,
      "--inspector-port=0",
      `--var=STOREFRONT_URL:${url}`,
      ...Object.entries(settings()).map(([name, value]) => `--var=${name}:${value}`),
      "--test-scheduled",
      "--show-interactive-dev-session=false",
    ],
    {
      cwd: root,
      // Its own process group, so that stopping it takes workerd and the bundler along.
      detached: true,
      env: {
        ...process.env,
        ...quietWrangler,
        WRANGLER_REGISTRY_PATH: join(root, ".wrangler/registry"),
        NO_COLOR: "1",
      },
      stdio: ["ignore", "pipe", "pipe"],
    },
  );
}

/** Requests are no news; failures of the build and the Worker's own warnings and errors are. */
const isTrouble = (line: string) => /\[ERROR\]|^(\[[\w-]+\] )?(Uncaught|\{"level":"(warn|error)")/.test(line.trim());

async function stopGroup(child: ChildProcess, ended: Promise<number>): Promise<void> {
  if (child.exitCode !== null) return;
  signal(child.pid, "SIGTERM");
  const gone = await Promise.race([ended.then(() => true), sleep(5000, false)]);
  if (!gone) signal(child.pid, "SIGKILL");
}

function signal(pid: number | undefined, name: NodeJS.Signals) {
  if (pid === undefined) return;
  try {
    process.kill(-pid, name);
  } catch {
    // The group has ended by itself, which is what was wanted.
  }
}

/** Waits until the shop answers. False when it ended before or took longer than `limit_ms`. */
export async function isReady(server: DevServer, limit_ms: number): Promise<boolean> {
  const until = Date.now() + limit_ms;
  while (Date.now() < until) {
    const answer = await fetch(server.url, { signal: AbortSignal.timeout(5000) }).catch(() => null);
    if (answer?.ok) return true;
    await answer?.body?.cancel();
    const ended = await Promise.race([server.ended, sleep(100, null)]);
    if (ended !== null) return false;
  }
  return false;
}
