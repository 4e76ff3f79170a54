import { describe, it } from "vitest";
import { DAY } from "#platform/basics/time";
import { givenActor, givenCustomer } from "../../../support/actors.ts";
import { call, problemOf, tripsOf } from "../../../support/api.ts";

const me = (token: string) => call("GET", "/api/v1/me", { token });
const change = (token: string, body: unknown) => call("PATCH", "/api/v1/me", { token, body });

describe("GET /me", () => {
  it("tells who is signed in and what they may do", async ({ expect }) => {
    const actor = await givenActor("staff");
    const response = await me(actor.token);
    expect(response.status).toBe(200);
    expect(response.headers.get("cache-control")).toBe("no-store");
    expect(tripsOf(response)).toMatchObject({ d1: 2, object: 0 });
    const body = await response.json<{ permissions: string[] }>();
    expect(body).toMatchObject({ id: actor.user_id, email: actor.email, role: "staff" });
    expect(body.permissions).toContain("orders:write");
    for (const kept of ["staff:read", "staff:write", "settings:write"]) expect(body.permissions).not.toContain(kept);
    const admin = await (await me((await givenActor("admin")).token)).json<{ permissions: string[] }>();
    expect(admin.permissions).toEqual(expect.arrayContaining(["staff:write", "settings:write", ...body.permissions]));
  });

  it("is for who is signed in", async ({ expect }) => {
    for (const [method, path] of [
      ["GET", "/me"],
      ["PATCH", "/me"],
      ["GET", "/me/sessions"],
      ["DELETE", "/me/sessions/x"],
      ["GET", "/me/addresses"],
      ["POST", "/me/addresses"],
      ["GET", "/me/addresses/x"],
      ["PATCH", "/me/addresses/x"],
      ["DELETE", "/me/addresses/x"],
    ] as const) {
      const body = method === "PATCH" || method === "POST" ? {} : undefined;
      const response = await call(method, `/api/v1${path}`, { body });
      expect([method, path, response.status]).toEqual([method, path, 401]);
    }
  });
});

describe("PATCH /me", () => {
  it("changes what is sent, empties with null, and leaves the rest", async ({ expect }) => {
    const { token, email } = await givenCustomer();
    const profile = {
      first_name: " Augusta ",
      phone: "+442071838750",
      locale: "en-GB",
      date_of_birth: "1990-12-10",
      visibility: "public",
    };
    expect(await (await change(token, profile)).json()).toMatchObject({
      ...profile,
      first_name: "Augusta",
      last_name: "Lovelace",
      email,
    });
    const emptied = await change(token, { phone: null, date_of_birth: null });
    expect(await emptied.json()).toMatchObject({ phone: null, date_of_birth: null, first_name: "Augusta" });
    expect((await change(token, {})).status).toBe(200);
    const born = (ms: number) => change(token, { date_of_birth: new Date(Date.now() + ms).toISOString().slice(0, 10) });
    expect([(await born(0)).status, (await born(2 * DAY)).status]).toEqual([200, 422]);
    expect((await call("PUT", "/api/v1/me", { token, body: { last_name: "King" } })).status).toBe(200);
    expect(await (await me(token)).json()).toMatchObject({
      first_name: "Augusta",
      last_name: "King",
      visibility: "public",
    });
  });

  it.for([
    [{ role: "admin" }, "role", "unknown_field"],
    [{ email: "other@example.com" }, "email", "unknown_field"],
    [{ permissions: ["staff:write"] }, "permissions", "unknown_field"],
    [{ email_verified: true }, "email_verified", "unknown_field"],
    [{ phone: "020 7183 8750" }, "phone", "invalid_format"],
    [{ date_of_birth: "1990-02-30" }, "date_of_birth", "invalid_format"],
    [{ date_of_birth: "1899-12-31" }, "date_of_birth", "invalid_value"],
    [{ date_of_birth: "2999-01-01" }, "date_of_birth", "too_big"],
    [{ visibility: "secret" }, "visibility", "invalid_value"],
    [{ visibility: null }, "visibility", "invalid_value"],
    [{ first_name: "4000 0566 5566 5556" }, "first_name", "invalid_value"],
    [{ first_name: "x".repeat(101) }, "first_name", "too_big"],
    [{ locale: "english please" }, "locale", "invalid_value"],
  ] as const)("refuses %j", async ([body, path, code], { expect }) => {
    const { token } = await givenCustomer();
    const response = await change(token, body);
    expect(response.status).toBe(422);
    expect((await problemOf(response)).errors).toContainEqual(expect.objectContaining({ path, code }));
  });

  it.for([
    ["{", "application/json", 400],
    ["[]", "application/json", 422],
    ["first_name=x", "application/x-www-form-urlencoded", 415],
  ] as const)("refuses the body %j of type %s with %i", async ([body, type, status], { expect }) => {
    const { token } = await givenCustomer();
    const response = await call("PATCH", "/api/v1/me", { token, body, headers: { "content-type": type } });
    expect(response.status).toBe(status);
  });
});
