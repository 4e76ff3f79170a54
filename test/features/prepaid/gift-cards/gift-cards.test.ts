import { env } from "cloudflare:workers";
import { describe, it } from "vitest";
import { givenActor } from "../../../support/actors.ts";
import { call, problemOf } from "../../../support/api.ts";
import { testContext } from "../../../support/context.ts";
import { callDeployed } from "../../../support/deployed.ts";
import { balanceOf, entriesOf, givenGiftCard } from "../../../support/gift-cards.ts";
import { runJob } from "../../../support/jobs.ts";

const balanceBy = (code: string, address = "198.51.100.1") =>
  call("POST", "/api/v1/gift-cards/balance", { body: { code }, headers: { "cf-connecting-ip": address } });

describe("staff", () => {
  it("issue a card whose code is shown once, kept as a hash, and found by its end", async ({ expect }) => {
    const { token } = await givenActor("admin");
    const key = crypto.randomUUID();
    const issue = () =>
      call("POST", "/api/v1/admin/gift-cards", {
        token,
        body: { amount: 2_500, currency: "USD" },
        headers: { "idempotency-key": key },
      });
    const card: any = await (await issue()).json();
    expect(card.code).toMatch(/^[2-9A-HJ-NP-Z]{4}(-[2-9A-HJ-NP-Z]{4}){3}$/);
    expect(card).toMatchObject({ issued: 2_500, balance: 2_500, held: 0, status: "active", expires_at: null });
    expect(((await (await issue()).json()) as any).code).toBe(card.code);
    const kept = await env.DB.prepare("SELECT * FROM gift_cards WHERE id = ?").bind(card.id).first();
    expect(JSON.stringify(kept)).not.toContain(card.code.replaceAll("-", ""));
    const list: any = await (await call("GET", `/api/v1/admin/gift-cards?last4=${card.last4}`, { token })).json();
    expect(list.data.map(({ id }: any) => id)).toContain(card.id);
    const seen: any = await (await call("GET", `/api/v1/admin/gift-cards/${card.id}`, { token })).json();
    expect(seen.entries).toMatchObject([{ kind: "issue", amount: 2_500 }]);
    expect("code" in seen).toBe(false);
  });

  it("need payments:write, and issue within the limit of the money that they give back", async ({ expect }) => {
    const body = { amount: 1_000, currency: "USD" };
    const { token } = await givenActor("customer");
    expect((await call("POST", "/api/v1/admin/gift-cards", { token, body })).status).toBe(403);
    const admin = await givenActor("admin");
    const settings = { HOURLY_REFUNDS: "5" };
    const refused = await callDeployed("POST", "/api/v1/admin/gift-cards", { token: admin.token, body, settings });
    expect([refused.status, ((await refused.json()) as any).code]).toEqual([429, "refund_limit_reached"]);
  });

  it("change a balance as far as it is free, and disable a card once and for all", async ({ expect }) => {
    const { token } = await givenActor("admin");
    const card = await givenGiftCard({ amount: 1_000 }, token);
    const adjust = (amount: number) =>
      call("POST", `/api/v1/admin/gift-cards/${card.id}/adjustments`, { token, body: { amount, reason: "counted" } });
    expect(((await (await adjust(-300)).json()) as any).balance).toBe(700);
    const refused: any = await (await adjust(-701)).json();
    expect([refused.code, refused.available]).toEqual(["balance_too_low", 700]);
    const disable = () => call("POST", `/api/v1/admin/gift-cards/${card.id}/disable`, { token });
    expect(((await (await disable()).json()) as any).status).toBe("disabled");
    await disable();
    expect(await entriesOf(card.id)).toEqual(["issue 1000", "adjust -300", "disable 700"]);
    expect(((await (await adjust(5)).json()) as any).code).toBe("gift_card_closed");
  });

  it("take and write off what is free of a card alone, and later what came back to it from an order that ended unpaid", async ({
    expect,
  }) => {
    const { token } = await givenActor("admin");
    const { id } = await givenGiftCard({ amount: 1_000 }, token);
    const held = env.DB.prepare("UPDATE value_accounts SET held = ? WHERE id = ?");
    await held.bind(400, id).run();
    const path = `/api/v1/admin/gift-cards/${id}`;
    const refused = await call("POST", `${path}/adjustments`, { token, body: { amount: -601, reason: "counted" } });
    expect(await problemOf(refused)).toMatchObject({ code: "balance_too_low", available: 600 });
    await call("POST", `${path}/disable`, { token });
    expect([await entriesOf(id), await balanceOf(id)]).toEqual([
      ["issue 1000", "disable 600"],
      { balance: 400, held: 400 },
    ]);
    await held.bind(0, id).run();
    await runJob("stored_value.expire", testContext());
    expect([await entriesOf(id), await balanceOf(id)]).toEqual([
      ["issue 1000", "disable 600", "disable 400"],
      { balance: 0, held: 0 },
    ]);
  });

  it("read what the shop owes, by currency", async ({ expect }) => {
    const { token } = await givenActor("admin");
    const sum = async () => {
      const { currencies }: any = await (await call("GET", "/api/v1/admin/gift-cards/liability", { token })).json();
      return currencies.find((one: any) => one.currency === "KWD" && one.kind === "gift_card")?.outstanding ?? 0;
    };
    const before = await sum();
    await givenGiftCard({ amount: 5_000, currency: "KWD" }, token);
    expect(await sum()).toBe(before + 5_000);
  });
});

