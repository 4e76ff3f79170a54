import { type Account, toUserDto } from "#accounts";
import { addressesOfPerson } from "#addresses";
import { cartOf, customerCart } from "#cart";
import { identitiesOfPerson } from "#identities";
import { ordersOfPerson, toOrderDto } from "#orders";
import { passkeysOfPerson } from "#passkeys";
import { paymentsOfPerson } from "#payments";
import { entriesOf } from "#platform/audit";
import type { Ctx } from "#platform/context";
import { toIso, toIsoOrNull } from "#platform/time";
import { sessionsOfPerson } from "#sessions";
import { listUserNotes } from "#staff";

/** All that the shop holds about a person, for them to read. Hashes and sealed secrets say nothing and are left out. */
export async function gatherPerson(ctx: Ctx, account: Account): Promise<Record<string, unknown>> {
  const { id: user_id } = account;
  const money = paymentsOfPerson(ctx, user_id);
  const [sessions, payments, refunds, customers, activity, passkeys, identities] = await ctx.db.batch([
    sessionsOfPerson(ctx, user_id),
    money.payments,
    money.refunds,
    money.customers,
    entriesOf(ctx, user_id),
    passkeysOfPerson(ctx, user_id),
    identitiesOfPerson(ctx, user_id),
  ]);
  return {
    account: { ...toUserDto(account), updated_at: toIso(account.updated_at) },
    addresses: (await addressesOfPerson(ctx, user_id)).map(({ personal_key: _key, details, ...row }) => ({
      ...row,
      ...details,
    })),
    sessions: sessions.map(({ device: _hash, ...row }) => ({
      ...row,
      created_at: toIso(row.created_at),
      used_at: toIso(row.used_at),
      ended_at: toIsoOrNull(row.ended_at),
    })),
    passkeys: passkeys.map((row) => ({
      ...row,
      added_at: toIso(row.added_at),
      last_used_at: toIsoOrNull(row.last_used_at),
    })),
    identities: identities.map(({ provider, linked_at, provider_used_at }) => ({
      provider,
      linked_at: toIso(linked_at),
      last_used_at: toIsoOrNull(provider_used_at),
    })),
    cart: await cartOf(ctx, customerCart(user_id)).read(),
    orders: (await ordersOfPerson(ctx, user_id)).map(toOrderDto),
    payments,
    refunds,
    payment_providers: customers,
    notes_of_staff: await notesAbout(ctx, user_id),
    activity: activity.map((row) => ({ ...row, at: toIso(row.at) })),
  };
}

async function notesAbout(ctx: Ctx, user_id: string) {
  const found: { readonly text: string; readonly at: string }[] = [];
  for (let cursor: string | undefined; ;) {
    const page = await listUserNotes(ctx, user_id, { limit: 100, ...(cursor === undefined ? {} : { cursor }) });
    found.push(...page.rows.map(({ text, at }) => ({ text, at: toIso(at) })));
    if (page.next_cursor === null) return found;
    cursor = page.next_cursor;
  }
}
