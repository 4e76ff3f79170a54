/**
 * `npm run client`: makes the types of the client from the contract, and builds `client/dist`. With `--check` it compiles the client
 * and its examples, and builds nothing. What only the client needs is installed in its own folder, when it is needed.
 */
import "./lib/help.ts";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { root, run } from "./lib/run.ts";
import { stop } from "./lib/terminal.ts";

const { values } = parseArgs({ options: { check: { type: "boolean", default: false } } });

async function node(what: string, ...args: string[]): Promise<void> {
  const { code, output } = await run("node", args);
  if (code !== 0) stop(`${what} could not be made.`, output);
}

/** Runs a script of the client's own package. */
function npmRun(script: string): void {
  const { status, stdout, stderr } = spawnSync("npm", ["run", script], {
    cwd: join(root, "client"),
    encoding: "utf8",
    shell: process.platform === "win32",
  });
  if (status !== 0) stop(`npm run ${script} failed in client.`, `${stdout}${stderr}`);
}

await node("The client's set-up", "local/setup.mjs", "client");
await node("The contract", "local/openapi.ts", "--out", "dist/client-openapi.json");
npmRun("generate");
npmRun(values.check ? "check" : "build");
if (!values.check) console.log("client/dist is built");
