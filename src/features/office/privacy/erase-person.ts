import { contactsOf } from "#people/accounts";
import type { Ctx } from "#platform/context";
import { audit } from "#platform/data/audit";
import { isGuardViolation } from "#platform/data/db";
import { commit, publish } from "#platform/data/outbox";
import { destroyPersonalKey } from "#platform/secrets/personal";
import type { DataOfPeople } from "./data-of-people.ts";
import { privacyEvents } from "./events.ts";

/**
 * Erases a person whose time has come: their key first of all, without which no copy of what was sealed is readable, then what is
 * theirs alone, in one batch. Orders, payments and audit entries stay, with ids. Their cart, and what providers have of them,
 * follow by `account.erased`. False when somebody logged in meanwhile, an order is open, or they are the last admin: it is
 * tried again.
 */
export async function erasePerson(ctx: Ctx, data: DataOfPeople, user_id: string): Promise<boolean> {
  if (await data.isNeeded(ctx, user_id)) return false;
  const account = await contactsOf(ctx, user_id);
  const person = { user_id, email: account?.email ?? null, phone: account?.phone ?? null };
  await data.before(ctx, person);
  const statements = await data.erase(ctx, person);
  try {
    await commit(ctx, [
      destroyPersonalKey(ctx, user_id),
      ...statements,
      publish(ctx, privacyEvents["account.erased"], { user_id }),
      audit(ctx, { action: "user.erased", subject_type: "user", subject_id: user_id }),
    ]);
  } catch (error) {
    if (isGuardViolation(error, "users.role")) return false;
    throw error;
  }
  return true;
}
