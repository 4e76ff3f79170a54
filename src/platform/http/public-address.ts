import ipaddr from "ipaddr.js";
import { hasUserInfo } from "#platform/basics/text";

/** Why nothing is sent to an address on the Internet: the address itself is wrong, or what its name stands for is. */
export const addressFaults = ["malformed", "scheme", "userinfo", "port", "name", "address"] as const;
export type AddressFault = (typeof addressFaults)[number];

export const URL_MAX = 2048;
const PORTS = new Set(["", "443", "8443"]);
const LOOPBACK = new Set(["localhost", "127.0.0.1", "[::1]"]);

/** Ends of names that are for use inside of a network (RFC 6761, RFC 6762, RFC 8375, and common habits), or for none. */
const INSIDE =
  /(^|\.)(localhost|localdomain|local|internal|intranet|private|lan|home|corp|arpa|onion|test|invalid|example)$/;
const LABEL = /^[a-z0-9_-]{1,63}$/;
const NAME_MAX = 253;

/** A label and at least one more, the last of which begins with a letter. */
function isName(host: string): boolean {
  const labels = host.split(".");
  const isLabel = (label: string) => LABEL.test(label) && !label.startsWith("-") && !label.endsWith("-");
  return host.length <= NAME_MAX && labels.length > 1 && labels.every(isLabel) && /^[a-z]/.test(labels.at(-1) ?? "");
}

/** Ranges that a list of ours names because the library takes them for public: cloud platforms' own services, and what routes on from elsewhere. */
const closed = ["168.63.129.16/32", "192.88.99.0/24", "64:ff9b:1::/48", "3fff::/20", "5f00::/16", "2001::/23"].map(
  (range) => ipaddr.parseCIDR(range),
);
const global_unicast = ipaddr.parseCIDR("2000::/3");

const isWithin = (address: ipaddr.IPv4 | ipaddr.IPv6, [base, bits]: readonly [ipaddr.IPv4 | ipaddr.IPv6, number]) =>
  base.kind() === address.kind() && address.match(base, bits);

/** Whether an IP address is one of the public Internet, for requests that somebody else has named the target of. IPv6 that carries an IPv4 address inside (mapped, NAT64, 6to4, Teredo) never is. */
export function isPublicAddress(text: string): boolean {
  if (!ipaddr.IPv4.isValidFourPartDecimal(text) && !ipaddr.IPv6.isValid(text)) return false;
  const address = ipaddr.parse(text);
  if (address.range() !== "unicast" || closed.some((range) => isWithin(address, range))) return false;
  return address.kind() === "ipv4" || isWithin(address, global_unicast);
}

export type OutboundUrl =
  | { readonly fault: AddressFault }
  /** `name` is what is still to be resolved, and checked again; null where the address stands in the URL. */
  | { readonly fault: null; readonly url: URL; readonly name: string | null };

/**
 * Reads a URL that somebody else has given, to send a request there. The parser of URLs has undone every other way to write an address
 * (octal, hexadecimal, short, percent-encoded, full-width) before the host is looked at. With `allow_loopback`, for a developer's own machine, plain http to it passes too.
 */
export function readOutboundUrl(text: string, { allow_loopback }: { readonly allow_loopback: boolean }): OutboundUrl {
  if (text.length > URL_MAX || !URL.canParse(text)) return { fault: "malformed" };
  const url = new URL(text);
  if (hasUserInfo(text)) return { fault: "userinfo" };
  if (allow_loopback && url.protocol === "http:" && LOOPBACK.has(url.hostname)) return { fault: null, url, name: null };
  if (url.protocol !== "https:") return { fault: "scheme" };
  if (!PORTS.has(url.port)) return { fault: "port" };
  const host = url.hostname.replace(/\.$/, "");
  const literal = host.startsWith("[") ? host.slice(1, -1) : host;
  if (host.startsWith("[") || ipaddr.IPv4.isValidFourPartDecimal(literal))
    return isPublicAddress(literal) ? { fault: null, url, name: null } : { fault: "address" };
  return isName(host) && !INSIDE.test(host) ? { fault: null, url, name: host } : { fault: "name" };
}
