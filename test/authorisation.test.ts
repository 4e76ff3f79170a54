import { env } from "cloudflare:workers";
import { beforeAll, describe, it } from "vitest";
import { inWaves } from "#platform/objects/waves";
import { givenActor, givenCustomer } from "./support/actors.ts";
import { call } from "./support/api.ts";
import { findAtOnce } from "./support/at-once.ts";
import { type Caller, dead, demotedKey, givenEntitled, isPermission, spoilt } from "./support/callers.ts";
import { givenReturnLabel } from "./support/carrier.ts";
import { givenCart } from "./support/cart.ts";
import { givenProduct } from "./support/catalog.ts";
import { givenHoldings, givenOwnThings, stateOf, type Things } from "./support/holdings.ts";
import { givenCreditNote } from "./support/invoices.ts";
import { exampleBody, type Operation, operations } from "./support/openapi.ts";
import { givenOrder } from "./support/orders.ts";
import { png } from "./support/pictures.ts";
import { givenReturn, givenReturnPhoto } from "./support/returns.ts";

/**
 * Who may call what, made from the OpenAPI document: every operation times everybody who could try. A route that is new is
 * in it the moment it is declared, and one that is not declared fails `contract.test.ts`. Refused callers ask for things that
 * are there, with bodies that would do something, and nothing may have changed afterwards.
 */

/** What says that it was about who asks, and not about what was asked. */
const refusals = new Set(["not_signed_in", "invalid_token", "permission_required", "person_required"]);
type Verdict = "let in" | (string & {});
type Verdicts = Record<string, Verdict>;

const holdings = await givenHoldings();
const variables: Readonly<Record<string, string>> = {
  variant_id: holdings.things["variants"] ?? "",
  order_id: holdings.order.order_id,
  shipping_method_id: holdings.things["methods"] ?? "",
};

/** A body with the ids of things that are there. */
function filled(value: unknown, name = ""): unknown {
  if (Array.isArray(value)) return value.map((each) => filled(each));
  if (typeof value === "object" && value !== null)
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, filled(each, key)]));
  return variables[name] ?? value;
}

/** `/admin/users/{id}` with the id of a user, or one that nothing has. */
const pathOf = ({ path }: Operation, things: Things): string =>
  path.replaceAll(/([\w-]+)\/\{\w+\}/g, (_, kind: string) => `${kind}/${things[kind] ?? crypto.randomUUID()}`);

/** A form of the holder of an order has the picture that it is for, so that the order is looked at; others are empty. */
function formOf({ contract }: Operation): FormData {
  const form = new FormData();
  if (contract.security.some((one) => "order_token" in one)) form.set("file", new File([png()], "photo.png"));
  return form;
}

/** The operation as a client calls it. */
function ask(operation: Operation, caller: Caller, things: Things = {}, body: unknown = {}): Promise<Response> {
  const { method, takes } = operation;
  const given = takes === "multipart/form-data" ? formOf(operation) : takes === null ? undefined : body;
  return call(method, pathOf(operation, things), {
    token: caller.token,
    headers: { "idempotency-key": crypto.randomUUID(), ...caller.headers },
    ...(given === undefined ? {} : { body: given }),
  });
}

async function verdictOf(response: Response): Promise<Verdict> {
  if (response.status !== 401 && response.status !== 403) return "let in";
  const { code } = await response.json<{ code: string }>();
  return refusals.has(code) ? `${response.status} ${code}` : "let in";
}

const takes = ({ contract }: Operation, scheme: string): boolean => contract.security.some((one) => scheme in one);
/** A token that is sent along is not even looked at. */
const looksAtNobody = (operation: Operation): boolean => !takes(operation, "bearer");
const permissionOf = ({ contract }: Operation) =>
  isPermission(contract["x-permission"]) ? contract["x-permission"] : undefined;

/** What a route with this kind of access says to each of them. */
function expected(operation: Operation): Verdicts {
  const deadly = Object.fromEntries(Object.keys(dead).map((caller) => [caller, "401 invalid_token"]));
  const denied = "403 permission_required";
  const machine = "403 person_required";
  if (permissionOf(operation) !== undefined) {
    const key = takes(operation, "api_key");
    return {
      ...deadly,
      anonymous: "401 not_signed_in",
      customer: denied,
      "staff without": denied,
      "staff with": "let in",
      admin: "let in",
      "key without": key ? denied : machine,
      "key with": key ? "let in" : machine,
      "key of a demoted maker": key ? denied : machine,
    };
  }
  const callers = ["customer", "staff without", "staff with", "admin"];
  const people = Object.fromEntries(callers.map((caller) => [caller, "let in"]));
  const keys = ["key without", "key with", "key of a demoted maker"];
  const machines = (verdict: Verdict) => Object.fromEntries(keys.map((caller) => [caller, verdict]));
  if (looksAtNobody(operation))
    return {
      ...Object.fromEntries(Object.keys(dead).map((caller) => [caller, "let in"])),
      anonymous: "let in",
      ...people,
      ...machines("let in"),
    };
  if (operation.is_open) return { ...deadly, anonymous: "let in", ...people, ...machines("let in") };
  return { ...deadly, anonymous: "401 not_signed_in", ...people, ...machines(machine) };
}

