import type { Context, MiddlewareHandler } from "hono";
import { type Access, type Actor, type ApiKey, can, type User } from "#platform/auth";
import type { Ctx } from "#platform/context";
import { orderTokenMissing, PlatformError } from "#platform/errors";
import type { AppEnv } from "#platform/http";

/** Who a bearer token stands for; null when it is not good, or not any more. Handed in by the app: the platform knows no accounts. */
export type Verify = (ctx: Ctx, token: string) => Promise<User | ApiKey | null>;

async function actorOf(c: Context<AppEnv>): Promise<Actor> {
  const header = c.req.header("authorization");
  if (header === undefined) return c.var.ctx.actor;
  const token = /^Bearer ([\x21-\x7e]{1,4096})$/i.exec(header)?.[1];
  const caller = token === undefined ? null : await c.var.verify(c.var.ctx, token);
  if (!caller) throw PlatformError.invalid_token();
  return caller;
}

/** The signed-in caller of a route that only lets such in. */
export function userOf({ actor }: Ctx): User {
  if (actor.type !== "user") throw PlatformError.not_signed_in();
  return actor;
}

/** Lets through only whom the contract names: 401 for who is not signed in, 403 for who lacks the permission. */
export const authorise =
  (access: Access): MiddlewareHandler<AppEnv> =>
  async (c, next) => {
    if (access.who === "anyone" && access.token === "ignored") return next();
    const actor = await actorOf(c);
    if (actor.type === "guest") {
      const has_token = access.who === "token_holder" && c.req.header(access.header) !== undefined;
      if (access.who !== "anyone" && !has_token)
        throw access.who === "token_holder" ? orderTokenMissing() : PlatformError.not_signed_in();
    }
    if (actor.type === "api_key" && (access.who === "signed_in" || access.who === "token_holder"))
      throw PlatformError.person_required();
    if (access.who === "staff" && !can(actor, access.permission))
      throw PlatformError.permission_required({ permission: access.permission });
    if (actor !== c.var.ctx.actor) c.set("ctx", { ...c.var.ctx, actor });
    await next();
  };
