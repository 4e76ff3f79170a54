import { describe, it, vi } from "vitest";
import { givenActor } from "../../../support/actors.ts";
import { call, problemOf } from "../../../support/api.ts";
import { auditOf } from "../../../support/audit.ts";
import { givenPasskey, signInByPasskey, signInChallenge } from "../../../support/authenticator.ts";
import { sentTo } from "../../../support/codes.ts";
import { givenTotp, logIn } from "../../../support/factors.ts";

const at = (user_id: string) => `/api/v1/admin/users/${user_id}/factors`;

describe("an account whose owner has lost the second factor", () => {
  it("signs in by password again once an admin has taken it away, and hears of it", async ({ expect }) => {
    const person = await givenTotp();
    const { device } = await givenPasskey(person.token);
    const admin = await givenActor("admin");
    const shown = await call("GET", `/api/v1/admin/users/${person.user_id}`, { token: admin.token });
    expect(await shown.json()).toMatchObject({ second_factor: true });
    expect((await call("DELETE", at(person.user_id), { token: admin.token })).status).toBe(204);
    expect((await call("GET", "/api/v1/me", { token: person.token })).status).toBe(401);
    const signedIn = await (await logIn(person.email)).json<any>();
    expect(signedIn.user).toMatchObject({ id: person.user_id, second_factor: false });
    expect((await signInByPasskey(await device.sign(await signInChallenge()))).status).toBe(401);
    const isTold = async () =>
      (await sentTo(person.email)).some(({ subject }) => subject.includes("Your second factor was removed"));
    await vi.waitUntil(isTold, { timeout: 10_000, interval: 100 });
    expect((await auditOf(person.user_id)).map(({ action }) => action)).toContain("user.factors_reset");
  });

  it("is not one's own, nor one above", async ({ expect }) => {
    const admin = await givenActor("admin");
    const own = await call("DELETE", at(admin.user_id), { token: admin.token });
    expect((await problemOf(own)).code).toBe("own_account");
    const support = await givenActor("support");
    const above = await call("DELETE", at(admin.user_id), { token: support.token });
    expect(above.status).toBe(403);
  });
});
