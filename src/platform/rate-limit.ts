import type { Context, MiddlewareHandler } from "hono";
import { PlatformError } from "#platform/errors";
import type { AppEnv } from "#platform/http";

/** Coarse limits by the platform's binding: per location and approximate. What must be exact is counted in an object. */
const classes = {
  auth: { binding: "RATE_AUTH", per_minute: 20, by: "address" },
  checkout: { binding: "RATE_CHECKOUT", per_minute: 30, by: "caller" },
  write: { binding: "RATE_WRITE", per_minute: 120, by: "caller" },
  read: { binding: "RATE_READ", per_minute: 1200, by: "address" },
} as const;

export type RateClass = keyof typeof classes;

const LOCAL_FACTOR = 100;

/** The client's address as Cloudflare saw it: no other header is believed. */
export const addressOf = (c: Context<AppEnv>): string => c.req.header("cf-connecting-ip") ?? "direct";

export const rateLimit = (name: RateClass): MiddlewareHandler<AppEnv> => {
  const { binding, per_minute, by } = classes[name];
  return async (c, next) => {
    const { actor, guest, config } = c.var.ctx;
    const caller =
      actor.type === "user" || actor.type === "api_key" ? actor.id : (guest.cart_id ?? guest.order_id ?? addressOf(c));
    c.set("rate_class", name);
    c.header("RateLimit-Policy", `"${name}";q=${per_minute * (config.is_local ? LOCAL_FACTOR : 1)};w=60`);
    const { success } = await c.env[binding].limit({ key: `${name}:${by === "address" ? addressOf(c) : caller}` });
    if (!success) throw PlatformError.rate_limited();
    await next();
  };
};
