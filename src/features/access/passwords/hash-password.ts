/**
 * Passwords at rest. This module runs in Node as well as in the Worker, so that the command line makes accounts with it too.
 * Kept as a PHC string: `$scrypt$ln=14,r=8,p=5,k=<pepper>$<salt>$<hash>`.
 */
import { createHash, createHmac, randomBytes, scryptSync, timingSafeEqual } from "node:crypto";
import { base64url } from "jose";
import { hasOtherHead, headOf, PASSWORD_PARAMETERS, readHash, splitPeppers, writeHash } from "./rules.ts";

const SALT_BYTES = 16;
const HASH_BYTES = 32;
const MAX_MEMORY_BYTES = 64 * 1024 * 1024;

type Pepper = { readonly id: string; readonly secret: string };

/** The peppers of a setting: the first makes hashes, all check them. Each is named by its own digest. */
export const readPeppers = (setting: string): Pepper[] =>
  splitPeppers(setting).map((secret) => ({
    id: createHash("sha256").update(`pepper:${secret}`).digest("hex").slice(0, 8),
    secret,
  }));

function digest(
  password: string,
  pepper: Pepper,
  salt: Uint8Array,
  { ln, r, p }: { ln: number; r: number; p: number },
) {
  // One person's keyboard composes an accent, another's does not: NFKC makes them the same password.
  const peppered = createHmac("sha256", pepper.secret).update(password.normalize("NFKC")).digest();
  return scryptSync(peppered, salt, HASH_BYTES, { N: 2 ** ln, r, p, maxmem: MAX_MEMORY_BYTES });
}

/** Base64 without padding, as PHC strings have it. */
const toB64 = (bytes: Uint8Array): string => base64url.encode(bytes).replaceAll("-", "+").replaceAll("_", "/");
const fromB64 = (text: string): Uint8Array => base64url.decode(text.replaceAll("+", "-").replaceAll("/", "_"));

/** The PHC string to keep for a password. Takes some 200 ms of one core, so a Worker goes through `./hash-in-turn.ts`. */
export function hashPassword(password: string, pepper_setting: string): string {
  const [pepper] = readPeppers(pepper_setting);
  if (!pepper) throw new Error("there is no password pepper");
  const salt = randomBytes(SALT_BYTES);
  const hash = digest(password, pepper, salt, PASSWORD_PARAMETERS);
  return writeHash({ ...PASSWORD_PARAMETERS, pepper_id: pepper.id, salt: toB64(salt), hash: toB64(hash) });
}

/** Whether it is the password that was kept. As much work when there is none kept: a stranger must not tell by the time. */
export function checkPassword(password: string, kept: string | null, pepper_setting: string): boolean {
  const peppers = readPeppers(pepper_setting);
  const parts = kept === null ? null : readHash(kept);
  const pepper = parts ? peppers.find((one) => one.id === parts.pepper_id) : undefined;
  if (!parts || !pepper) {
    digest(password, { id: "", secret: "nobody" }, new Uint8Array(SALT_BYTES), PASSWORD_PARAMETERS);
    return false;
  }
  const hash = digest(password, pepper, fromB64(parts.salt), parts);
  const kept_hash = fromB64(parts.hash);
  return hash.byteLength === kept_hash.byteLength && timingSafeEqual(hash, kept_hash);
}

/** How every hash begins that is made today. */
export const hashHead = (pepper_setting: string): string =>
  headOf({ ...PASSWORD_PARAMETERS, pepper_id: readPeppers(pepper_setting)[0]?.id ?? "" });

/** Whether the hash was made with other parameters or an older pepper than today's, so that the next log-in renews it. */
export const isOutdated = (kept: string, pepper_setting: string): boolean =>
  hasOtherHead(kept, hashHead(pepper_setting));
