import { X509Certificate } from "node:crypto";
import { ProviderError } from "#money/providers";
import { describeError } from "#platform/basics/log";
import { Recent } from "#platform/basics/recent";
import { HOUR } from "#platform/basics/time";
import type { Ctx } from "#platform/context";
import { readAtMost } from "#platform/http/read-at-most";
import { fetchPaypal } from "./paypal-client.ts";
import { accountOf } from "./settings.ts";

const MAX_BYTES = 16 * 1024;
const ALGORITHM = { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" } as const;

/** Where PayPal keeps the certificates that it signs with. A sender names one of them, and nothing else is ever fetched. */
const HOSTS = {
  live: new Set(["api.paypal.com", "api-m.paypal.com"]),
  sandbox: new Set(["api.sandbox.paypal.com", "api-m.sandbox.paypal.com"]),
};
const PATH = /^\/v1\/notifications\/certs\/[\w-]{1,100}$/;

/** The certificate's address where it is PayPal's own; null for any other. */
export function certificateUrl(text: string, is_live: boolean): string | null {
  if (!URL.canParse(text)) return null;
  const { protocol, host, pathname, search, hash, username, password } = new URL(text);
  const is_plain = protocol === "https:" && `${search}${hash}${username}${password}` === "";
  const hosts = is_live ? HOSTS.live : HOSTS.sandbox;
  return is_plain && hosts.has(host) && PATH.test(pathname) ? `https://${host}${pathname}` : null;
}

/** By address: PayPal has two or three at a time, and a new one has a new address. */
const keys = new Recent<CryptoKey>({ kept_ms: 12 * HOUR, missed_ms: 60_000, max: 8 });

/**
 * The key that PayPal signs with, of the certificate at one of its own addresses. Null where there is no such certificate, or it is not
 * PayPal's or out of its time. Raises `provider_unavailable` where it cannot be had now: the sender comes again.
 */
export async function signingKey(ctx: Ctx, named: string): Promise<CryptoKey | null> {
  const url = certificateUrl(named, accountOf(ctx.config).is_live);
  if (url === null) return null;
  try {
    return await keys.read(url, ctx.now(), () => fetchKey(ctx, url));
  } catch (error) {
    ctx.log.warn("provider_unavailable", { provider: "paypal", operation: "certificate", ...describeError(error) });
    throw ProviderError.provider_unavailable();
  }
}

async function fetchKey(ctx: Ctx, url: string): Promise<CryptoKey | null> {
  const response = await ctx.trips.count("provider", () => fetchPaypal(ctx, url, { method: "GET" }));
  if (response.status === 404) return null;
  if (response.status !== 200) throw new Error(`the certificate was answered with ${response.status}`);
  const bytes = await readAtMost(response, MAX_BYTES, "PayPal");
  return keyIn(new TextDecoder().decode(bytes), ctx.now());
}

const END = "-----END CERTIFICATE-----";

/** The key of the first certificate of a chain, when it was issued to PayPal and its time has come and not passed. */
async function keyIn(pem: string, now: number): Promise<CryptoKey | null> {
  const end = pem.indexOf(END);
  const certificate = new X509Certificate(end < 0 ? pem : pem.slice(0, end + END.length));
  const is_theirs = certificate.subject
    .split("\n")
    .some((part) => part === "CN=paypal.com" || (part.startsWith("CN=") && part.endsWith(".paypal.com")));
  const is_valid = now >= Date.parse(certificate.validFrom) && now <= Date.parse(certificate.validTo);
  if (!is_theirs || !is_valid) return null;
  const spki = certificate.publicKey.export({ type: "spki", format: "der" });
  return crypto.subtle.importKey("spki", new Uint8Array(spki), ALGORITHM, false, ["verify"]);
}

/** Whether PayPal signed these bytes. */
export const isSigned = (key: CryptoKey, signature: Uint8Array<ArrayBuffer>, text: string): Promise<boolean> =>
  crypto.subtle.verify(ALGORITHM.name, key, signature, new TextEncoder().encode(text));
