/**
 * `npm run deploy -- --env staging|production`: migrates the remote databases and deploys the Worker. Migrations only
 * ever add, so they go first: the version that still runs does not mind them.
 */
import "./lib/help.ts";
import { spawnSync } from "node:child_process";
import { parseArgs } from "node:util";
import { readConfig } from "./lib/config.ts";
import { quietWrangler, root, run } from "./lib/run.ts";
import { bold, stop } from "./lib/terminal.ts";

const usage = "npm run deploy -- --env staging|production";
const { env } = parseArgs({ options: { env: { type: "string" } }, strict: false }).values;
if (env === undefined) stop("Name the environment to deploy to.", usage);
if (env !== "staging" && env !== "production") stop(`There is no environment ${String(env)}.`, usage);

const account = await run("wrangler", ["whoami"]);
if (account.code !== 0 || /not authenticated|failed to (fetch|authenticate)/i.test(account.output)) {
  stop(
    "No Cloudflare account is signed in on this machine, so nothing was deployed.",
    "Run `npx wrangler login`, or set CLOUDFLARE_API_TOKEN and CLOUDFLARE_ACCOUNT_ID. docs/deployment.md has the rest.",
  );
}
const { d1_databases } = readConfig("wrangler.toml", env);
if (d1_databases.some(({ database_id }) => !database_id || /^[0-]+$/.test(database_id))) {
  stop(
    `wrangler.toml has no database for ${env} yet, so nothing was deployed.`,
    "Make one with `npx wrangler d1 create` and put its id there: docs/deployment.md.",
  );
}

step("Migrating", ["d1", "migrations", "apply", "DB", "--remote", "--env", env]);
step("Migrating the index", ["d1", "migrations", "apply", "SEARCH", "--remote", "--env", env]);
step("Deploying", ["deploy", "--env", env, "--minify"]);
console.log(bold(`\nDeployed to ${env}.`));

function step(says: string, args: readonly string[]) {
  console.log(bold(`\n${says} …`));
  const done = spawnSync("npx", ["--no-install", "wrangler", ...args], {
    cwd: root,
    env: { ...process.env, WRANGLER_SEND_METRICS: quietWrangler.WRANGLER_SEND_METRICS, CI: "true" },
    stdio: "inherit",
  });
  if (done.status !== 0) stop(`${says} failed; what wrangler says stands above.`, "Nothing after this step was done.");
}
