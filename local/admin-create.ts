/**
 * `npm run admin:create -- --email you@your.shop`: makes the first admin of the local shop, or with `--env staging|production`
 * of a deployed one. Asks for the password; `--generate` makes one and prints it once.
 */
import "./lib/help.ts";
import { randomBytes } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline/promises";
import { Writable } from "node:stream";
import { parseArgs } from "node:util";
import { type AccountSecrets, accountStatements, type Built, toScript } from "./lib/accounts.ts";
import { migrate, withLocalDatabase } from "./lib/database.ts";
import { localSecrets } from "./lib/dev-vars.ts";
import { run } from "./lib/run.ts";
import { bold, stop } from "./lib/terminal.ts";

const usage = "npm run admin:create -- --email you@your.shop [--env staging|production] [--generate]";
const { values } = readArguments();
const { email, env } = values;
if (!email || !/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(email)) stop("Name the admin's e-mail address.", usage);
if (env !== undefined && env !== "staging" && env !== "production") stop(`There is no environment ${env}.`, usage);

const password = values.generate ? randomBytes(15).toString("base64url") : await askPassword();
const secrets = env === undefined ? localSecrets() : await remoteSecrets(env);
const statements = await accountStatements([{ email, role: "admin", password }], secrets);
const refusal = env === undefined ? await writeLocally(statements) : await writeRemotely(statements, env);
if (refusal?.includes("UNIQUE")) stop(`There is an account for ${email} already.`, "Give another address.");
if (refusal) stop("The account was not made.", refusal);
console.log(`${bold(email)} is an admin of the ${env ?? "local"} shop.`);
if (values.generate) console.log(`The password, shown only now: ${bold(password)}`);

function readArguments() {
  try {
    return parseArgs({
      options: { email: { type: "string" }, env: { type: "string" }, generate: { type: "boolean" } },
    });
  } catch (error) {
    return stop(error instanceof Error ? error.message : String(error), usage);
  }
}

async function askPassword(): Promise<string> {
  const answer = await ask("Password (8 to 128 characters): ");
  if (answer.length < 8 || answer.length > 128) stop("A password has 8 to 128 characters.", "Nothing was changed.");
  return answer;
}

/** An account is hashed, sealed and found by the environment's secrets, and Cloudflare does not give them back. */
async function remoteSecrets(environment: string): Promise<AccountSecrets> {
  const secretOf = async (name: keyof AccountSecrets) => {
    const value = process.env[name] ?? (await ask(`${name} of ${environment}: `));
    return value.length >= 32 ? value : stop(`That is no ${name}: it has 32 characters or more.`, usage);
  };
  return {
    APP_SECRET: await secretOf("APP_SECRET"),
    MASTER_KEYS: await secretOf("MASTER_KEYS"),
    PASSWORD_PEPPER: await secretOf("PASSWORD_PEPPER"),
  };
}

/** Asks without showing what is typed. Without a terminal the answer is the next line of the input; without a line the script ends. */
async function ask(question: string): Promise<string> {
  process.stderr.write(question);
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input: process.stdin, output: silent, terminal: process.stdin.isTTY });
  const ended = new Promise<null>((resolve) => lines.once("close", () => resolve(null)));
  const answer = await Promise.race([lines.question(""), ended]);
  if (answer === null)
    stop(
      `${question.replace(/: $/, "")}: there is no terminal to ask at, and nothing was piped in.`,
      "Use --generate to have a password made, and set the secrets of a deployed shop in the environment.",
    );
  lines.close();
  process.stderr.write("\n");
  return answer.trim();
}

/** What the database says against it, or null. */
async function writeLocally(built: readonly Built[]): Promise<string | null> {
  return withLocalDatabase(async (db, index) => {
    await migrate(db);
    await migrate(index, "search");
    await db.batch(built.map(({ sql, params }) => db.prepare(sql).bind(...params)));
    return null;
  }).catch((error: unknown) => String(error));
}

async function writeRemotely(built: readonly Built[], environment: string): Promise<string | null> {
  const folder = await mkdtemp(join(tmpdir(), "bodega-admin-"));
  try {
    const file = join(folder, "admin.sql");
    await writeFile(file, toScript(built), { mode: 0o600 });
    const done = await run("wrangler", [
      "d1",
      "execute",
      "DB",
      "--remote",
      "--env",
      environment,
      "--yes",
      "--file",
      file,
    ]);
    return done.code === 0 ? null : done.output;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
