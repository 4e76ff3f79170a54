import { allPermissions, type Permission } from "#platform/http/permissions";
import { type GivenActor, givenActor } from "./actors.ts";
import { call } from "./api.ts";
import { givenKey, keyIdOf } from "./keys.ts";
import { givenRole } from "./roles.ts";

/** What a caller sends to say who they are. */
export type Caller = { readonly token?: string; readonly headers?: Readonly<Record<string, string>> };

export const isPermission = (name: string | undefined): name is Permission =>
  allPermissions().some((permission) => permission === name);

const others = (permission: Permission) => allPermissions().filter((one) => one !== permission);

const admin = await givenActor("admin");
/** Makes the keys, and is never disabled. */
const maker = await givenActor("admin");

/** What was an admin until another one did this to them. */
async function formerAdmin(what: "disable" | "roles"): Promise<GivenActor> {
  const person = await givenActor("admin");
  const body = what === "roles" ? { role: "customer" } : undefined;
  const done = await call("POST", `/api/v1/admin/users/${person.user_id}/${what}`, { token: admin.token, body });
  if (!done.ok) throw new Error(`not done: ${done.status} ${await done.text()}`);
  return person;
}

async function loggedOut(): Promise<GivenActor> {
  const person = await givenActor("admin");
  await call("POST", "/api/v1/auth/logout", { token: person.token });
  return person;
}

/** A token with another person in it and the signature left as it was. */
function forged(token: string, subject: string): string {
  const [head = "", claims = "", signature = ""] = token.split(".");
  const said = JSON.parse(atob(claims.replaceAll("-", "+").replaceAll("_", "/"))) as object;
  const payload = btoa(JSON.stringify({ ...said, sub: subject }))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");
  return [head, payload, signature].join(".");
}

async function revokedKey(): Promise<string> {
  const key = await givenKey(maker.user_id, allPermissions());
  const done = await call("DELETE", `/api/v1/admin/api-keys/${await keyIdOf(key)}`, { token: maker.token });
  if (done.status !== 204) throw new Error(`not revoked: ${done.status}`);
  return key;
}

const [disabled, demoted, gone] = await Promise.all([formerAdmin("disable"), formerAdmin("roles"), loggedOut()]);

/** Callers whose proof is worth nothing wherever a proof is looked at: 401 `invalid_token`. */
export const dead: Readonly<Record<string, Caller>> = {
  disabled,
  "logged out": gone,
  "forged signature": { token: forged((await givenActor("customer")).token, admin.user_id) },
  "key of a disabled maker": { token: await givenKey(disabled.user_id, allPermissions()) },
  "revoked key": { token: await revokedKey() },
  "made-up key": { token: `sk_${"A".repeat(43)}` },
};

/** The key of an admin who is a customer now. */
export const demotedKey: Caller = { token: await givenKey(demoted.user_id, allPermissions()) };

type Entitled = {
  readonly "staff without": Caller;
  readonly "staff with": Caller;
  readonly "key without": Caller;
  readonly "key with": Caller;
};
/** Staff and keys that may do this, and others that may do everything else. */
export async function givenEntitled(permission: Permission | undefined): Promise<Entitled> {
  const without = permission === undefined ? "analyst" : await givenRole(others(permission));
  const only = permission === undefined ? "staff" : await givenRole([permission]);
  return {
    "staff without": await givenActor(without),
    "staff with": await givenActor(only),
    "key without": { token: await givenKey(maker.user_id, permission === undefined ? [] : others(permission)) },
    "key with": { token: await givenKey(maker.user_id, permission === undefined ? allPermissions() : [permission]) },
  };
}

/** A guest's token that looks as the shop makes them, spoilt in each way. */
export function spoilt(right: string, other: string, id: string): Readonly<Record<string, string>> {
  const mac = right.slice(-43);
  const start = right.slice(0, -43);
  return {
    "another's": other,
    "another's MAC": `${start}${other.slice(-43)}`,
    "made-up MAC": `${start}${"A".repeat(43)}`,
    "changed MAC": `${start}${mac.startsWith("A") ? "B" : "A"}${mac.slice(1)}`,
    truncated: right.slice(0, -1),
    "without a MAC": start,
    "its id": id,
    "another kind's": `${start.startsWith("ct") ? "order" : "ct"}_${id}_${mac}`,
  };
}
