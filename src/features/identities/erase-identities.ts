import { eq } from "drizzle-orm";
import type { Ctx } from "#platform/context";
import type { Statement } from "#platform/db";
import { identities } from "./tables.ts";

/** A statement that forgets how a person signed in elsewhere. */
export const eraseIdentities = (ctx: Ctx, user_id: string): Statement =>
  ctx.db.delete(identities).where(eq(identities.user_id, user_id));

/** By which providers a person signs in, for them to read. Who they are there is not known here. */
export const identitiesOfPerson = (ctx: Ctx, user_id: string) =>
  ctx.db
    .select({
      provider: identities.provider,
      linked_at: identities.created_at,
      provider_used_at: identities.last_used_at,
    })
    .from(identities)
    .where(eq(identities.user_id, user_id));
