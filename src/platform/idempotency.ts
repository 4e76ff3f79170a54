import { and, eq, isNull, lt, or } from "drizzle-orm";
import type { Context } from "hono";
import { z } from "zod";
import type { Ctx } from "#platform/context";
import { isUniqueViolation } from "#platform/db";
import { isAppError, PlatformError } from "#platform/errors";
import type { AppEnv } from "#platform/http";
import { describeError } from "#platform/log";
import { toProblem } from "#platform/problem";
import { idempotencyKeys } from "#platform/tables";
import { DAY, MINUTE } from "#platform/time";
import { seal, sha256, sign, unseal } from "#platform/tokens";

const KEPT_MS = DAY;
const LOCK_MS = MINUTE;
const WAITS_MS = [50, 100, 200, 400, 800] as const;
const KEPT_HEADERS = ["content-type", "location", "etag", "cart-token"];

export type IdempotencyMode = "required" | "accepted" | "handled" | "none";

/** The key as sent, checked; null when there is none. */
export function readIdempotencyKey(c: Context<AppEnv>): string | null {
  const key = c.req.header("idempotency-key");
  if (key === undefined) return null;
  if (!/^[\u0021-\u007e]{1,255}$/.test(key)) throw PlatformError.invalid_idempotency_key();
  return key;
}

/** Whose the key is: the account, or the order or cart that a guest has proved the right to. Without one the key means nothing. */
function callerOf(ctx: Ctx): string | null {
  if (ctx.actor.type === "user" || ctx.actor.type === "api_key") return `${ctx.actor.type}:${ctx.actor.id}`;
  const { order_id, cart_id } = ctx.guest;
  if (order_id !== null) return `order:${order_id}`;
  return cart_id === null ? null : `cart:${cart_id}`;
}

/**
 * What makes two requests the same: method, address with query, and the body's bytes, or the parts of a form. Keyed, since it is
 * kept and a body may be little more than a name and an address: a plain digest would tell whoever can guess them.
 */
export const requestHash = async (c: Context<AppEnv>): Promise<string> => {
  const url = new URL(c.req.url);
  const digest = c.get("body_hash") ?? (await sha256(c.get("body") ?? ""));
  return sign(c.var.ctx.config.APP_SECRET, "request", `${c.req.method} ${url.pathname}${url.search} ${digest}`);
};

/** A UUID that is the same for each repeat of the same caller's key, so that objects and providers know the repeat too. */
async function operationId(ctx: Ctx, caller: string, key: string): Promise<string> {
  const mac = await sha256(await sign(ctx.config.APP_SECRET, "operation", `${caller} ${key}`));
  return `${mac.slice(0, 8)}-${mac.slice(8, 12)}-8${mac.slice(13, 16)}-8${mac.slice(17, 20)}-${mac.slice(20, 32)}`;
}

/** Runs the operation as its `Idempotency-Key` promises: the first answer again for the same request, 422 for another, 409 while the first still runs. */
export async function runOnce(
  c: Context<AppEnv>,
  mode: IdempotencyMode,
  run: () => Promise<Response>,
): Promise<Response> {
  if (mode === "none") return run();
  const key = readIdempotencyKey(c);
  if (key === null && mode !== "accepted") throw PlatformError.idempotency_key_required();
  const ctx = c.var.ctx;
  const caller = callerOf(ctx);
  if (key === null || caller === null || mode === "handled") return run();

  const request_hash = await requestHash(c);
  const known = await claim(ctx, caller, key, request_hash);
  if (known) return replay(c, known, request_hash);
  c.set("ctx", { ...ctx, operation_id: await operationId(ctx, caller, key) });
  try {
    const answer = await run();
    // Read here and not from a clone: a client that is cut off before it reads must still find its answer kept.
    const body = (await answer.text()) || null;
    ctx.waitUntil(tried(ctx, keep(ctx, caller, key, new Response(body, answer))));
    return new Response(body, answer);
  } catch (error) {
    // A decline is an answer; whatever else went wrong may be tried again under the same key.
    const declined = isAppError(error) && error.status === 402 ? toProblem(c, error) : null;
    ctx.waitUntil(tried(ctx, declined ? keep(ctx, caller, key, declined) : free(ctx, caller, key)));
    throw error;
  }
}

