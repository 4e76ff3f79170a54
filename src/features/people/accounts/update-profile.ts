import type { z } from "@hono/zod-openapi";
import { and, eq, isNull } from "drizzle-orm";
import { invalidField, PlatformError } from "#platform/basics/errors";
import { toIso } from "#platform/basics/time";
import type { Ctx } from "#platform/context";
import type { Statement } from "#platform/data/db";
import { requireFactorProof } from "#platform/http/access";
import type { User } from "#platform/http/auth";
import { blindIndex, sealColumns } from "#platform/secrets/personal";
import { AccountError } from "./errors.ts";
import { changeNameWords } from "./name-words.ts";
import type { ProfileInput } from "./schemas.ts";
import { type Account, accountColumns, findUser, unsealAccount } from "./store.ts";
import { users } from "./tables.ts";

type Person = Pick<z.output<typeof ProfileInput>, "first_name" | "last_name" | "locale" | "date_of_birth">;

/** Throws `invalid_request` for a birthday that is yet to come. */
export function refuseFutureBirth(ctx: Ctx, date_of_birth: string | null | undefined): void {
  if (date_of_birth && date_of_birth > toIso(ctx.now()).slice(0, 10))
    throw invalidField("date_of_birth", "too_big", "This day is yet to come");
}

/** Statements that change what the account says of its person; none for one that is erased. */
export async function changePerson(ctx: Ctx, user_id: string, person: Person): Promise<Statement[]> {
  refuseFutureBirth(ctx, person.date_of_birth);
  const [known] = await findUser(ctx, user_id);
  if (!known?.personal_key) return [];
  const { locale, ...personal } = person;
  const sealed = await sealColumns(ctx, known.personal_key, "users", personal);
  return [
    ctx.db
      .update(users)
      .set({ locale, ...sealed, updated_at: ctx.now() })
      .where(and(eq(users.id, user_id), isNull(users.erased_at))),
    ...(await changeNameWords(ctx, user_id, personal)),
  ];
}

/**
 * Changes what an account says of its person. Throws `invalid_request` for a birthday to come, and `phone_signs_in` where another
 * number would take away the account's way in. To have one sign in no more asks for a proof: throws `step_up_required`, `factor_required`.
 */
export async function updateProfile(ctx: Ctx, user: User, profile: z.output<typeof ProfileInput>): Promise<Account> {
  const { locale, visibility, ...personal } = profile;
  const { date_of_birth, phone } = personal;
  refuseFutureBirth(ctx, date_of_birth);
  const [known] = await findUser(ctx, user.id);
  if (!known?.personal_key) throw PlatformError.invalid_token();
  const sealed = await sealColumns(ctx, known.personal_key, "users", personal);
  const phone_index = phone ? await blindIndex(ctx, "phone", phone) : phone;
  const isLogin = phone_index !== undefined && known.phone_login !== null && phone_index !== known.phone_login;
  if (isLogin && (phone_index !== null || known.email === null)) throw AccountError.phone_signs_in();
  if (isLogin) requireFactorProof(ctx);
  const dropped = isLogin ? { phone_login: null, phone_verified_at: null } : {};
  const [[row]] = await ctx.db.batch([
    ctx.db
      .update(users)
      .set({ locale, visibility, ...sealed, ...dropped, phone_index, updated_at: ctx.now() })
      .where(and(eq(users.id, user.id), isNull(users.erased_at)))
      .returning(accountColumns),
    ...(await changeNameWords(ctx, user.id, personal)),
  ]);
  if (!row) throw PlatformError.invalid_token();
  return unsealAccount(ctx, row);
}
