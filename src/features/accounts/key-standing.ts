import { gte, lt, sql } from "drizzle-orm";
import { hashHead, readPeppers } from "#passwords";
import type { Ctx } from "#platform/context";
import { credentials } from "./tables.ts";

/** The ids of the keys in the settings, the first of each in use for what is new. */
export const keyIds = ({ config }: Ctx) => ({
  signing_keys: config.JWT_PRIVATE_KEY.map(({ kid }) => kid),
  peppers: readPeppers(config.PASSWORD_PEPPER).map(({ id }) => id),
});

/** Statements: how many passwords were hashed with other figures or another pepper than today's, in two parts. They are renewed at log-in. */
export function outdatedPasswords(ctx: Ctx) {
  const head = hashHead(ctx.config.PASSWORD_PEPPER);
  const counted = (where: ReturnType<typeof lt>) =>
    ctx.db
      .select({ count: sql<number>`count(*)` })
      .from(credentials)
      .where(where);
  return [
    counted(lt(credentials.password_hash, head)),
    counted(gte(credentials.password_hash, `${head}\u{10FFFF}`)),
  ] as const;
}
