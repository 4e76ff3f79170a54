import ipaddr from "ipaddr.js";

export type BlockKind = "address" | "range" | "country";
export type Block = { readonly kind: BlockKind; readonly value: string; readonly expires_at: number | null };
/** Where a request comes from, as Cloudflare saw it. */
export type Origin = { readonly address: string | null; readonly country: string | null };

/** As four decimal parts or as IPv6, and nothing else that libraries read as one. IPv4 written as IPv6 is the same client: it is looked at as IPv4. */
const parse = (address: string): ipaddr.IPv4 | ipaddr.IPv6 | null =>
  ipaddr.IPv4.isValidFourPartDecimal(address) || ipaddr.IPv6.isValid(address) ? ipaddr.process(address) : null;

const BITS = { ipv4: 32, ipv6: 128 } as const;
/** Wider ranges would take whole providers away by a slip of the hand. */
const WIDEST = { ipv4: 8, ipv6: 16 } as const;

/** The value as it is kept, so that the same is never blocked twice; null when it is none of this kind. */
export function canonical(kind: BlockKind, value: string): string | null {
  if (kind === "country") return /^[A-Za-z]{2}$/.test(value) ? value.toUpperCase() : null;
  const [address = "", prefix, ...rest] = value.split("/");
  const parsed = parse(address);
  if (!parsed || rest.length > 0) return null;
  if (kind === "address") return prefix === undefined ? parsed.toString() : null;
  const bits = /^\d{1,3}$/.test(prefix ?? "") ? Number(prefix) : Number.NaN;
  const family = parsed.kind();
  // The prefix of an IPv4 address that was written as IPv6 counts the bits of the longer one.
  if (!(bits >= WIDEST[family] && bits <= BITS[family]) || (family === "ipv4" && address.includes(":"))) return null;
  const network =
    parsed.kind() === "ipv4" ? ipaddr.IPv4.networkAddressFromCIDR(value) : ipaddr.IPv6.networkAddressFromCIDR(value);
  return `${network.toString()}/${bits}`;
}

export type BlockList = {
  readonly addresses: ReadonlyMap<string, Block>;
  readonly countries: ReadonlyMap<string, Block>;
  readonly ranges: readonly { readonly block: Block; readonly network: readonly [ipaddr.IPv4 | ipaddr.IPv6, number] }[];
};

/** The list, made ready to be asked on every request. */
export function readBlocks(blocks: readonly Block[]): BlockList {
  const of = (kind: BlockKind) => blocks.filter((block) => block.kind === kind);
  const byValue = (kind: BlockKind) => new Map(of(kind).map((block) => [block.value, block]));
  const ranges = of("range").map((block) => ({ block, network: ipaddr.parseCIDR(block.value) }));
  return { addresses: byValue("address"), countries: byValue("country"), ranges };
}

/** Whether requests from there are not taken now. */
export function isBlocked(
  { addresses, countries, ranges }: BlockList,
  { address, country }: Origin,
  now: number,
): boolean {
  const holds = (block: Block | undefined) =>
    block !== undefined && (block.expires_at === null || block.expires_at > now);
  if (country !== null && holds(countries.get(country))) return true;
  if (address === null || (addresses.size === 0 && ranges.length === 0)) return false;
  const parsed = parse(address);
  if (!parsed) return false;
  if (holds(addresses.get(parsed.toString()))) return true;
  return ranges.some(
    ({ block, network: [base, bits] }) => base.kind() === parsed.kind() && parsed.match(base, bits) && holds(block),
  );
}
