import { limitCodeRequests, sendCode } from "#access/one-time-codes";
import { findBelow } from "#access/staff";
import {
  AccountError,
  changePerson,
  createUser,
  findByContact,
  type NewUser,
  type OfficeAccount,
  refuseFutureBirth,
} from "#people/accounts";
import type { Ctx } from "#platform/context";
import { audit } from "#platform/data/audit";
import { isUniqueViolation } from "#platform/data/db";
import { commit } from "#platform/data/outbox";

/**
 * Makes a customer's account without a password, and mails a link to choose one, which proves the address. Throws `email_taken`,
 * `too_many_attempts`, and `invalid_request` for a birthday that is yet to come.
 */
export async function createCustomer(
  ctx: Ctx,
  customer: Omit<NewUser, "role"> & { readonly email: string },
  address: string,
): Promise<OfficeAccount> {
  const { email } = customer;
  refuseFutureBirth(ctx, customer.date_of_birth);
  if (await findByContact(ctx, { channel: "email", value: email })) throw AccountError.email_taken();
  await limitCodeRequests(ctx, { subjects: [email], address });
  const { user, statements } = await createUser(ctx, customer);
  const link = { user_id: user.id, purpose: "first_password", channel: "email", destination: email } as const;
  try {
    await commit(ctx, [
      ...statements,
      ...(await sendCode(ctx, { ...link, with_link: true })),
      audit(ctx, { action: "user.created", subject_type: "user", subject_id: user.id, after: { role: "customer" } }),
    ]);
  } catch (error) {
    throw isUniqueViolation(error, "users.email_index") ? AccountError.email_taken() : error;
  }
  return findBelow(ctx, user.id);
}

/** Changes the fields that are given of a person's profile. Throws `user_not_found`, `permission_not_held`. */
export async function editCustomer(
  ctx: Ctx,
  id: string,
  person: Parameters<typeof changePerson>[2],
): Promise<OfficeAccount> {
  const before = await findBelow(ctx, id);
  await commit(ctx, [
    ...(await changePerson(ctx, id, person)),
    audit(ctx, {
      action: "user.profile_changed",
      subject_type: "user",
      subject_id: id,
      before: Object.fromEntries(Object.keys(person).map((key) => [key, Reflect.get(before, key)])),
      after: person,
    }),
  ]);
  return findBelow(ctx, id);
}
