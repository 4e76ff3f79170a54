import { env } from "cloudflare:workers";
import { describe, it, vi } from "vitest";
import { DAY } from "#platform/basics/time";
import { givenActor, givenCustomer } from "../../../support/actors.ts";
import { call, problemOf } from "../../../support/api.ts";
import { testContext } from "../../../support/context.ts";
import { runJob } from "../../../support/jobs.ts";
import { givenOrder } from "../../../support/orders.ts";

type Export = { id: string; status: string; expires_at: string; data: any };

const ask = async (token: string) => (await call("POST", "/api/v1/me/export", { token })).json<Export>();
const latest = async (token: string) => (await call("GET", "/api/v1/me/export", { token })).json<Export>();
const made = (token: string) =>
  vi.waitUntil(
    async () => {
      const found = await latest(token);
      return found.status === "ready" && found;
    },
    { timeout: 15_000, interval: 200 },
  );
const linkTo = async (email: string) => {
  const mail = await vi.waitUntil(
    () => env.DB.prepare('SELECT text FROM mails WHERE "to" = ?').bind(email).first<{ text: string }>(),
    { timeout: 15_000, interval: 200 },
  );
  return /#token=([\w-]+)/.exec(mail.text)?.[1] ?? "";
};

const linkedBy = (token: string) => call("GET", "/api/v1/exports/linked", { headers: { "export-token": token } });

describe("a copy of all that is held about somebody", () => {
  it("is made by the queue, shown to them alone, and mailed as a link that is kept as a hash", async ({ expect }) => {
    const [ada, eve] = [await givenCustomer(), await givenCustomer()];
    const order = await givenOrder({ user_id: ada.user_id, email: ada.email, note: "ring twice" });
    expect((await problemOf(await call("GET", "/api/v1/me/export", { token: ada.token }))).code).toBe(
      "export_not_found",
    );
    const began = Date.now();
    const asked = await ask(ada.token);
    expect(asked).toMatchObject({ status: "queued", data: null });
    expect((await ask(ada.token)).id).toBe(asked.id);
    const { data } = await made(ada.token);
    // Each is a file, a mail, and an entry of the audit log.
    expect((await ask(ada.token)).id).toBe(asked.id);
    expect(Object.keys(data).toSorted()).toEqual([
      "account",
      "activity",
      "addresses",
      "cart",
      "customer_groups",
      "identities",
      "invitations",
      "invoices",
      "notes_of_staff",
      "orders",
      "parcels",
      "passkeys",
      "payment_methods",
      "payment_providers",
      "payment_receipts",
      "payments",
      "product_alerts",
      "promotion_uses",
      "purchases",
      "refunds",
      "return_parcels",
      "returns",
      "reviews",
      "sessions",
      "store_credit",
      "tax_exemption",
      "wishlists",
    ]);
    expect(data.account).toMatchObject({ id: ada.user_id, email: ada.email });
    expect(data.orders).toMatchObject([{ id: order.order_id, email: ada.email, note: "ring twice" }]);
    expect(data.sessions).toHaveLength(1);
    expect((await problemOf(await call("GET", "/api/v1/me/export", { token: eve.token }))).code).toBe(
      "export_not_found",
    );

    const token = await linkTo(ada.email);
    expect(Date.now() - began).toBeLessThan(60_000);
    expect(token).toHaveLength(43);
    const linked = await linkedBy(token);
    expect(await linked.json()).toMatchObject({ id: asked.id, data: { account: { email: ada.email } } });
    expect(linked.headers.get("cache-control")).toBe("no-store");
    const kept = JSON.stringify(await env.DB.prepare("SELECT * FROM data_exports WHERE id = ?").bind(asked.id).first());
    expect(kept).not.toContain(token);
    const file = await (await env.FILES.get(`exports/${ada.user_id}/${asked.id}`))?.text();
    expect(file).not.toContain(ada.email);
    const strange = await linkedBy(`${token.slice(1)}A`);
    expect((await problemOf(strange)).code).toBe("export_not_found");
  });

  it("holds each order once, also where there are more than one read brings", async ({ expect }) => {
    const ada = await givenCustomer();
    const placed: string[] = [];
    // Two at a time were placed in the same instant, so a page ends between two of them.
    for (let i = 0; i < 103; i += 1) {
      const at = Date.UTC(2026, 0, 1) + Math.floor(i / 2);
      placed.push((await givenOrder({ user_id: ada.user_id, email: ada.email, lines: [], at })).order_id);
    }
    await ask(ada.token);
    const { data } = await made(ada.token);
    const held: string[] = data.orders.map(({ id }: { id: string }) => id);
    expect(held.toSorted()).toEqual(placed.toSorted());
  });

  it("is gone with its file after seven days", async ({ expect }) => {
    const ada = await givenCustomer();
    const { id } = await ask(ada.token);
    const { expires_at } = await made(ada.token);
    expect(Date.parse(expires_at) - Date.now()).toBeGreaterThan(6.9 * DAY);
    const [at, bob] = [Date.parse(expires_at) + 1, await givenCustomer()];
    const kept = await ask(bob.token);
    await made(bob.token);
    await env.DB.prepare("UPDATE data_exports SET expires_at = ? WHERE id = ?").bind(at, kept.id).run();
    await runJob("forget_exports", testContext({ now: () => at }));
    expect(await env.FILES.head(`exports/${ada.user_id}/${id}`)).toBeNull();
    expect(await env.FILES.head(`exports/${bob.user_id}/${kept.id}`)).not.toBeNull();
    expect((await problemOf(await call("GET", "/api/v1/me/export", { token: ada.token }))).code).toBe(
      "export_not_found",
    );
  });

  it("is not read by its link any more once the password or the address is another one", async ({ expect }) => {
    const changes = {
      password: "INSERT INTO credentials (user_id, password_hash, password_changed_at) VALUES (?1, 'x', ?2)",
      address: "UPDATE users SET email_verified_at = ?2 WHERE id = ?1",
      account: "UPDATE users SET disabled_at = ?2 WHERE id = ?1",
    };
    for (const change of Object.values(changes)) {
      const ada = await givenCustomer();
      await ask(ada.token);
      await made(ada.token);
      const token = await linkTo(ada.email);
      expect((await linkedBy(token)).status).toBe(200);
      await env.DB.prepare(change).bind(ada.user_id, Date.now()).run();
      expect((await problemOf(await linkedBy(token))).code).toBe("export_not_found");
    }
  });

  it("needs a fresh proof of who asks", async ({ expect }) => {
    const ada = await givenActor("customer");
    await env.DB.prepare("UPDATE sessions SET proved_at = 0 WHERE id = ?").bind(ada.session_id).run();
    expect((await problemOf(await call("POST", "/api/v1/me/export", { token: ada.token }))).code).toBe(
      "step_up_required",
    );
  });
});
