import { describe, it } from "vitest";
import { type Permission, permissions } from "#platform/auth";
import { type GivenActor, givenActor, givenCustomer } from "./support/actors.ts";
import { call } from "./support/api.ts";
import { givenPasskey } from "./support/authenticator.ts";
import { givenProduct } from "./support/catalog.ts";
import { givenKey } from "./support/keys.ts";
import { exampleBody, type Operation, operations } from "./support/openapi.ts";
import { givenAddress, givenOrder } from "./support/orders.ts";
import { givenRole } from "./support/roles.ts";
import { givenIdentity } from "./support/sign-in-stand-in.ts";

/**
 * Who may call what, made from the OpenAPI document: every operation times twelve callers. A route that is new is in it the
 * moment it is declared, and one that is not declared fails `contract.test.ts`.
 */

/** What says that it was about who asks, and not about what was asked. */
const refusals = new Set(["not_signed_in", "invalid_token", "permission_required", "person_required"]);
type Verdict = "let in" | (string & {});

type Caller = { readonly token?: string };

const admin = await givenActor("admin");
/** Makes the keys, and is never disabled. */
const maker = await givenActor("admin");
const keyOf = async (scopes: readonly Permission[]): Promise<Caller> => ({
  token: await givenKey(maker.user_id, scopes),
});

async function disabledActor(): Promise<GivenActor> {
  const person = await givenActor("admin");
  await call("POST", `/api/v1/admin/users/${person.user_id}/disable`, { token: admin.token });
  return person;
}
async function revokedActor(): Promise<Caller> {
  const person = await givenActor("admin");
  await call("POST", "/api/v1/auth/logout", { token: person.token });
  return person;
}

const [disabled, revoked] = await Promise.all([disabledActor(), revokedActor()]);
const roles = new Map<Permission, { readonly only: string; readonly all_but: string }>();
for (const permission of permissions)
  roles.set(permission, {
    only: await givenRole([permission]),
    all_but: await givenRole(permissions.filter((one) => one !== permission)),
  });

/** The operation as a client calls it, on a thing that there is not unless its ids are given: who asks is looked at first. */
async function ask(
  operation: Operation,
  { token }: Caller,
  values: Readonly<Record<string, string>> = {},
  body?: unknown,
): Promise<Response> {
  const { method, takes } = operation;
  const path = operation.path.replaceAll(/\{(\w+)\}/g, (_, name: string) => values[name] ?? crypto.randomUUID());
  const given = takes === "multipart/form-data" ? new FormData() : takes === null ? undefined : (body ?? {});
  return call(method, path, {
    token,
    headers: { "idempotency-key": crypto.randomUUID() },
    ...(given === undefined ? {} : { body: given }),
  });
}

async function verdictOf(response: Response): Promise<Verdict> {
  if (response.status !== 401 && response.status !== 403) return "let in";
  const { code } = await response.json<{ code: string }>();
  return refusals.has(code) ? `${response.status} ${code}` : "let in";
}

const isPermission = (name: string | undefined): name is Permission =>
  permissions.some((permission) => permission === name);

/** What a route with this kind of access says to each of them. */
function expected(operation: Operation): Record<string, Verdict> {
  const { security } = operation.contract;
  const machine = "403 person_required";
  const dead = { disabled: "401 invalid_token", revoked: "401 invalid_token" };
  if (operation.contract["x-permission"] !== undefined) {
    const denied = "403 permission_required";
    return {
      anonymous: "401 not_signed_in",
      owner: denied,
      "another customer": denied,
      "staff without": denied,
      "staff with": "let in",
      admin: "let in",
      ...dead,
      ...(security.some((scheme) => "api_key" in scheme)
        ? { "key without": denied, "key with": "let in", "key of a disabled maker": "401 invalid_token" }
        : { "key without": machine, "key with": machine, "key of a disabled maker": "401 invalid_token" }),
      "key of a maker without": security.some((scheme) => "api_key" in scheme) ? denied : machine,
    };
  }
  const all = [
    "anonymous",
    "owner",
    "another customer",
    "staff without",
    "staff with",
    "admin",
    "key without",
    "key with",
  ];
  const open = Object.fromEntries(all.map((caller) => [caller, "let in"]));
  if (security.some((scheme) => Object.keys(scheme).length === 0)) return open;
  return {
    ...open,
    anonymous: "401 not_signed_in",
    ...dead,
    "key without": machine,
    "key with": machine,
    "key of a disabled maker": "401 invalid_token",
    "key of a maker without": machine,
  };
}

