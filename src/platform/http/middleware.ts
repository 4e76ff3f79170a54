import type { Context, MiddlewareHandler } from "hono";
import { cors } from "hono/cors";
import { secureHeaders } from "hono/secure-headers";
import { invalidField } from "#platform/basics/errors";
import { newId } from "#platform/basics/ids";
import { configOf } from "#platform/config";
import { type ClientPlace, createContext } from "#platform/context";
import { issueBookmark, looksLikeBookmark, readBookmark } from "#platform/data/bookmarks";
import type { AppEnv, Verify } from "#platform/http/app-env";
import { hearOut } from "#platform/http/body";
import { readGuestProof } from "#platform/secrets/guest-tokens";

/** The request's context, its id on the answer, its count of trips, and one line in the log. First of all, so that every answer has them. */
export const trace =
  (verify: Verify): MiddlewareHandler<AppEnv> =>
  async (c, next) => {
    const started = Date.now();
    const request_id = newId(started);
    c.set("request_id", request_id);
    c.set("verify", verify);
    const late: (() => Promise<unknown>)[] = [];
    c.set("late", late);
    const { raw } = c.req;
    await next();
    // What is refused for coming too often costs as little as can be.
    if (c.res.status >= 400) await hearOut(raw, c.res.status === 429 ? 0 : (c.get("body_limit_bytes") ?? 0));
    const total_ms = Date.now() - started;
    const ctx = c.get("ctx");
    // Not by `c.header`, which makes the whole answer again each time once there is one.
    const { headers } = c.res;
    headers.set("X-Request-Id", request_id);
    if (!ctx) return;
    headers.set("Server-Timing", ctx.trips.toHeader(total_ms));
    const bookmark = await issueBookmark(ctx.config.APP_SECRET, ctx.bookmark());
    if (bookmark !== null) headers.set("X-D1-Bookmark", bookmark);
    for (const task of late) ctx.waitUntil(task());
    ctx.log.info("request", {
      method: c.req.method,
      route: c.req.routePath,
      status: c.res.status,
      ms: total_ms,
      d1: ctx.trips.of("d1"),
      object: ctx.trips.of("object"),
      provider: ctx.trips.of("provider"),
    });
  };

const name = (value: unknown): string | null => (typeof value === "string" ? value : null);
const placeOf = (cf: CfProperties): ClientPlace => ({
  country: name("country" in cf ? cf.country : null),
  city: name("city" in cf ? cf.city : null),
});

export const withContext: MiddlewareHandler<AppEnv> = async (c, next) => {
  const sent = c.req.header("x-d1-bookmark");
  const { APP_SECRET } = configOf(c.env);
  const [guest, bookmark] = await Promise.all([
    readGuestProof(
      APP_SECRET,
      { cart_token: c.req.header("cart-token"), order_token: c.req.header("order-token") },
      Date.now(),
    ),
    readBookmark(APP_SECRET, sent),
  ]);
  c.set(
    "ctx",
    createContext({
      env: c.env,
      waitUntil: (work) => c.executionCtx.waitUntil(work),
      afterAnswer: (task) => void c.var.late.push(task),
      request_id: c.get("request_id"),
      client_address: c.req.header("cf-connecting-ip") ?? null,
      client_place: placeOf(c.req.raw.cf ?? {}),
      bookmark,
      guest,
    }),
  );
  if (sent !== undefined && !looksLikeBookmark(sent))
    throw invalidField("x-d1-bookmark", "invalid_format", "This bookmark was not issued by the shop");
  if (!URL.canParse(c.req.url)) throw invalidField("host", "invalid_format", "This is no host name");
  await next();
};

/** OWASP's headers for an API: nothing here is a page, may be framed, guessed at or cached by a stranger. */
const secure = secureHeaders({
  contentSecurityPolicy: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] },
  strictTransportSecurity: "max-age=63072000; includeSubDomains",
  referrerPolicy: "no-referrer",
  xFrameOptions: "DENY",
  crossOriginResourcePolicy: "cross-origin",
  removePoweredBy: true,
});

export const security: MiddlewareHandler<AppEnv> = async (c, next) => {
  await secure(c, next);
  const own = c.get("csp");
  const { headers } = c.res;
  if (own !== undefined) headers.set("Content-Security-Policy", own);
  if (!headers.has("cache-control")) headers.set("Cache-Control", "no-store");
};

const allowOrigins: MiddlewareHandler<AppEnv> = cors({
  origin: (origin, c: Context<AppEnv>) => (configOf(c.env).CORS_ORIGINS.includes(origin) ? origin : null),
  allowMethods: ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"],
  allowHeaders: [
    "Alert-Token",
    "Authorization",
    "Cart-Token",
    "Content-Type",
    "Export-Token",
    "Idempotency-Key",
    "If-None-Match",
    "Order-Token",
    "Review-Token",
    "Turnstile-Token",
    "Wishlist-Token",
    "X-D1-Bookmark",
  ],
  exposeHeaders: [
    "Cart-Token",
    "ETag",
    "Idempotency-Replayed",
    "RateLimit",
    "RateLimit-Policy",
    "Retry-After",
    "Server-Timing",
    "X-Request-Id",
    "X-D1-Bookmark",
  ],
  maxAge: 7200,
});

const nothing = () => Promise.resolve();

/** CORS by exact allow-list: an origin that is not on it gets no `Access-Control-Allow-Origin`, and who names none gets nothing of it. */
export const crossOrigin: MiddlewareHandler<AppEnv> = async (c, next) => {
  if (c.req.method === "OPTIONS") return allowOrigins(c, next);
  await next();
  // Only now: headers that are set before there is an answer make Hono put it together twice.
  if (c.req.header("origin") !== undefined) await allowOrigins(c, nothing);
  else c.res.headers.append("Vary", "Origin");
};
