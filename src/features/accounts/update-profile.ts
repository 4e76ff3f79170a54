import type { z } from "@hono/zod-openapi";
import { eq } from "drizzle-orm";
import type { User } from "#platform/auth";
import type { Ctx } from "#platform/context";
import { invalidField, PlatformError } from "#platform/errors";
import { toIso } from "#platform/time";
import type { ProfileInput } from "./schemas.ts";
import { accountColumns } from "./store.ts";
import { users } from "./tables.ts";

/** Changes what an account says of its person. Throws `invalid_request` for a birthday to come. */
export async function updateProfile(ctx: Ctx, user: User, profile: z.output<typeof ProfileInput>) {
  const { date_of_birth } = profile;
  if (date_of_birth && date_of_birth > toIso(ctx.now()).slice(0, 10))
    throw invalidField("date_of_birth", "too_big", "This day is yet to come");
  const [row] = await ctx.db
    .update(users)
    .set({ ...profile, updated_at: ctx.now() })
    .where(eq(users.id, user.id))
    .returning(accountColumns);
  if (!row) throw PlatformError.invalid_token();
  return row;
}
