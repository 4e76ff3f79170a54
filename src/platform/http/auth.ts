import { isHeldByPeople, type Permission } from "#platform/http/permissions";

export type Guest = { readonly type: "guest"; readonly id: "guest" };
export type User = {
  readonly type: "user";
  readonly id: string;
  readonly session_id: string;
  /** One that the shop comes with, or one of its own. */
  readonly role: string;
  readonly permissions: ReadonlySet<Permission>;
  /** When the person last proved to be themselves, by logging in or stepping up. */
  readonly proved_at: number;
  /** When a passkey or a code of the authenticator app was last among this session's proofs; null while none was. */
  readonly factor_proved_at: number | null;
  /** Whether the account has an authenticator app or a passkey. */
  readonly has_factor: boolean;
  /** Whether an e-mail address or a number of the account was proved: anybody can make one in somebody else's name. */
  readonly has_proved_contact: boolean;
};
/** A machine with a key that the back office gave it: it has permissions and no account. */
export type ApiKey = { readonly type: "api_key"; readonly id: string; readonly permissions: ReadonlySet<Permission> };
export type System = { readonly type: "system"; readonly id: string };
/** Who acts: a visitor, a signed-in person, a machine, or the shop itself (a queue, a cron, an alarm). */
export type Actor = Guest | User | ApiKey | System;

export const guest: Guest = { type: "guest", id: "guest" };

export const can = (actor: Actor, permission: Permission): boolean =>
  actor.type === "system" || ((actor.type === "user" || actor.type === "api_key") && actor.permissions.has(permission));

/** Whether the actor may do all of it itself, and so may give it to others or take it from them. */
export const canAll = (actor: Actor, wanted: Iterable<Permission>): boolean =>
  [...wanted].every((permission) => can(actor, permission));

/** How long a person may do what is sensitive after they proved to be themselves. */
export const PROOF_GOOD_FOR_MS = 5 * 60_000;

/**
 * Whether a route asks who calls it, if a person, for a proof of the last five minutes: `sometimes` where it depends on what is
 * asked for; `factor` for a proof by a passkey or a code where the account has one, since a password must not get around them.
 */
export type StepUp = "always" | "sometimes" | "factor";

/** Who may call a route. There is no default: a contract that does not say so does not compile. */
export type Access =
  | { readonly who: "anyone"; readonly token?: "ignored"; readonly header?: "Cart-Token" }
  | { readonly who: "signed_in" }
  | { readonly who: "token_holder"; readonly header: "Order-Token"; readonly also?: "Cart-Token" }
  | { readonly who: "staff"; readonly permission: Permission };

/** Open to all, and the same for all: a bearer token is not even looked at, so that one that ran out keeps nobody from signing in again. */
export const everyone: Access = { who: "anyone", token: "ignored" };
/** Whether a route does not look at a bearer token at all. */
export const isForAll = (access: Access): boolean => access.who === "anyone" && access.token === "ignored";
/** Open to all, but answers differ for signed-in callers. A bearer token, if sent, must be valid: a customer is never mistaken for a guest. */
export const anyone: Access = { who: "anyone" };
/** As `anyone`, with a guest's cart by its token. */
export const cartHolder: Access = { who: "anyone", header: "Cart-Token" };
/** As `everyone`, with a guest's cart that is merged into the account. */
export const everyoneWithCart: Access = { ...everyone, header: "Cart-Token" };
/** Anybody with an account, for their own things. An API key has none. */
export const signedIn: Access = { who: "signed_in" };
/** The account that owns the order, or a guest with the order's token. */
export const orderHolder = { who: "token_holder", header: "Order-Token" } as const satisfies Access;
/** As `orderHolder`, with a guest's cart by its token. */
export const orderAndCartHolder: Access = { ...orderHolder, also: "Cart-Token" };
/** A member of staff whose role has the permission, or an API key with it where keys may have it. */
export const staff = (permission: Permission): Access => ({ who: "staff", permission });

/** Whether a key is refused, whatever its scopes are. */
export const isForPerson = (access: Access): boolean =>
  access.who === "signed_in" ||
  access.who === "token_holder" ||
  (access.who === "staff" && isHeldByPeople(access.permission));
