import { type Placeholder, type SQL, sql } from "drizzle-orm";

/** By what a customer is known again: an account by itself and its proved address, a guest by the address that they give. */
export type Customer = {
  /** Null for a guest. */
  readonly user_id: string | null;
  /** The blind index of the address that a guest gives; null while there is none. */
  readonly email_index: string | null;
};

/** A customer's parts as a statement has them. One by one, since a prepared statement names each of its values. */
type Given = {
  readonly user_id: string | null | Placeholder;
  readonly account_id: string | null | Placeholder;
  readonly email_index: string | null | Placeholder;
};

/** The index of the account's proved address, or of the one that a guest gives; null where there is neither. */
export const addressIndexOf = ({ account_id, email_index }: Omit<Given, "user_id">): SQL =>
  sql`coalesce((SELECT email_index FROM users WHERE id = ${account_id} AND email_verified_at IS NOT NULL), ${email_index})`;

/** Whether a use `u` is this customer's. */
export const isUseOf = (given: Given): SQL =>
  sql`(u.user_id = ${given.user_id} OR u.email_index = ${addressIndexOf(given)})`;
