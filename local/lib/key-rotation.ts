/** How the shop's keys change without a request failing: three settings after one another, each known to all before it is used. */
import { generateKeyPairSync, randomBytes } from "node:crypto";

export const rotating = ["JWT_PRIVATE_KEY", "PASSWORD_PEPPER", "MASTER_KEYS"] as const;
export type RotatingSecret = (typeof rotating)[number];
/** `add`: the new key is known and not used. `switch`: it is used, and the old one known. `finish`: the old one is gone. */
export const steps = ["add", "switch", "finish"] as const;
export type Step = (typeof steps)[number];

const isJson = (name: RotatingSecret): boolean => name === "JWT_PRIVATE_KEY";

function readKeys(name: RotatingSecret, setting: string): unknown[] {
  if (!isJson(name)) return setting.split(",").map((key) => key.trim());
  const keys: unknown = JSON.parse(setting);
  return Array.isArray(keys) ? keys : [keys];
}

const writeKeys = (name: RotatingSecret, keys: readonly unknown[]): string =>
  isJson(name) ? JSON.stringify(keys.length === 1 ? keys[0] : keys) : keys.join(",");

function newKey(name: RotatingSecret): unknown {
  if (!isJson(name)) return randomBytes(48).toString("base64url");
  const jwk = generateKeyPairSync("ed25519").privateKey.export({ format: "jwk" });
  const day = new Date().toISOString().slice(0, 10);
  return { ...jwk, kid: `${day}-${randomBytes(3).toString("hex")}`, alg: "EdDSA", use: "sig" };
}

/** The setting that comes next. Throws where it is not that step's turn. */
export function nextSetting(name: RotatingSecret, setting: string, step: Step): string {
  const keys = readKeys(name, setting);
  const [first, second] = keys;
  if (step === "add") {
    if (keys.length !== 1)
      throw new Error("There are several keys already: a rotation has begun, go on with switch or finish.");
    return writeKeys(name, [first, newKey(name)]);
  }
  if (keys.length !== 2)
    throw new Error(
      `There ${keys.length === 1 ? "is one key" : "are several keys"}: ${step} wants two, begin with add.`,
    );
  return writeKeys(name, step === "switch" ? [second, first] : [first]);
}

/** What to wait for, once the setting of a step is everywhere. */
export const afterwards: Readonly<Record<RotatingSecret, Readonly<Record<Step, string>>>> = {
  JWT_PRIVATE_KEY: {
    add: "Wait five minutes, until whoever keeps /.well-known/jwks.json has it again. Then: --step switch",
    switch:
      "Wait as long as ACCESS_TOKEN_MINUTES says, until the last token of the old key has expired. Then: --step finish",
    finish: "Done: tokens of the old key are refused.",
  },
  PASSWORD_PEPPER: {
    add: "Wait a minute, until it is everywhere. Then: --step switch",
    switch:
      "Each log-in renews a password. When passwords_left is low enough (--status), --step finish: whoever has not logged in by then sets a new password by a reset.",
    finish: "Done: passwords of the old pepper are no good any more.",
  },
  MASTER_KEYS: {
    add: "Wait a minute, until it is everywhere. Then: --step switch",
    switch: "Wait a minute, then have all keys wrapped again: --rewrap. When none is left: --step finish",
    finish: "Done. Keep the old key for as long as you keep backups: those are under it.",
  },
};
