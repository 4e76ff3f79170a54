import { gte, lt, sql } from "drizzle-orm";
import type { Ctx } from "#platform/context";
import { hashHead, readPeppers } from "./hash-password.ts";
import { credentials } from "./tables.ts";

/** The ids of the peppers in the settings, the first in use for what is new. */
export const pepperIds = ({ config }: Ctx): string[] => readPeppers(config.PASSWORD_PEPPER).map(({ id }) => id);

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
