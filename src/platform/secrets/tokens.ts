import { timingSafeEqual } from "node:crypto";
import { base64url } from "jose";
import type { z } from "zod";
import { Recent } from "#platform/basics/recent";

const text = new TextEncoder();
/** One for each purpose that the shop has. What is derived never grows old, so the clock stands still. */
const keys = new Recent<Promise<CryptoKey>>({ kept_ms: Number.POSITIVE_INFINITY, max: 200 });
const ALWAYS = 0;

/** One key per purpose from the shop's secret (HKDF, RFC 5869), so that a token of one kind is never good as another. */
function deriveKey(secret: string, purpose: string, use: "hmac" | "aes"): Promise<CryptoKey> {
  const id = `${use}:${purpose}:${secret}`;
  const known = keys.get(id, ALWAYS);
  if (known) return known;
  const algorithm = use === "hmac" ? { name: "HMAC", hash: "SHA-256", length: 256 } : { name: "AES-GCM", length: 256 };
  const made = crypto.subtle
    .importKey("raw", text.encode(secret), "HKDF", false, ["deriveKey"])
    .then((base) =>
      crypto.subtle.deriveKey(
        { name: "HKDF", hash: "SHA-256", salt: text.encode("bodega"), info: text.encode(purpose) },
        base,
        algorithm,
        false,
        use === "hmac" ? ["sign"] : ["encrypt", "decrypt"],
      ),
    );
  keys.put(id, made, ALWAYS);
  return made;
}

/** HMAC-SHA-256 of `message` under the purpose's key, base64url, whole or cut to `bytes`. */
export async function sign(secret: string, purpose: string, message: string, bytes = 32): Promise<string> {
  const mac = await crypto.subtle.sign("HMAC", await deriveKey(secret, purpose, "hmac"), text.encode(message));
  return base64url.encode(new Uint8Array(mac).slice(0, bytes));
}

/** Compares in constant time. */
export function sameText(a: string, b: string): boolean {
  const [left, right] = [text.encode(a), text.encode(b)];
  return left.byteLength === right.byteLength && timingSafeEqual(left, right);
}

/** 256 random bits, base64url: for tokens of which only the hash is kept. */
export const randomToken = (): string => base64url.encode(crypto.getRandomValues(new Uint8Array(32)));

const hex = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));

/** A UUIDv8 that is always the same for the same text. */
export async function derivedId(text: string): Promise<string> {
  const hash = await sha256(text);
  return `${hash.slice(0, 8)}-${hash.slice(8, 12)}-8${hash.slice(13, 16)}-8${hash.slice(17, 20)}-${hash.slice(20, 32)}`;
}

/** SHA-256 in hex: for comparing bodies, naming content and keeping high-entropy tokens. Never for passwords. */
export async function sha256(data: string | ArrayBuffer | Uint8Array): Promise<string> {
  const bytes = typeof data === "string" ? text.encode(data) : data;
  const digest = await crypto.subtle.digest("SHA-256", bytes);
  return Array.from(new Uint8Array(digest), (byte) => hex[byte]).join("");
}

/** A token that names a thing and proves the right to it, `prefix_id_mac`, with nothing stored: only its MAC is secret. */
export const issueToken = async (secret: string, prefix: string, id: string): Promise<string> =>
  `${prefix}_${id}_${await sign(secret, `token:${prefix}`, id)}`;

/** Behind its prefix: the id of 36 characters and the MAC of 43, each after a line. */
const TOKEN_LENGTH = 1 + 36 + 1 + 43;

/** The id in a token made by `issueToken`, or null when it is not one of ours. */
export async function readToken(secret: string, prefix: string, token: string): Promise<string | null> {
  if (!token.startsWith(`${prefix}_`) || token.length !== prefix.length + TOKEN_LENGTH) return null;
  const [id, mac] = [token.slice(prefix.length + 1, -44), token.slice(-43)];
  if (token.at(-44) !== "_" || !/^[0-9a-f-]+$/.test(id)) return null;
  return sameText(mac, await sign(secret, `token:${prefix}`, id)) ? id : null;
}

const IV_BYTES = 12;

/** AES-256-GCM, as `iv.body`. With a `place` it opens only where the same is named. */
export async function encrypt(key: CryptoKey, plain: string, place = ""): Promise<string> {
  const iv = crypto.getRandomValues(new Uint8Array(IV_BYTES));
  const algorithm = { name: "AES-GCM", iv, additionalData: text.encode(place) };
  const body = await crypto.subtle.encrypt(algorithm, key, text.encode(plain));
  return `${base64url.encode(iv)}.${base64url.encode(new Uint8Array(body))}`;
}

/** Opens what `encrypt` closed; throws when it was changed, or closed for another place. */
export async function decrypt(key: CryptoKey, closed: string, place = ""): Promise<string> {
  const [iv = "", body = ""] = closed.split(".");
  const algorithm = { name: "AES-GCM", iv: base64url.decode(iv), additionalData: text.encode(place) };
  return new TextDecoder().decode(await crypto.subtle.decrypt(algorithm, key, base64url.decode(body)));
}

/** Seals under the purpose's key: what is kept can be read back only by the shop itself. */
export const seal = async (secret: string, purpose: string, plain: string): Promise<string> =>
  encrypt(await deriveKey(secret, purpose, "aes"), plain);

/** Opens what `seal` closed; throws when it was changed. */
export const unseal = async (secret: string, purpose: string, sealed: string): Promise<string> =>
  decrypt(await deriveKey(secret, purpose, "aes"), sealed);

/** Seals something that somebody carries from one request to the next, so that nothing is stored meanwhile. */
export const sealTicket = (secret: string, purpose: string, ticket: object): Promise<string> =>
  seal(secret, purpose, JSON.stringify(ticket));

/** What `sealTicket` closed; null when it is none of ours, was changed, or was made for something else. */
export async function unsealTicket<T>(
  secret: string,
  purpose: string,
  schema: z.ZodType<T>,
  sealed: string,
): Promise<T | null> {
  try {
    return schema.parse(JSON.parse(await unseal(secret, purpose, sealed)));
  } catch {
    return null;
  }
}
