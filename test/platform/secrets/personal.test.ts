import { env } from "cloudflare:workers";
import { describe, it } from "vitest";
import {
  blindIndex,
  makePersonalKey,
  masterKeyId,
  unsealColumns,
  unsealPersonal,
  rewrapPersonalKey,
  sealColumns,
  sealPersonal,
  type Vault,
} from "#platform/secrets/personal";
import { givenActor } from "../../support/actors.ts";
import { call } from "../../support/api.ts";

const master = (name: string) => `${name}-${"0".repeat(32)}`;
const vault = (keys: readonly string[], now = 0): Vault => ({
  config: { APP_SECRET: "a".repeat(32), MASTER_KEYS: [...keys] },
  now: () => now,
});
const old = vault([master("old")]);

describe("personal data", () => {
  it("is opened by its own key alone, in its own column alone, and looks different each time", async ({ expect }) => {
    const [key, other] = [await makePersonalKey(old), await makePersonalKey(old)];
    const sealed = await sealPersonal(old, key, "users.email", "ada@example.com");
    expect(sealed).not.toContain("ada");
    expect(await sealPersonal(old, key, "users.email", "ada@example.com")).not.toBe(sealed);
    expect(await unsealPersonal(old, key, "users.email", sealed)).toBe("ada@example.com");
    await expect(unsealPersonal(old, other, "users.email", sealed)).rejects.toThrow();
    await expect(unsealPersonal(old, key, "users.phone", sealed)).rejects.toThrow();
  });

  it("is nothing once its key is destroyed", async ({ expect }) => {
    const key = await makePersonalKey(old);
    const row = { id: "1", personal_key: key, ...(await sealColumns(old, key, "t", { name: "Ada", phone: null })) };
    expect(await unsealColumns(old, "t", row, ["name", "phone"])).toEqual({ id: "1", name: "Ada", phone: null });
    const erased = { ...row, personal_key: null };
    expect(await unsealColumns(old, "t", erased, ["name", "phone"])).toEqual({ id: "1", name: null, phone: null });
  });

  it("is opened under an old master key and under the next, and not under a strange one", async ({ expect }) => {
    const key = await makePersonalKey(old);
    const sealed = await sealPersonal(old, key, "t.c", "Ada");
    const both = vault([master("new"), master("old")], 60_000);
    const moved = await rewrapPersonalKey(both, key);
    expect(moved.startsWith(await masterKeyId(master("new")))).toBe(true);
    const next = vault([master("new")], 120_000);
    expect(await unsealPersonal(both, key, "t.c", sealed)).toBe("Ada");
    expect(await unsealPersonal(next, moved, "t.c", sealed)).toBe("Ada");
    await expect(unsealPersonal(vault([master("strange")], 180_000), key, "t.c", sealed)).rejects.toThrow(
      "MASTER_KEYS",
    );
  });

  it("is kept unwrapped for ten seconds and no longer", async ({ expect }) => {
    const key = await makePersonalKey(old);
    const isolate = vault([master("old")]);
    const sealed = await sealPersonal({ ...isolate, now: () => 1_000_000 }, key, "t.c", "Ada");
    // Without its master key it reads on only as long as it remembers.
    isolate.config.MASTER_KEYS.splice(0);
    const blind = (now: number) => unsealPersonal({ ...isolate, now: () => now }, key, "t.c", sealed);
    expect(await blind(1_009_999)).toBe("Ada");
    await expect(blind(1_010_000)).rejects.toThrow("MASTER_KEYS");
  });

  it("is found by a keyed hash, without case and spacing", async ({ expect }) => {
    expect(await blindIndex(old, "email", " Ada@Example.com ")).toBe(await blindIndex(old, "email", "ada@example.com"));
    expect(await blindIndex(old, "phone", "+44 20 7183-8750")).toBe(await blindIndex(old, "phone", "+442071838750"));
    expect(await blindIndex(old, "email", "x@y.z")).not.toBe(await blindIndex(old, "phone", "x@y.z"));
  });

  it("of an account and its addresses is nowhere in the database in plain", async ({ expect }) => {
    const who = await givenActor("customer");
    const mark = crypto.randomUUID().slice(0, 8);
    const profile = { first_name: `Grace${mark}`, last_name: `Hopper${mark}`, phone: "+442079460911" };
    const changed = await call("PATCH", "/api/v1/me", { token: who.token, body: profile });
    expect(await changed.json()).toMatchObject({ ...profile, email: who.email });
    const address = {
      full_name: `Grace Hopper${mark}`,
      address_line1: `${mark} Compiler Lane`,
      city: `Port${mark}`,
      postal_code: "SW1Y 4JH",
      country: "GB",
    };
    const kept = await call("POST", "/api/v1/me/addresses", { token: who.token, body: address });
    expect(kept.status).toBe(201);
    expect(await kept.json()).toMatchObject(address);
    const rows = [
      await env.DB.prepare("SELECT * FROM users WHERE id = ?").bind(who.user_id).all(),
      await env.DB.prepare("SELECT * FROM addresses WHERE user_id = ?").bind(who.user_id).all(),
    ];
    const text = JSON.stringify(rows.map(({ results }) => results));
    for (const value of [who.email, mark, profile.phone, "SW1Y"]) expect(text).not.toContain(value);
  });
});