describe("what is closed or no card at all", () => {
  const ways = ["", "/adjustments", "/disable"] as const;
  const ask = (token: string, id: string, way: (typeof ways)[number]) =>
    call(way === "" ? "GET" : "POST", `/api/v1/admin/gift-cards/${id}${way}`, {
      token,
      ...(way === "/adjustments" ? { body: { amount: 5, reason: "counted" } } : {}),
    });

  it("is no gift card where it is a customer's store credit", async ({ expect }) => {
    const { token } = await givenActor("admin");
    const { user_id } = await givenActor("customer");
    const body = { amount: 400, currency: "USD", reason: "a late parcel" };
    const given = await call("POST", `/api/v1/admin/users/${user_id}/store-credit`, { token, body });
    const { accounts } = await given.json<{ accounts: { account_id: string }[] }>();
    const id = accounts[0]?.account_id ?? "";
    for (const way of ways) {
      const answer = await ask(token, id, way);
      expect([way, answer.status, (await problemOf(answer)).code]).toEqual([way, 404, "gift_card_not_found"]);
    }
    expect(await entriesOf(id)).toEqual(["adjust 400"]);
  });

  it("takes no money and gives none: a card that was disabled, and one whose time is over", async ({ expect }) => {
    const { token } = await givenActor("admin");
    for (const column of ["disabled_at", "expires_at"]) {
      const { id } = await givenGiftCard({ amount: 700 }, token);
      const close = env.DB.prepare(`UPDATE value_accounts SET ${column} = ? WHERE id = ?`);
      await close.bind(Date.now() - 1, id).run();
      const answer = await ask(token, id, "/adjustments");
      expect([column, answer.status, (await problemOf(answer)).code]).toEqual([column, 409, "gift_card_closed"]);
      expect(await entriesOf(id)).toEqual(["issue 700"]);
    }
  });
});

describe("whoever has a code", () => {
  it("sees what is left, until it expires and is written off", async ({ expect }) => {
    const card = await givenGiftCard({ amount: 700, expires_at: new Date(Date.now() + 60_000).toISOString() });
    expect(await (await balanceBy(card.code.toLowerCase())).json()).toMatchObject({ available: 700, status: "active" });
    await env.DB.prepare("UPDATE value_accounts SET expires_at = ? WHERE id = ?")
      .bind(Date.now() - 1, card.id)
      .run();
    expect(await (await balanceBy(card.code)).json()).toMatchObject({ available: 0, status: "expired" });
    await runJob("stored_value.expire", testContext());
    expect(await entriesOf(card.id)).toEqual(["issue 700", "expire 700"]);
  });

  it("may try so many within an hour from one address, and not one more", async ({ expect }) => {
    const settings = { GIFT_CARD_CODES_PER_HOUR: "20" };
    const guess = { body: { code: "ABCD-EFGH-JKLM-NPQR" }, headers: { "cf-connecting-ip": "198.51.100.77" }, settings };
    const tries = await Promise.all(
      Array.from({ length: 25 }, () => callDeployed("POST", "/api/v1/gift-cards/balance", guess)),
    );
    const statuses = tries.map(({ status }) => status);
    expect([statuses.filter((one) => one === 404).length, statuses.filter((one) => one === 429).length]).toEqual([
      20, 5,
    ]);
  });
});
