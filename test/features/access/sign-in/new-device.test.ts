import { env, exports } from "cloudflare:workers";
import { sql } from "drizzle-orm";
import { describe, it, vi } from "vitest";
import { findNewDevice } from "#access/sessions";
import { outbox } from "#platform/data/tables";
import { givenCustomer, proveEmail } from "../../../support/actors.ts";
import { call } from "../../../support/api.ts";
import { sentTo, takeWelcome } from "../../../support/codes.ts";
import { testContext } from "../../../support/context.ts";

vi.setConfig({ testTimeout: 30_000 });

const PASSWORD = "correct horse battery staple";
const FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0";
type SignedIn = { user: { id: string }; access_token: string };
type From = { address?: string; user_agent?: string; cf?: { country?: string; city?: string } };

/** One request from a place and a device. */
async function from(path: string, body: object, { address = "203.0.113.7", user_agent = FIREFOX, cf = {} }: From = {}) {
  const request = new Request(`https://shop.test/api/v1${path}`, {
    method: "POST",
    headers: { "content-type": "application/json", "cf-connecting-ip": address, "user-agent": user_agent },
    body: JSON.stringify({ password: PASSWORD, ...body }),
    cf,
  });
  const response = await exports.default.fetch(request);
  return response.json<SignedIn>();
}

/** Waits until the log-ins of the account are all told of, or found to be nothing new. */
const settled = (count: number, user_id: string) =>
  vi.waitUntil(
    async () => {
      const rows = await testContext()
        .db.select({ done_at: outbox.done_at })
        .from(outbox)
        .where(
          sql`${outbox.type} = 'session.opened' AND ${outbox.body} ->> 'session_id' IN (SELECT id FROM sessions WHERE user_id = ${user_id})`,
        );
      return rows.length === count && rows.every(({ done_at }) => done_at !== null);
    },
    { timeout: 15_000, interval: 100 },
  );

describe("a log-in", () => {
  it("on a new device is told to the owner, on a known one and at registration it is not", async ({ expect }) => {
    const email = `ada-${crypto.randomUUID()}@example.com`;
    const { user } = await from("/auth/register", { email });
    await takeWelcome(email);
    await from("/auth/login", { email });
    await settled(1, user.id);
    expect(await sentTo(email)).toEqual([]);

    const cf = { country: "FR", city: "Paris" };
    const { access_token: token } = await from("/auth/login", { email }, { address: "198.51.100.9", cf });
    await settled(2, user.id);
    const [mail, ...more] = await sentTo(email);
    expect(more).toEqual([]);
    expect(mail?.subject).toBe("A new device signed in to your account at Bodega demo shop");
    expect(mail?.text).toMatch(/from Firefox on Linux, near Paris, FR, on \d{4}-\d\d-\d\d \d\d:\d\d UTC\./);
    await from("/auth/login", { email }, { address: "198.51.100.9", cf });
    await settled(3, user.id);
    expect(await sentTo(email)).toHaveLength(1);

    const { data } = await (await call("GET", "/api/v1/me/sessions", { token })).json<{ data: object[] }>();
    expect(data).toHaveLength(4);
    expect(data[1]).toMatchObject({ device: "Firefox on Linux", country: "FR", city: "Paris", current: true });
    expect(data[3]).toMatchObject({ device: "Firefox on Linux", country: null, city: null, current: false });
    const rows = await env.DB.prepare("SELECT * FROM sessions WHERE user_id = ?").bind(user.id).all();
    expect(JSON.stringify(rows.results)).not.toContain("198.51.100.9");
  });

  it("is not told where it is the first of a new account, as by a provider, whatever sessions others have", async ({
    expect,
  }) => {
    const [otto, nell] = [await givenCustomer(), await givenCustomer()];
    const at = Date.now();
    const begun = env.DB.prepare("UPDATE sessions SET device = ?2, created_at = ?3 WHERE id = ?1");
    await env.DB.batch([begun.bind(otto.session_id, "a", at - 1_000), begun.bind(nell.session_id, "b", at)]);
    expect(await findNewDevice(testContext(), nell.session_id)).toBeNull();
    await env.DB.prepare("UPDATE users SET created_at = ?2 WHERE id = ?1")
      .bind(nell.user_id, at - 60_001)
      .run();
    expect(await findNewDevice(testContext(), nell.session_id)).toMatchObject({ user_id: nell.user_id });
  });

  it("of an account that slept so long that no session is remembered is told too", async ({ expect }) => {
    const email = `ada-${crypto.randomUUID()}@example.com`;
    const { user } = await from("/auth/register", { email });
    await takeWelcome(email);
    await env.DB.batch([
      env.DB.prepare("DELETE FROM refresh_tokens WHERE session_id IN (SELECT id FROM sessions WHERE user_id = ?)").bind(
        user.id,
      ),
      env.DB.prepare("DELETE FROM sessions WHERE user_id = ?").bind(user.id),
      env.DB.prepare("UPDATE users SET created_at = 1 WHERE id = ?").bind(user.id),
    ]);
    await from("/auth/login", { email }, { user_agent: "" });
    await settled(1, user.id);
    expect((await sentTo(email))[0]?.text).toContain("from an unknown device, on ");
  });
});

describe("an address that nobody has proved", () => {
  it("is told five things a day about an account in its name, and one that was proved is told all", async ({
    expect,
  }) => {
    const tellOfSeven = async (proved: boolean) => {
      const email = `vera-${crypto.randomUUID()}@example.com`;
      const { user } = await from("/auth/register", { email });
      await takeWelcome(email);
      if (proved) await proveEmail(user.id);
      for (let n = 0; n < 7; n += 1) await from("/auth/login", { email }, { user_agent: `another ${n}` });
      await settled(7, user.id);
      return (await sentTo(email)).length;
    };
    expect([await tellOfSeven(false), await tellOfSeven(true)]).toEqual([5, 7]);
  });
});
