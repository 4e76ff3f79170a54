import type { Context, MiddlewareHandler } from "hono";
import { orderTokenMissing, PlatformError } from "#platform/basics/errors";
import type { Ctx } from "#platform/context";
import { isUnproved, lacksFactor as hasNoFactor, lacksFactorProof, missingProof } from "#platform/http/access-rules";
import type { AppEnv } from "#platform/http/app-env";
import { type Access, type Actor, can, isForAll, isForPerson, type StepUp, type User } from "#platform/http/auth";
import type { Permission } from "#platform/http/permissions";
import { limitCaller, limitUnproved } from "#platform/http/rate-limit";

async function actorOf(c: Context<AppEnv>, fresh = false): Promise<Actor> {
  const header = c.req.header("authorization");
  if (header === undefined) return c.var.ctx.actor;
  const token = /^Bearer ([\x21-\x7e]{1,4096})$/i.exec(header)?.[1];
  let counted: Promise<void> | undefined;
  const beforeReading = () => (counted ??= limitUnproved(c));
  const caller = token === undefined ? null : await c.var.verify(c.var.ctx, token, { fresh, beforeReading });
  if (caller) return caller;
  await beforeReading();
  throw PlatformError.invalid_token(
    token === undefined ? NO_BEARER : /^(sk_|[\w-]+\.[\w-]+\.)/.test(token) ? {} : NO_TOKEN,
  );
}

/** Another scheme, or no token behind it. */
const NO_BEARER = {
  detail: "Send the access token or API key as `Authorization: Bearer <token>`; no other scheme is accepted.",
};
const NO_TOKEN = {
  detail: "This is not an access token or API key of this shop. `POST /auth/login` answers with an access token.",
};

/** The signed-in caller, on a route that requires one. */
export function userOf({ actor }: Ctx): User {
  if (actor.type !== "user") throw PlatformError.not_signed_in();
  return actor;
}

/** Whether the shop or the account wants a second factor, and this session has shown none. */
const lacksFactor = ({ config }: Ctx, actor: Actor): boolean => hasNoFactor(actor, config.STAFF_MFA_REQUIRED);

/** Whether the actor is a person who has not proved to be themselves within five minutes. */
export const isStale = (ctx: Ctx, actor: Actor): boolean => isUnproved(actor, ctx.now());

/** Throws `step_up_required`, or `factor_required` where it has to be by a factor that the account has. */
function refuseUnproved(ctx: Ctx, actor: Actor, step_up: StepUp | undefined): void {
  const missing = missingProof(actor, step_up, ctx.now());
  if (missing === "factor") throw PlatformError.factor_required();
  if (missing === "any") throw PlatformError.step_up_required();
}

/** For an effect that asks for more than its route: throws `permission_required`. The shop itself may do everything. */
export function requirePermission({ actor }: Ctx, permission: Permission): void {
  if (!can(actor, permission)) throw PlatformError.permission_required({ permission });
}

/** For a route whose contract says `step_up: "sometimes"`: throws `step_up_required` for a person who has not proved to be themselves within five minutes. */
export function requireStepUp(ctx: Ctx): void {
  if (isStale(ctx, ctx.actor)) throw PlatformError.step_up_required();
}

/** The same where it changes how the account is signed in to: throws `factor_required` too, as a route with `step_up: "factor"` does. */
export const requireFactorProof = (ctx: Ctx): void => refuseUnproved(ctx, ctx.actor, "factor");

/**
 * The caller. What keeps them out may have been proved elsewhere since this isolate looked, so it looks again before it says no.
 * What is sensitive is never let in by memory: a session that was ended elsewhere makes no key and no role meanwhile.
 */
async function provedActor(c: Context<AppEnv>, access: Access, step_up: StepUp | undefined): Promise<Actor> {
  const { ctx } = c.var;
  const is_sensitive = step_up === "always" || step_up === "factor";
  const actor = await actorOf(c, is_sensitive);
  if (actor.type === "user" || actor.type === "api_key") await limitCaller(c, actor);
  if (is_sensitive) return actor;
  const isKeptOut =
    (step_up === "sometimes" && (isStale(ctx, actor) || lacksFactorProof(actor, ctx.now()))) ||
    (access.who !== "anyone" && lacksFactor(ctx, actor));
  return isKeptOut ? actorOf(c, true) : actor;
}

const nothing: ReadonlySet<Permission> = new Set();

/** Admits only callers that the contract allows: 401 if not signed in, 403 if a permission or a proof is missing. */
export const authorise =
  (access: Access, step_up?: StepUp): MiddlewareHandler<AppEnv> =>
  async (c, next) => {
    if (isForAll(access)) return next();
    const { ctx } = c.var;
    let actor = await provedActor(c, access, step_up);
    if (actor.type === "guest") {
      const has_token = access.who === "token_holder" && c.req.header(access.header) !== undefined;
      if (access.who !== "anyone" && !has_token)
        throw access.who === "token_holder" ? orderTokenMissing() : PlatformError.not_signed_in();
    }
    if (actor.type === "api_key" && isForPerson(access)) throw PlatformError.person_required();
    if (access.who === "staff" && !can(actor, access.permission))
      throw PlatformError.permission_required({ permission: access.permission });
    if (actor.type === "user" && lacksFactor(ctx, actor)) {
      if (access.who === "staff") throw PlatformError.second_factor_required();
      // Elsewhere they are a customer like any other until they have shown it.
      actor = { ...actor, permissions: nothing };
    }
    refuseUnproved(ctx, actor, step_up);
    if (actor !== ctx.actor) c.set("ctx", { ...ctx, actor });
    await next();
  };
