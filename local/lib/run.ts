import { spawn } from "node:child_process";
import { join } from "node:path";

export const root = join(import.meta.dirname, "../..");

/** What keeps wrangler from asking, reporting and looking for a network. */
export const quietWrangler = {
  CLOUDFLARE_CF_FETCH_ENABLED: "false",
  WRANGLER_SEND_METRICS: "false",
  WRANGLER_HIDE_BANNER: "true",
};

export interface Ran {
  readonly code: number;
  readonly output: string;
}

/** Runs a tool of node_modules/.bin (or `node`) in the project's folder and keeps what it says, both streams in order. */
export function run(tool: string, args: readonly string[], env: Record<string, string> = {}): Promise<Ran> {
  const command = tool === "node" ? process.execPath : join(root, "node_modules/.bin", tool);
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: root,
      env: { ...process.env, ...quietWrangler, ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let output = "";
    const keep = (chunk: Buffer) => {
      output += chunk.toString();
    };
    child.stdout.on("data", keep);
    child.stderr.on("data", keep);
    child.on("error", (error) => resolve({ code: 127, output: error.message }));
    child.on("close", (code) => resolve({ code: code ?? 1, output }));
  });
}
