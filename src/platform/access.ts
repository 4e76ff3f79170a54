import type { Context, MiddlewareHandler } from "hono";
import { type Access, type Actor, can, type User } from "#platform/auth";
import type { Ctx } from "#platform/context";
import { PlatformError } from "#platform/errors";
import type { AppEnv } from "#platform/http";

/** Who a bearer token stands for; null when it is not good, or not any more. Handed in by the app: the platform knows no accounts. */
export type Verify = (ctx: Ctx, token: string) => Promise<User | null>;

async function actorOf(c: Context<AppEnv>): Promise<Actor> {
  const header = c.req.header("authorization");
  if (header === undefined) return c.var.ctx.actor;
  const token = /^Bearer ([\x21-\x7e]{1,4096})$/i.exec(header)?.[1];
  const user = token === undefined ? null : await c.var.verify(c.var.ctx, token);
  if (!user) throw PlatformError.invalid_token();
  return user;
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
    const actor = await actorOf(c);
    const signedIn = actor.type === "user";
    if (access.who === "signed_in" && !signedIn) throw PlatformError.not_signed_in();
    if (access.who === "token_holder" && !signedIn && c.req.header(access.header) === undefined)
      throw PlatformError.not_signed_in();
    if (access.who === "staff") {
      if (!signedIn) throw PlatformError.not_signed_in();
      if (!can(actor, access.permission)) throw PlatformError.permission_required({ permission: access.permission });
    }
    c.set("ctx", { ...c.var.ctx, actor });
    await next();
  };