const permission_names = [...new Set(operations.map(permissionOf))];
const shared = new Map(
  await inWaves(permission_names, async (permission) => [permission, await givenEntitled(permission)] as const),
);
const lasting = { customer: await givenCustomer(), admin: await givenActor("admin") };

function callersOf(operation: Operation): Record<string, Caller> {
  const own = shared.get(permissionOf(operation)) ?? {};
  return { ...dead, anonymous: {}, ...lasting, ...own, "key of a demoted maker": demotedKey };
}

/** Those that are let in get a fresh session where they may end it. */
async function freshCallersOf(operation: Operation): Promise<Record<string, Caller>> {
  const callers = callersOf(operation);
  if (permissionOf(operation) !== undefined || operation.method === "GET" || looksAtNobody(operation)) return callers;
  const fresh = async (who: string, role: string) => [who, await givenActor(role)] as const;
  const people = await Promise.all([
    fresh("customer", "customer"),
    fresh("staff without", "analyst"),
    fresh("staff with", "staff"),
    fresh("admin", "admin"),
  ]);
  return { ...callers, ...Object.fromEntries(people) };
}

/** `/admin/orders` or `/me`: few enough that what is there is looked at once for all of each. */
const areaOf = ({ path }: Operation): string => /^(\/admin)?\/[\w.-]+/.exec(path.replace("/api/v1", ""))?.[0] ?? path;
const areas = [...Map.groupBy(operations, areaOf)];

/** Everybody of whom such a verdict is expected. */
const casesOf = (
  operation: Operation,
  callers: Readonly<Record<string, Caller>>,
  isMeant: (verdict: Verdict) => boolean,
) =>
  Object.entries(expected(operation))
    .filter(([, verdict]) => isMeant(verdict))
    .map(([who, wanted]) => ({ operation, who, caller: callers[who] ?? {}, wanted }));

const differing = ({ name }: Operation, who: string, wanted: Verdict, verdict: Verdict): string[] =>
  verdict === wanted ? [] : [`${name} by ${who}: ${verdict} instead of ${wanted}`];

/** The entries that the audit log has of these requests. */
async function entriesOf(request_ids: readonly string[]): Promise<unknown[]> {
  const { results } = await env.DB.prepare(
    "SELECT action FROM audit_log WHERE request_id IN (SELECT value FROM json_each(?))",
  )
    .bind(JSON.stringify(request_ids))
    .all();
  return results;
}

describe("who may call what", () => {
  let state: unknown;
  beforeAll(async () => {
    state = await stateOf(holdings);
  });

  it.for(areas)("%s: refuses all others, and does nothing for them", async ([, own], { expect }) => {
    const request_ids: string[] = [];
    const cases = own.flatMap((operation) =>
      casesOf(operation, callersOf(operation), (verdict) => verdict !== "let in"),
    );
    const found = await findAtOnce(cases, async ({ operation, who, caller, wanted }) => {
      const answer = await ask(operation, caller, holdings.things, filled(exampleBody(operation) ?? {}));
      request_ids.push(answer.headers.get("x-request-id") ?? "");
      return differing(operation, who, wanted, await verdictOf(answer));
    });
    expect(found).toEqual([]);
    const [before, now] = [state, await stateOf(holdings)];
    state = now;
    expect(now).toEqual(before);
    expect(await entriesOf(request_ids)).toEqual([]);
  });

  it.for(areas)("%s: lets in everybody else", async ([, own], { expect }) => {
    // One operation after the other: some of them end the sessions of those that they let in.
    for (const operation of own) {
      const cases = casesOf(operation, await freshCallersOf(operation), (verdict) => verdict === "let in");
      const found = await findAtOnce(cases, async ({ who, caller, wanted }) =>
        differing(operation, who, wanted, await verdictOf(await ask(operation, caller))),
      );
      expect(found).toEqual([]);
    }
  });
});

/** Personal things by id, and not those that everybody may see. */
const personal = operations.filter(
  ({ path, contract, is_open }) =>
    path.includes("{") &&
    contract["x-permission"] === undefined &&
    (!is_open || path.includes("/cart/")) &&
    // A review of a product is written by anybody, and is theirs from then on.
    !path.includes("/products/{id}/"),
);
const kindOf = ({ path }: Operation): string => /\/([\w-]+)\/\{\w+\}/.exec(path)?.[1] ?? path;

