import type { Context } from "hono";
import { isAppError, PlatformError } from "#platform/basics/errors";
import { describeError } from "#platform/basics/log";
import type { Ctx } from "#platform/context";
import type { AppEnv } from "#platform/http/app-env";
import {
  type Caller,
  leaseKey,
  freeKey,
  JsonObject,
  keepAnswer,
  type KnownKey,
  unsealAnswer,
  type SealedAnswer,
} from "#platform/http/kept-answers";
import { toProblem } from "#platform/http/problem";
import { derivedId, sha256, sign } from "#platform/secrets/tokens";

/** `handled` requires a key and `handled_if_sent` accepts one: in both the feature keeps what it needs to know a repeat. */
export type IdempotencyMode = "required" | "accepted" | "handled" | "handled_if_sent" | "none";

/** An answer as it was kept: without the secrets that it was given with. */
export type KeptAnswer = {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
  /** The secrets that the first answer had. */
  readonly left_out: readonly string[];
};

/** What an operation says about the bearer secrets in its answers. */
export type AnswerSecrets = {
  /** Fields of the body that are never kept. */
  readonly fields: readonly string[];
  /** Derives or asks for them again, for a repeat; or throws the problem that says why it cannot. */
  readonly again: (ctx: Ctx, kept: KeptAnswer) => Promise<Readonly<Record<string, unknown>>>;
};

/** The key as sent, checked; null when there is none. */
export function readIdempotencyKey(c: Context<AppEnv>): string | null {
  const key = c.req.header("idempotency-key");
  if (key === undefined) return null;
  if (!/^[\u0021-\u007e]{1,255}$/.test(key)) throw PlatformError.invalid_idempotency_key();
  return key;
}

/** Whose the key is: the account, or the order that a guest has proved the right to. Without one the key means nothing. */
function callerOf({ actor, guest }: Ctx): Caller | null {
  if (actor.type === "user" || actor.type === "api_key") return `${actor.type}:${actor.id}`;
  return guest.order_id === null ? null : `order:${guest.order_id}`;
}

/**
 * What makes two requests the same: method, address with query, and the body's bytes, or the parts of a form. Keyed, since it is
 * kept and a body may be little more than a name and an address: a plain digest would reveal them to anyone who can guess them.
 */
export const requestHash = async (c: Context<AppEnv>): Promise<string> => {
  const url = new URL(c.req.url);
  const digest = c.get("body_hash") ?? (await sha256(c.get("body") ?? ""));
  return sign(c.var.ctx.config.APP_SECRET, "request", `${c.req.method} ${url.pathname}${url.search} ${digest}`);
};

/** A request's key and what it stands for, for a feature that knows its repeats itself; null without a key. */
export async function readRepeat(c: Context<AppEnv>): Promise<Repeat | null> {
  const key = readIdempotencyKey(c);
  return key === null ? null : { key, request_hash: await requestHash(c) };
}

export type Repeat = { readonly key: string; readonly request_hash: string };

/** A UUID that is the same for each repeat of the same caller's key, so that objects and providers know the repeat too. */
const operationId = async (ctx: Ctx, caller: Caller, key: string): Promise<string> =>
  derivedId(await sign(ctx.config.APP_SECRET, "operation", `${caller} ${key}`));

/** Runs the operation as its `Idempotency-Key` promises: the first answer again for the same request, 422 for another, 409 while the first still runs. */
export async function runOnce(
  c: Context<AppEnv>,
  mode: IdempotencyMode,
  run: () => Promise<Response>,
  secrets?: AnswerSecrets,
): Promise<Response> {
  if (mode === "none") return run();
  const key = readIdempotencyKey(c);
  if (key === null && (mode === "required" || mode === "handled")) throw PlatformError.idempotency_key_required();
  const ctx = c.var.ctx;
  const caller = callerOf(ctx);
  if (key === null || caller === null || mode === "handled" || mode === "handled_if_sent") return run();

  const request_hash = await requestHash(c);
  const lease = await leaseKey(ctx, caller, key, request_hash);
  if (lease.kind === "known") return replay(c, lease.row, request_hash, secrets);
  c.set("ctx", { ...ctx, operation_id: await operationId(ctx, caller, key) });
  if (lease.kind === "full") return run();
  const record = { caller, key, left_out: secrets?.fields ?? [] };
  try {
    const answer = await run();
    // Read here and not from a clone: a client that is cut off before it reads must still find its answer kept.
    const body = (await answer.text()) || null;
    ctx.waitUntil(tried(ctx, keepAnswer(ctx, record, new Response(body, answer))));
    return new Response(body, answer);
  } catch (error) {
    // A decline is an answer; whatever else went wrong may be tried again under the same key.
    const declined = isAppError(error) && error.status === 402 ? toProblem(c, error) : null;
    ctx.waitUntil(tried(ctx, declined ? keepAnswer(ctx, record, declined) : freeKey(ctx, record)));
    throw error;
  }
}

/** An answer that could not be kept leaves its key locked for a minute; then the operation, which knows its repeats, is asked again. */
const tried = async (ctx: Ctx, work: PromiseLike<unknown>): Promise<void> => {
  try {
    await work;
  } catch (error) {
    ctx.log.warn("idempotency_key_not_kept", describeError(error));
  }
};

async function replay(
  c: Context<AppEnv>,
  known: KnownKey,
  request_hash: string,
  secrets: AnswerSecrets | undefined,
): Promise<Response> {
  if (known.request_hash !== request_hash || known.answer === null) throw PlatformError.idempotency_key_reused();
  const { ctx } = c.var;
  const answer = await unsealAnswer(ctx, known.answer);
  const body = secrets && answer.left_out.length > 0 ? await restore(ctx, answer, secrets) : answer.body;
  const headers = { ...answer.headers, "idempotency-replayed": "true" };
  return c.body(body, new Response(null, { status: answer.status, headers }));
}

async function restore(ctx: Ctx, { status, body, left_out }: SealedAnswer, secrets: AnswerSecrets): Promise<string> {
  const kept = JsonObject.parse(JSON.parse(body));
  return JSON.stringify({ ...kept, ...(await secrets.again(ctx, { status, body: kept, left_out })) });
}
