import { describe, it } from "vitest";
import { addressOf } from "#people/addresses";
import { givenCustomer, someUser } from "../../../support/actors.ts";
import { call, problemOf, tripsOf } from "../../../support/api.ts";
import { testContext } from "../../../support/context.ts";

const london = {
  full_name: "Ada Lovelace",
  phone: "+44 20 7183 8750",
  address_line1: "12 St James's Square",
  city: "London",
  postal_code: "SW1Y 4JH",
  country: "GB",
};
type Address = { id: string; is_default: boolean; city: string };
const add = (token: string, body: object) => call("POST", "/api/v1/me/addresses", { token, body });
const added = async (token: string, more: object = {}) => (await add(token, { ...london, ...more })).json<Address>();
const at = (id: string) => `/api/v1/me/addresses/${id}`;
const defaults = async (token: string) => {
  const { data } = await (await call("GET", "/api/v1/me/addresses", { token })).json<{ data: Address[] }>();
  return data.filter((address) => address.is_default).map(({ id }) => id);
};

describe("the address book", () => {
  it("keeps an address, gives it back, changes and forgets it", async ({ expect }) => {
    const { token } = await givenCustomer();
    const response = await add(token, london);
    expect(response.status).toBe(201);
    expect(tripsOf(response).d1).toBeLessThanOrEqual(4);
    const address = await response.json<Address>();
    expect(address).toEqual({
      id: expect.any(String),
      address_type: "shipping",
      is_default: true,
      ...london,
      company: null,
      address_line2: null,
      state: null,
      created_at: expect.any(String),
      updated_at: expect.any(String),
    });
    expect(await (await call("GET", at(address.id), { token })).json()).toEqual(address);

    const body = { city: "Bath", postal_code: "BA1 1LZ", phone: null, company: "Engines Ltd" };
    const changed = await call("PATCH", at(address.id), { token, body });
    expect(changed.status).toBe(200);
    expect(await changed.json()).toMatchObject({ ...body, full_name: "Ada Lovelace", is_default: true });
    expect(await (await call("GET", at(address.id), { token })).json()).toMatchObject(body);

    expect((await call("DELETE", at(address.id), { token })).status).toBe(204);
    for (const method of ["GET", "DELETE"]) expect((await call(method, at(address.id), { token })).status).toBe(404);
  });

  it("takes PUT as PATCH with all required fields", async ({ expect }) => {
    const { token } = await givenCustomer();
    const { id } = await added(token, { company: "Engines Ltd" });
    const put = (body: object) => call("PUT", at(id), { token, body });
    const response = await put({ ...london, full_name: "Augusta King" });
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({
      full_name: "Augusta King",
      company: "Engines Ltd",
      is_default: true,
    });
    expect((await put({ full_name: "Augusta King" })).status).toBe(422);
    expect((await put({ ...london, country: "US" })).status).toBe(422);
  });

  it("has one default of each type: the first, until another is made it", async ({ expect }) => {
    const { token } = await givenCustomer();
    const first = await added(token);
    const billing = await added(token, { address_type: "billing" });
    const second = await added(token);
    expect([first.is_default, billing.is_default, second.is_default]).toEqual([true, true, false]);
    const third = await added(token, { is_default: true });
    expect((await defaults(token)).toSorted()).toEqual([billing.id, third.id].toSorted());
    await call("PATCH", at(second.id), { token, body: { is_default: true } });
    expect((await defaults(token)).toSorted()).toEqual([billing.id, second.id].toSorted());
    // A default that changes its type takes the place of the one that is there.
    await call("PATCH", at(second.id), { token, body: { address_type: "billing" } });
    expect(await defaults(token)).toEqual([second.id]);
    await call("PATCH", at(second.id), { token, body: { is_default: false } });
    expect(await defaults(token)).toEqual([]);
  });

  it("keeps one default when several are made it at once", async ({ expect }) => {
    const { token } = await givenCustomer();
    const answers = await Promise.all(Array.from({ length: 8 }, () => add(token, { ...london, is_default: true })));
    expect(answers.map((answer) => answer.status)).toEqual(Array.from({ length: 8 }, () => 201));
    expect(await defaults(token)).toHaveLength(1);
  });

  it("is read page by page, newest first", async ({ expect }) => {
    const { token } = await givenCustomer();
    const ids = [await added(token), await added(token), await added(token)].map(({ id }) => id).toReversed();
    const first = await (
      await call("GET", "/api/v1/me/addresses?limit=2&count=true", { token })
    ).json<{
      data: Address[];
      next_cursor: string;
      total_count: number;
    }>();
    expect([first.data.map(({ id }) => id), first.total_count]).toEqual([ids.slice(0, 2), 3]);
    const second = await call("GET", `/api/v1/me/addresses?limit=2&cursor=${first.next_cursor}`, { token });
    expect(await second.json()).toMatchObject({ data: [{ id: ids[2] }], next_cursor: null });
    expect((await call("GET", "/api/v1/me/addresses?page=2", { token })).status).toBe(422);
    expect((await call("GET", "/api/v1/me/addresses?limit=0", { token })).status).toBe(422);
  });

  it("is each person's own", async ({ expect }) => {
    const [owner, stranger] = [await givenCustomer(), await givenCustomer()];
    const { id } = await added(owner.token);
    for (const [method, body] of [
      ["GET", undefined],
      ["PATCH", { city: "Elsewhere" }],
      ["DELETE", undefined],
    ] as const) {
      const response = await call(method, at(id), { token: stranger.token, body });
      expect(response.status).toBe(404);
      expect((await problemOf(response)).code).toBe("address_not_found");
    }
    expect(await addressOf({ ...testContext(), actor: someUser({ id: owner.user_id }) }, id)).toMatchObject([{ id }]);
    expect(await addressOf({ ...testContext(), actor: someUser({ id: stranger.user_id }) }, id)).toEqual([]);
    expect(await (await call("GET", at(id), { token: owner.token })).json()).toMatchObject({ city: "London" });
  });

  it("has room for a hundred", async ({ expect }) => {
    const { token } = await givenCustomer();
    for (let n = 0; n < 10; n += 1) await Promise.all(Array.from({ length: 10 }, () => add(token, london)));
    const response = await add(token, london);
    expect(response.status).toBe(409);
    expect(await problemOf(response)).toMatchObject({ code: "too_many_addresses", limit: 100 });
  });

  it("answers a repeat with the same Idempotency-Key with the address that the first made", async ({ expect }) => {
    const { token } = await givenCustomer();
    const headers = { "idempotency-key": crypto.randomUUID() };
    const first = await (await call("POST", "/api/v1/me/addresses", { token, headers, body: london })).json();
    const second = await call("POST", "/api/v1/me/addresses", { token, headers, body: london });
    expect(second.headers.get("idempotency-replayed")).toBe("true");
    expect(await second.json()).toEqual(first);
  });
});