/** Each a fresh one, since some of these operations end the session of who calls them. */
async function callersOf({ contract }: Operation): Promise<Record<string, Caller>> {
  const permission = contract["x-permission"];
  const role = isPermission(permission) ? roles.get(permission) : undefined;
  const [without, only] = isPermission(permission)
    ? [permissions.filter((one) => one !== permission), [permission]]
    : [[], permissions];
  const without_it = await givenActor(role?.all_but ?? "analyst");
  return {
    anonymous: {},
    owner: await givenCustomer(),
    "another customer": await givenCustomer(),
    "staff without": without_it,
    "staff with": await givenActor(role?.only ?? "staff"),
    admin: await givenActor("admin"),
    disabled,
    revoked,
    "key without": await keyOf(without),
    "key with": await keyOf(only),
    "key of a disabled maker": { token: await givenKey(disabled.user_id, only) },
    "key of a maker without": { token: await givenKey(without_it.user_id, only) },
  };
}

describe("who may call what", () => {
  it.for(operations.map((operation) => [operation.name, operation] as const))(
    "%s",
    async ([, operation], { expect }) => {
      const wanted = expected(operation);
      const callers = await callersOf(operation);
      const got: Record<string, Verdict> = {};
      for (const caller of Object.keys(wanted))
        got[caller] = await verdictOf(await ask(operation, callers[caller] ?? {}));
      expect(got).toEqual(wanted);
    },
  );
});

/** Things of one customer, under the parameter and the part of the path that name them. */
async function givenThings(owner: GivenActor): Promise<Record<string, Readonly<Record<string, string>>>> {
  const order = await givenOrder({ user_id: owner.user_id, status: "pending" });
  const { variants } = await givenProduct();
  const variant_id = variants[0]?.id ?? "";
  await call("POST", "/api/v1/cart/items", { token: owner.token, body: { variant_id, quantity: 1 } });
  const cart = await (await call("GET", "/api/v1/cart", { token: owner.token })).json<{ items: { id: string }[] }>();
  const address = await call("POST", "/api/v1/me/addresses", {
    token: owner.token,
    body: { address_type: "shipping", ...givenAddress },
  });
  return {
    orders: { id: order.order_id },
    payments: { id: order.payment_id },
    sessions: { id: owner.session_id },
    identities: { id: await givenIdentity(owner.user_id) },
    passkeys: { id: (await givenPasskey(owner.token)).id },
    addresses: { id: (await address.json<{ id: string }>()).id },
    items: { id: cart.items[0]?.id ?? "" },
  };
}

/** Personal things by id, and not those that everybody may see. */
const personal = operations.filter(
  ({ path, contract, is_open }) =>
    path.includes("{") && contract["x-permission"] === undefined && (!is_open || path.includes("/cart/")),
);
const kindOf = ({ path }: Operation): string => /\/(\w+)\/\{\w+\}/.exec(path)?.[1] ?? path;

describe("other people's things", () => {
  it("are all known by kind", async ({ expect }) => {
    const things = await givenThings(await givenCustomer());
    expect([...new Set(personal.map(kindOf))].toSorted()).toEqual(Object.keys(things).toSorted());
    for (const [kind, { id }] of Object.entries(things)) expect([kind, id]).toEqual([kind, expect.stringMatching(/./)]);
  });

  it.for(personal.map((operation) => [operation.name, operation] as const))(
    "%s: 404 for who does not own it",
    async ([, operation], { expect }) => {
      const things = await givenThings(await givenCustomer());
      const { token: other } = await givenCustomer();
      // A cart of one's own, so that it is the line in it that is not there.
      const { variants } = await givenProduct();
      await call("POST", "/api/v1/cart/items", { token: other, body: { variant_id: variants[0]?.id, quantity: 1 } });
      const answer = await ask(operation, { token: other }, things[kindOf(operation)], exampleBody(operation));
      expect([answer.status, await answer.text()]).toEqual([404, expect.stringContaining("not_found")]);
    },
  );
});
