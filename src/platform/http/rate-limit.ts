import type { Context, MiddlewareHandler } from "hono";
import { PlatformError } from "#platform/basics/errors";
import type { AppEnv, RateClass } from "#platform/http/app-env";
import type { User, ApiKey } from "#platform/http/auth";
import { LOCAL_FACTOR, networkOf, siteOf } from "#platform/http/client-address";

/** Coarse limits by the platform's binding: per location and approximate. What must be exact is counted in an object. */
const classes = {
  auth: { binding: "RATE_AUTH", per_minute: 20, by: "network" },
  checkout: { binding: "RATE_CHECKOUT", per_minute: 30, by: "caller" },
  write: { binding: "RATE_WRITE", per_minute: 120, by: "caller" },
  read: { binding: "RATE_READ", per_minute: 1200, by: "network" },
} as const satisfies Readonly<Record<RateClass, unknown>>;

/** How many times the limit of one network an IPv6 site, which holds 65,536 of them, may use in all. */
const SITE_FACTOR = 16;

/** What every limit by address counts: the client's network, by its address as Cloudflare saw it. No other header is believed. */
export const networkOfClient = (c: Context<AppEnv>): string => networkOf(c.var.ctx.client_address);

/** Counts the request under each of the keys. Throws `rate_limited` when it is one too many for any of them. */
async function count(c: Context<AppEnv>, name: RateClass, keys: readonly string[]): Promise<void> {
  const limiter = c.env[classes[name].binding];
  const taken = await Promise.all(keys.map((key) => limiter.limit({ key: `${name}:${key}` })));
  if (taken.some(({ success }) => !success)) throw PlatformError.rate_limited();
}

/**
 * What is counted for where a request comes from: its network, and for IPv6 its site too. A binding has one limit for all keys, so
 * the networks of a site share `SITE_FACTOR` counters, each as large as that of one network.
 */
function placeKeys(client_address: string | null): string[] {
  const [network, site] = [networkOf(client_address), siteOf(client_address)];
  if (network === site) return [network];
  const digits = Array.from(network, (character) => character.charCodeAt(0));
  return [network, `${site}#${digits.reduce((sum, digit) => (sum * 31 + digit) % 65_521, 0) % SITE_FACTOR}`];
}

/**
 * The first look at every request, before anything but its headers is read. Without a bearer token it counts against the client's
 * network under the route's own class; with one, which may be anybody's, under a wide limit until the token has been checked. The
 * cart and the order that a guest has proved the right to are counted besides, since they may be reached from many networks.
 */
export const limitClient =
  (name: RateClass, takes_bearer: boolean): MiddlewareHandler<AppEnv> =>
  async (c, next) => {
    await countClient(c, name, takes_bearer);
    return next();
  };

/** As `limitClient`, where there is no route. Throws `rate_limited`. */
export async function countClient(c: Context<AppEnv>, name: RateClass, takes_bearer: boolean): Promise<void> {
  const { per_minute, by } = classes[name];
  const { client_address, guest, config } = c.var.ctx;
  c.set("rate_class", name);
  c.header("RateLimit-Policy", `"${name}";q=${per_minute * (config.is_local ? LOCAL_FACTOR : 1)};w=60`);
  const places = placeKeys(client_address);
  if (by === "network") return count(c, name, places);
  const proved = [guest.cart_id && `cart:${guest.cart_id}`, guest.order_id && `order:${guest.order_id}`];
  const own = proved.filter((key) => key !== null);
  if (!takes_bearer || c.req.header("authorization") === undefined) return count(c, name, [...places, ...own]);
  const bearer = places.map((place) => `bearer:${place}`);
  await Promise.all([count(c, "read", bearer), ...(own.length > 0 ? [count(c, name, own)] : [])]);
}

/** Counts a bearer token that nobody has vouched for against the client's network under the route's own class. Throws `rate_limited`. */
export async function limitUnproved(c: Context<AppEnv>): Promise<void> {
  const name = c.get("rate_class");
  if (name && classes[name].by === "caller") await count(c, name, placeKeys(c.var.ctx.client_address));
}

/** Counts the request against the account or key whose token was checked. Throws `rate_limited`. */
export async function limitCaller(c: Context<AppEnv>, caller: User | ApiKey): Promise<void> {
  const name = c.get("rate_class");
  if (name && classes[name].by === "caller") await count(c, name, [caller.id]);
}