/** An answer that could not be kept leaves its key locked for a minute; then the operation, which knows its repeats, is asked anew. */
const tried = async (ctx: Ctx, work: PromiseLike<unknown>): Promise<void> => {
  try {
    await work;
  } catch (error) {
    ctx.log.warn("idempotency_key_not_kept", describeError(error));
  }
};

type Known = typeof idempotencyKeys.$inferSelect;

/** Takes the key for this request, or gives what is known of the first one. One round trip when the key is new. */
async function claim(ctx: Ctx, caller: string, key: string, request_hash: string): Promise<Known | null> {
  const here = and(eq(idempotencyKeys.caller, caller), eq(idempotencyKeys.key, key));
  for (const wait of [0, ...WAITS_MS]) {
    if (wait > 0) await scheduler.wait(wait);
    const now = ctx.now();
    const free = or(
      lt(idempotencyKeys.expires_at, now),
      and(isNull(idempotencyKeys.answer), lt(idempotencyKeys.locked_until, now)),
    );
    try {
      await ctx.db.batch([
        ctx.db.delete(idempotencyKeys).where(and(here, free)),
        ctx.db
          .insert(idempotencyKeys)
          .values({ caller, key, request_hash, locked_until: now + LOCK_MS, expires_at: now + KEPT_MS }),
      ]);
      return null;
    } catch (error) {
      if (!isUniqueViolation(error)) throw error;
    }
    const row = await ctx.db.select().from(idempotencyKeys).where(here).get();
    if (row && (row.request_hash !== request_hash || row.answer !== null)) return row;
  }
  throw PlatformError.idempotency_in_progress();
}

const Answer = z.object({ status: z.int(), headers: z.record(z.string(), z.string()), body: z.string() });

async function replay(c: Context<AppEnv>, known: Known, request_hash: string): Promise<Response> {
  if (known.request_hash !== request_hash || known.answer === null) throw PlatformError.idempotency_key_reused();
  const { APP_SECRET } = c.var.ctx.config;
  const { body, status, headers } = Answer.parse(JSON.parse(await unseal(APP_SECRET, "idempotency", known.answer)));
  return c.body(body, new Response(null, { status, headers: { ...headers, "idempotency-replayed": "true" } }));
}

async function keep(ctx: Ctx, caller: string, key: string, response: Response): Promise<void> {
  const headers = Object.fromEntries([...response.headers].filter(([name]) => KEPT_HEADERS.includes(name)));
  const answer = JSON.stringify({ status: response.status, headers, body: await response.text() });
  const sealed = await seal(ctx.config.APP_SECRET, "idempotency", answer);
  await ctx.db
    .update(idempotencyKeys)
    .set({ answer: sealed })
    .where(and(eq(idempotencyKeys.caller, caller), eq(idempotencyKeys.key, key)));
}

const free = (ctx: Ctx, caller: string, key: string) =>
  ctx.db.delete(idempotencyKeys).where(and(eq(idempotencyKeys.caller, caller), eq(idempotencyKeys.key, key)));

/** Forgets keys older than a day. Returns nothing: the daily job calls it. */
export const forgetIdempotencyKeys = (ctx: Ctx) =>
  ctx.db.delete(idempotencyKeys).where(lt(idempotencyKeys.expires_at, ctx.now()));

/** A statement that forgets what an account was answered. */
export const forgetAnswersOf = (ctx: Ctx, user_id: string) =>
  ctx.db.delete(idempotencyKeys).where(eq(idempotencyKeys.caller, `user:${user_id}`));
