/**
 * `npm run keys:rotate -- --secret MASTER_KEYS --step add|switch|finish [--env production]`: prints the setting that comes next
 * in a rotation, and how to set it. The present one comes from the variable of that name, or is asked for; without `--env` it is
 * .dev.vars' own. `--status` shows how far a running shop has come, `--rewrap` brings its keys of personal data under the new master
 * key; both take `--url` and BODEGA_TOKEN (an API key with settings:read and settings:write).
 */
import "./lib/help.ts";
import { createInterface } from "node:readline/promises";
import { parseArgs } from "node:util";
import { z } from "zod";
import { demo_password } from "./lib/accounts.ts";
import { devVar } from "./lib/dev-vars.ts";
import { afterwards, nextSetting, rotating, type RotatingSecret, type Step, steps } from "./lib/key-rotation.ts";
import { ShopClient } from "./lib/shop-client.ts";
import { bold, dim, stop } from "./lib/terminal.ts";

const usage =
  "npm run keys:rotate -- --secret JWT_PRIVATE_KEY|PASSWORD_PEPPER|MASTER_KEYS --step add|switch|finish [--env production], or --status, or --rewrap";
const { values } = parseArgs({
  options: {
    secret: { type: "string" },
    step: { type: "string" },
    env: { type: "string" },
    status: { type: "boolean", default: false },
    rewrap: { type: "boolean", default: false },
    url: { type: "string", default: `http://localhost:${process.env.PORT ?? 8787}` },
  },
});

const Standing = z.object({
  signing_keys: z.array(z.string()),
  peppers: z.array(z.string()),
  master_keys: z.array(z.string()),
  personal_keys_left: z.int(),
  passwords_left: z.int(),
});

if (values.status || values.rewrap) await ask();
else await print();

async function print(): Promise<void> {
  const secret = rotating.find((name) => name === values.secret);
  const step = steps.find((name) => name === values.step);
  if (!secret || !step) stop("Say which secret, and which step.", usage);
  const next = tryNext(secret, await present(secret), step);
  const env = values.env === undefined ? "" : ` --env ${values.env}`;
  console.error(
    values.env === undefined
      ? `Put this line into .dev.vars:`
      : `Set it with: ${bold(`npx wrangler secret put ${secret}${env}`)}`,
  );
  // The setting alone goes to the output, so that it can be piped.
  console.log(
    values.env === undefined ? `${secret}=${next.startsWith("{") || next.startsWith("[") ? `'${next}'` : next}` : next,
  );
  console.error(dim(afterwards[secret][step]));
}

function tryNext(secret: RotatingSecret, setting: string, step: Step): string {
  try {
    return nextSetting(secret, setting, step);
  } catch (error) {
    return stop(error instanceof Error ? error.message : String(error), usage);
  }
}

/** Cloudflare does not give secrets back. */
async function present(secret: RotatingSecret): Promise<string> {
  if (values.env === undefined) return devVar(secret).replace(/^'(.*)'$/, "$1");
  const given = process.env[secret];
  if (given) return given;
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  const answer = await lines.question(`The present ${secret} of ${values.env}: `);
  lines.close();
  return answer.trim();
}

async function ask(): Promise<void> {
  const shop = new ShopClient(values.url.replace(/\/$/, ""));
  const { BODEGA_TOKEN } = process.env;
  if (BODEGA_TOKEN) shop.useToken(BODEGA_TOKEN);
  else if (["localhost", "127.0.0.1"].includes(new URL(shop.url).hostname))
    await shop.logIn("admin@example.com", demo_password);
  else stop("Nobody is signed in.", "Set BODEGA_TOKEN to an API key.");
  let standing = Standing.parse(await shop.find("/admin/system/keys"));
  while (values.rewrap && standing.personal_keys_left > 0) {
    console.log(dim(`${standing.personal_keys_left} left`));
    standing = Standing.parse(await (await shop.send("POST", "/admin/system/keys/rewrap", undefined)).json());
  }
  for (const [name, value] of Object.entries(standing)) console.log(`${name.padEnd(20)} ${[value].flat().join(", ")}`);
}