describe("other people's things", () => {
  it("are all known by kind", async ({ expect }) => {
    const owner = await givenCustomer();
    const things = await givenOwnThings(owner, await givenOrder({ user_id: owner.user_id, status: "pending" }));
    expect([...new Set(personal.map(kindOf))].toSorted()).toEqual(Object.keys(things).toSorted());
    for (const [kind, id] of Object.entries(things)) expect([kind, id]).toEqual([kind, expect.stringMatching(/./)]);
  });

  it("are not found by who does not own them, and stay as they are", async ({ expect }) => {
    const { token } = await givenCustomer();
    // A cart of one's own, so that it is the line in it that is not there.
    const { variants } = await givenProduct();
    await call("POST", "/api/v1/cart/items", { token, body: { variant_id: variants[0]?.id, quantity: 1 } });
    const before = await stateOf(holdings);
    for (const operation of personal) {
      const answer = await ask(operation, { token }, holdings.things, filled(exampleBody(operation) ?? {}));
      expect([operation.name, answer.status, await answer.text()]).toEqual([
        operation.name,
        404,
        expect.stringContaining("not_found"),
      ]);
    }
    expect(await stateOf(holdings)).toEqual(before);
  });
});

describe("a guest's order", () => {
  const held = operations.filter((operation) => takes(operation, "order_token"));
  const things = { orders: holdings.guest_order.order_id, payments: holdings.guest_order.payment_id };
  const bodyOf = (operation: Operation, order_id: string) => ({
    ...(filled(exampleBody(operation) ?? {}) as object),
    ...(operation.contract.operationId === "createPayment" ? { order_id } : {}),
    ...(/^(createRefund|requestOrderRefund)$/.test(operation.contract.operationId ?? "")
      ? { items: undefined, restock: false }
      : {}),
  });

  it("is reached by its own token, for everything that its holder may do", async ({ expect }) => {
    const mine = await givenOrder({ status: "delivered" });
    const { id: return_id } = await givenReturn(lasting.admin.token, {}, { order: mine });
    await givenReturnLabel(return_id, lasting.admin.token, "on its way");
    const own = {
      orders: mine.order_id,
      payments: mine.payment_id,
      returns: return_id,
      photos: await givenReturnPhoto(mine, return_id),
      "credit-notes": await givenCreditNote(mine.order_id),
      // Its one parcel is named as it is.
      fulfilments: mine.order_id,
    };
    expect(held.length).toBeGreaterThan(6);
    const reads = held.toSorted((a, b) => Number(a.path.endsWith("cancel")) - Number(b.path.endsWith("cancel")));
    for (const operation of reads) {
      const headers = { "order-token": mine.order_token };
      const { status } = await ask(operation, { headers }, own, bodyOf(operation, mine.order_id));
      expect([operation.name, status]).not.toEqual([operation.name, expect.toBeOneOf([401, 403, 404])]);
    }
  });

  it("is neither shown nor changed by any other", async ({ expect }) => {
    const { order_id, order_token } = holdings.guest_order;
    const tokens = spoilt(order_token, (await givenOrder()).order_token, order_id);
    const before = await stateOf(holdings);
    for (const operation of held) {
      const answers = await Promise.all(
        Object.entries(tokens).map(async ([how, token]) => {
          const headers = { "order-token": token };
          const { status } = await ask(operation, { headers }, things, bodyOf(operation, order_id));
          return [how, status] as const;
        }),
      );
      expect([operation.name, answers.filter(([, status]) => status !== 401 && status !== 404)]).toEqual([
        operation.name,
        [],
      ]);
    }
    expect(await stateOf(holdings)).toEqual(before);
  });

  it("is not reached through a cart's token beside another order's", async ({ expect }) => {
    const { order_token } = await givenOrder();
    const headers = { "order-token": order_token, "cart-token": holdings.cart_token };
    for (const operation of held)
      expect((await ask(operation, { headers }, things, bodyOf(operation, things.orders))).status).toBe(404);
  });
});

describe("a guest's cart", () => {
  const about = operations.filter(
    ({ path, contract }) => path.includes("/cart") || contract.operationId === "checkout",
  );

  it("is neither shown, changed nor bought by any other token", async ({ expect }) => {
    const [, cart_id = ""] = holdings.cart_token.split("_");
    const other = await givenCart({ variant_id: holdings.things["variants"] ?? "" });
    const line = await (
      await call("GET", "/api/v1/cart", { headers: { "cart-token": holdings.cart_token } })
    ).json<{ items: { id: string }[] }>();
    const things = { items: line.items[0]?.id ?? "" };
    const before = await stateOf(holdings);
    const tokens = spoilt(holdings.cart_token, other.cart_token, cart_id);
    for (const operation of about)
      for (const [how, token] of Object.entries(tokens).filter(([name]) => name !== "another's")) {
        const headers = { "cart-token": token };
        const answer = await ask(operation, { headers }, things, filled(exampleBody(operation) ?? {}));
        expect([operation.name, how, answer.status]).toEqual([operation.name, how, 404]);
      }
    const changed = operations.filter(({ path }) => path === "/api/v1/cart/items/{id}");
    for (const operation of changed)
      expect(
        (await ask(operation, { headers: { "cart-token": other.cart_token } }, things, { quantity: 3 })).status,
      ).toBe(404);
    expect(await stateOf(holdings)).toEqual(before);
  });
});