describe("an address", () => {
  it.for([
    [{ country: "US", state: "CA", postal_code: "94105", city: "San Francisco" }],
    [{ country: "JP", state: "東京都", postal_code: "100-0001", city: "千代田区" }],
    [{ country: "DE", postal_code: "10115", city: "Berlin" }],
    [{ country: "CA", state: "ON", postal_code: "K1A 0B1", city: "Ottawa" }],
    [{ country: "HK", postal_code: undefined, city: "Hong Kong" }],
    [{ country: "IE", postal_code: "D02 AF30", city: "Dublin" }],
  ])("is good with what its country needs: %j", async ([parts], { expect }) => {
    const { token } = await givenCustomer();
    expect((await add(token, { ...london, ...parts })).status).toBe(201);
  });

  it.for([
    [{ country: "US", state: undefined, postal_code: "94105" }, "state"],
    [{ country: "US", state: "CA", postal_code: "9410" }, "postal_code"],
    [{ country: "US", state: "CA", postal_code: undefined }, "postal_code"],
    [{ country: "DE", postal_code: "ABCDE" }, "postal_code"],
    [{ country: "JP", postal_code: "100-0001" }, "state"],
    [{ country: "XX" }, "country"],
    [{ country: "gb" }, "country"],
    [{ country: undefined }, "country"],
    [{ full_name: "" }, "full_name"],
    [{ full_name: "Card 4242-4242-4242-4242" }, "full_name"],
    [{ address_line2: "５５５５５５５５５５５５４４４４" }, "address_line2"],
    [{ city: "x".repeat(101) }, "city"],
    [{ city: "Lon\u0007don" }, "city"],
    [{ address_line1: null }, "address_line1"],
    [{ phone: "call me" }, "phone"],
    [{ address_type: "home" }, "address_type"],
    [{ is_default: "yes" }, "is_default"],
    [{ user_id: "somebody" }, "user_id"],
    [{ id: "mine" }, "id"],
  ] as const)("is refused with %j", async ([parts, path], { expect }) => {
    const { token } = await givenCustomer();
    const response = await add(token, { ...london, ...parts });
    expect(response.status).toBe(422);
    expect((await problemOf(response)).errors?.map((error) => error.path)).toContain(path);
  });

  it("stays a whole one when it is changed", async ({ expect }) => {
    const { token } = await givenCustomer();
    const { id } = await added(token);
    const moved = await call("PATCH", at(id), { token, body: { country: "US" } });
    expect(moved.status).toBe(422);
    expect((await problemOf(moved)).errors?.map(({ path }) => path).toSorted()).toEqual(["postal_code", "state"]);
    for (const body of [{ city: null }, { full_name: "4242424242424242" }, { created_at: "2020-01-01" }])
      expect((await call("PATCH", at(id), { token, body })).status).toBe(422);
    expect(await (await call("GET", at(id), { token })).json()).toMatchObject({ country: "GB", city: "London" });
  });
});
