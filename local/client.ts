/**
 * `npm run client`: makes the types of the client from the contract, and builds `client/dist`. With `--check` it compiles the client
 * and its examples, and builds nothing. What only the client needs is installed in its own folder, when it is needed.
 */
import "./lib/help.ts";
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { root, run } from "./lib/run.ts";
import { stop } from "./lib/terminal.ts";

const { values } = parseArgs({ options: { check: { type: "boolean", default: false } } });
const folder = join(root, "client");

function npm(...args: string[]): void {
  const { status, stdout, stderr } = spawnSync("npm", args, {
    cwd: folder,
    encoding: "utf8",
    shell: process.platform === "win32",
  });
  if (status !== 0) stop(`npm ${args.join(" ")} failed in client.`, `${stdout}${stderr}`);
}

const stamp = join(folder, "node_modules/.installed-lockfile");
const lockfile = createHash("sha256")
  .update(readFileSync(join(folder, "package-lock.json")))
  .digest("hex");
if (!existsSync(stamp) || readFileSync(stamp, "utf8") !== lockfile) {
  npm("ci", "--prefer-offline", "--no-audit", "--no-fund");
  writeFileSync(stamp, lockfile);
}

const made = await run("node", ["local/openapi.ts", "--out", "dist/client-openapi.json"]);
if (made.code !== 0) stop("The contract could not be made.", made.output);
npm("run", "generate");
npm("run", values.check ? "check" : "build");
if (!values.check) console.log("client/dist is built");
