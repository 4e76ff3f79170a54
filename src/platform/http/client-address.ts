import ipaddr from "ipaddr.js";

/** How many times as high a limit by address is on a developer's machine, where everybody is one client address. */
export const LOCAL_FACTOR = 100;

/** How a limit counts a client that has no address: a socket that did not come through Cloudflare. */
const DIRECT = "direct";

/** An address cut to its first bits, in its canonical form; IPv4 stays whole, also when it is written as IPv6. */
function cut(address: string | null, ipv6_bits: number): string {
  if (address === null || !ipaddr.isValid(address)) return DIRECT;
  const parsed = ipaddr.process(address);
  if (!(parsed instanceof ipaddr.IPv6)) return parsed.toString();
  const cidr = `${parsed.toNormalizedString()}/${ipv6_bits}`;
  return `${ipaddr.IPv6.networkAddressFromCIDR(cidr).toString()}/${ipv6_bits}`;
}

/**
 * What a limit by address counts: an IPv4 address, or the /64 of an IPv6 address, since a client with one address of a /64 has all
 * 2^64 of them (RFC 6177). The whole address is for the audit log alone.
 */
export const networkOf = (address: string | null): string => cut(address, 64);

/** The coarser net of the same client: the /48 that one IPv6 subscriber may be given. The same as `networkOf` for IPv4. */
export const siteOf = (address: string | null): string => cut(address, 48);
