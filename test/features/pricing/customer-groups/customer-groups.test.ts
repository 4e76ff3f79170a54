import { env } from "cloudflare:workers";
import { beforeAll, describe, it } from "vitest";
import { orderEvents } from "#ordering/orders";
import { DAY } from "#platform/basics/time";
import { buyerFactsOf } from "#pricing/customer-groups";
import { type GivenActor, givenActor, givenCustomer, tokenOf } from "../../../support/actors.ts";
import { call, problemOf } from "../../../support/api.ts";
import { checkoutBody, givenShop } from "../../../support/checkout.ts";
import { testContext } from "../../../support/context.ts";
import { followGroup, givenGroup, givenSales } from "../../../support/customer-groups.ts";
import { runJob } from "../../../support/jobs.ts";
import { givenOrder } from "../../../support/orders.ts";
import { deliverAtOnce, publishQuietly } from "../../../support/queue.ts";

let token = "";
beforeAll(async () => {
  token = await tokenOf("admin");
});

const at = (group_id: string, rest = "") => `/api/v1/admin/customer-groups/${group_id}${rest}`;
const ask = (method: string, path: string, body?: unknown) =>
  call(method, path, { token, ...(body === undefined ? {} : { body }) });
const add = async (group_id: string, ...members: unknown[]) =>
  (await ask("POST", at(group_id, "/members"), { members })).json<{ data: unknown[] }>();

type Members = {
  data: { user_id: string; name: string; source: string; expires_at: string | null }[];
  total_count: number;
};
const membersOf = async (group_id: string): Promise<Members> =>
  (await ask("GET", at(group_id, "/members?count=true&limit=100"))).json<Members>();
const groupsOf = async (user_id: string, now: number = Date.now()) =>
  (await buyerFactsOf(testContext({ now: () => now }), user_id).get())?.group_ids;
const codeOf = async (answer: Response) => (await problemOf(answer)).code;

describe("a customer group", () => {
  it("is made, read, changed, listed and deleted, and each change is audited", async ({ expect }) => {
    const group = await givenGroup(token, { description: "Shops that sell on" });
    const shown = async () => (await ask("GET", at(group.id))).json<Record<string, unknown>>();
    expect(await shown()).toMatchObject({
      ...group,
      description: "Shops that sell on",
      rule: null,
      rule_applied_at: null,
    });
    const renamed = await ask("PATCH", at(group.id), { name: "Trade" });
    expect(await renamed.json()).toMatchObject({ name: "Trade", description: "Shops that sell on" });
    const replaced = await ask("PUT", at(group.id), { name: "Trade" });
    expect(await replaced.json()).toMatchObject({ name: "Trade", description: "Shops that sell on", rule: null });
    const list = await (
      await ask("GET", "/api/v1/admin/customer-groups?count=true")
    ).json<{
      data: { id: string }[];
      total_count: number;
    }>();
    expect(list.data.map(({ id }) => id)).toContain(group.id);
    expect(list.total_count).toBeGreaterThanOrEqual(1);
    expect((await ask("DELETE", at(group.id))).status).toBe(204);
    for (const answer of [
      await ask("GET", at(group.id)),
      await ask("PATCH", at(group.id), { name: "Gone" }),
      await ask("DELETE", at(group.id)),
      await ask("GET", at(group.id, "/members")),
      await ask("POST", at(group.id, "/members"), { members: [{ email: "ada@example.com" }] }),
      await ask("DELETE", at(group.id, `/members/${crypto.randomUUID()}`)),
    ])
      expect([answer.status, await codeOf(answer)]).toEqual([404, "customer_group_not_found"]);
    const { results } = await env.DB.prepare("SELECT action FROM audit_log WHERE subject_id = ? ORDER BY id")
      .bind(group.id)
      .all<{ action: string }>();
    expect(results.map(({ action }) => action)).toEqual([
      "customer_group.created",
      "customer_group.changed",
      "customer_group.changed",
      "customer_group.deleted",
    ]);
  });

  it("makes every kept snapshot of the selling terms old with each change", async ({ expect }) => {
    const version = async () =>
      (await env.DB.prepare("SELECT version FROM selling_terms").first<{ version: number }>())?.version ?? 0;
    const first = await version();
    const { id } = await givenGroup(token);
    const second = await version();
    await ask("PATCH", at(id), { name: "Other" });
    const third = await version();
    await ask("DELETE", at(id));
    expect([second > first, third > second, (await version()) > third]).toEqual([true, true, true]);
  });

  it("refuses a rule that is none, and names what is wrong", async ({ expect }) => {
    const errorsOf = async (rule: unknown) => {
      const problem = await problemOf(await ask("POST", "/api/v1/admin/customer-groups", { name: "G", rule }));
      return [problem.status, ...(problem.errors ?? []).map(({ path, code }) => `${path} ${code}`)];
    };
    expect(await errorsOf({})).toEqual([422, "rule.spent_more_than required"]);
    expect(await errorsOf({ spent_more_than: { amount: -1, currency: "USD" } })).toEqual([
      422,
      "rule.spent_more_than.amount too_small",
    ]);
    expect((await errorsOf({ spent_more_than: { amount: 1, currency: "usd" } }))[1]).toContain("currency");
    expect(await errorsOf({ ordered_in: { days: 0 } })).toEqual([422, "rule.ordered_in.days too_small"]);
    expect((await errorsOf({ ordered_in: { days: 1.5 } }))[0]).toBe(422);
    expect((await errorsOf({ visits: 3 }))[0]).toBe(422);
  });
});

describe("members by hand", () => {
  it("are added by id or address, each with a result, once, and audited", async ({ expect }) => {
    const [ada, bob] = [await givenCustomer(), await givenCustomer()];
    const group = await givenGroup(token);
    expect(
      await add(
        group.id,
        { user_id: ada.user_id },
        { email: ada.email.toUpperCase() },
        { email: bob.email },
        { email: `nobody-${crypto.randomUUID()}@example.com` },
        { user_id: crypto.randomUUID() },
      ),
    ).toEqual({
      data: [
        { index: 0, status: "added", user_id: ada.user_id, code: null },
        { index: 1, status: "present", user_id: ada.user_id, code: null },
        { index: 2, status: "added", user_id: bob.user_id, code: null },
        { index: 3, status: "refused", user_id: null, code: "user_not_found" },
        { index: 4, status: "refused", user_id: null, code: "user_not_found" },
      ],
    });
    expect(await add(group.id, { email: bob.email })).toEqual({
      data: [{ index: 0, status: "present", user_id: bob.user_id, code: null }],
    });
    const { data, total_count } = await membersOf(group.id);
    expect([data.map(({ user_id }) => user_id).toSorted(), total_count]).toEqual([
      [ada.user_id, bob.user_id].toSorted(),
      2,
    ]);
    expect(data[0]).toMatchObject({ name: "Ada Lovelace", source: "manual", expires_at: null });
    expect(await groupsOf(ada.user_id)).toEqual([group.id]);
    const { results } = await env.DB.prepare(
      "SELECT action, changes ->> '$.after.group_id' AS group_id FROM audit_log WHERE subject_id = ? AND action LIKE 'customer_group%'",
    )
      .bind(bob.user_id)
      .all();
    expect(results).toEqual([{ action: "customer_group.member_added", group_id: group.id }]);
  });

  it("are a thousand at once", async ({ expect }) => {
    const group = await givenGroup(token);
    const { user_id } = await givenCustomer();
    const many = Array.from({ length: 999 }, () => ({ user_id: crypto.randomUUID() }));
    const { data } = await add(group.id, ...many, { user_id });
    expect([data.length, data.at(-1)]).toEqual([1000, { index: 999, status: "added", user_id, code: null }]);
    const over = await ask("POST", at(group.id, "/members"), { members: [...many, { user_id }, { user_id }] });
    expect(over.status).toBe(422);
    const neither = await problemOf(await ask("POST", at(group.id, "/members"), { members: [{}] }));
    expect(neither.errors).toMatchObject([{ path: "members.0.user_id", code: "one_of" }]);
  });

  it("are removed, and listed with the user's groups until then", async ({ expect }) => {
    const { user_id } = await givenCustomer();
    const group = await givenGroup(token);
    await add(group.id, { user_id });
    const listed = async () => (await ask("GET", `/api/v1/admin/users/${user_id}/groups`)).json<{ data: unknown[] }>();
    expect((await listed()).data).toMatchObject([
      { id: group.id, name: group.name, source: "manual", expires_at: null },
    ]);
    const remove = () => ask("DELETE", at(group.id, `/members/${user_id}`));
    expect((await remove()).status).toBe(204);
    expect((await listed()).data).toEqual([]);
    expect(await codeOf(await remove())).toBe("member_not_found");
    expect(await groupsOf(user_id)).toEqual([]);
  });

  it("are nobody's business without the customers' permissions", async ({ expect }) => {
    const group = await givenGroup(token);
    const analyst = await givenActor("analyst");
    for (const path of [at(group.id), at(group.id, "/members"), "/api/v1/admin/customer-groups"])
      expect((await call("GET", path, { token: analyst.token })).status).toBe(403);
  });
});

describe("a price list of a group", () => {
  it("makes the prices of its members, in their cart and at checkout, and nobody else's", async ({ expect }) => {
    const shop = await givenShop({ price: 1_000 });
    const group = await givenGroup(token);
    const [member, other] = [await givenCustomer(), await givenCustomer()];
    const { user_id } = member;
    await add(group.id, { user_id });
    const body = { name: "Trade", kind: "override", group_ids: [group.id] };
    const { id } = await (await ask("POST", "/api/v1/admin/price-lists", body)).json<{ id: string }>();
    const prices = [{ variant: shop.variant_id, currency: "USD", amount: 800 }];
    await ask("PATCH", `/api/v1/admin/price-lists/${id}/prices`, { prices });
    const item = { variant_id: shop.variant_id, quantity: 2 };
    const subtotalOf = async (method: string, path: string, who: GivenActor) => {
      const answer = await call(method, path, { token: who.token, ...(method === "POST" ? { body: item } : {}) });
      return (await answer.json<{ subtotal: number }>()).subtotal;
    };
    expect(await subtotalOf("POST", "/api/v1/cart/items", member)).toBe(1_600);
    expect(await subtotalOf("GET", "/api/v1/cart", member)).toBe(1_600);
    expect(await subtotalOf("POST", "/api/v1/cart/items", other)).toBe(2_000);
    await ask("DELETE", at(group.id, `/members/${user_id}`));
    expect(await subtotalOf("GET", "/api/v1/cart", member)).toBe(2_000);
    await add(group.id, { user_id });
    const placed = await call("POST", "/api/v1/checkout", {
      token: member.token,
      headers: { "idempotency-key": crypto.randomUUID() },
      body: checkoutBody(shop),
    });
    expect(await placed.json()).toMatchObject({ order: { subtotal: 1_600 } });
    const refused = await problemOf(await ask("DELETE", at(group.id)));
    expect([refused.code, refused["used_by"]]).toEqual(["customer_group_in_use", "price lists"]);
    await ask("DELETE", `/api/v1/admin/price-lists/${id}`);
    expect((await ask("DELETE", at(group.id))).status).toBe(204);
  });
});

describe("members by rule", () => {
  const sold_at = Date.UTC(2026, 5, 1);
  const sale = (user_id: string, amount: number, currency = "USD") => ({ user_id, currency, amount, sold_at });

  it("join with the order that takes them over the amount, in its currency, and no earlier", async ({ expect }) => {
    const { user_id } = await givenCustomer();
    const group = await givenGroup(token, { rule: { spent_more_than: { amount: 5_000, currency: "USD" } } });
    await followGroup(group.id);
    await givenSales(sale(user_id, 5_000), sale(user_id, 9_000, "EUR"));
    expect(await groupsOf(user_id)).not.toContain(group.id);
    await givenSales(sale(user_id, 1));
    expect(await groupsOf(user_id)).toContain(group.id);
    const mine = (await membersOf(group.id)).data.find((one) => one.user_id === user_id);
    expect(mine).toMatchObject({ source: "rule", expires_at: null });
  });

  it("join with a paid order through the queue, once, however often it is announced", async ({ expect }) => {
    const { user_id } = await givenCustomer();
    const group = await givenGroup(token, { rule: { ordered_in: { days: 30 } } });
    const order = await givenOrder({ user_id, status: "paid", paid: false });
    const ids = [await publishQuietly(orderEvents["order.paid"], order)];
    await deliverAtOnce([...ids, ...ids]);
    await deliverAtOnce(ids);
    expect(await groupsOf(user_id)).toContain(group.id);
  });

  it("leave to the millisecond when they have not ordered for so long, and the job tidies up", async ({ expect }) => {
    const { user_id } = await givenCustomer();
    const group = await givenGroup(token, { rule: { ordered_in: { days: 10 } } });
    await followGroup(group.id);
    await givenSales(sale(user_id, 1));
    const ends = sold_at + 10 * DAY;
    const belongs = async (now: number) => (await groupsOf(user_id, now))?.includes(group.id);
    expect([await belongs(ends - 1), await belongs(ends)]).toEqual([true, false]);
    await givenSales({ ...sale(user_id, 1), sold_at: sold_at + DAY });
    expect([await belongs(ends), await belongs(ends + DAY)]).toEqual([true, false]);
    const rows = () =>
      env.DB.prepare("SELECT count(*) AS n FROM customer_group_members WHERE group_id = ? AND user_id = ?")
        .bind(group.id, user_id)
        .first<number>("n");
    await runJob("customer_groups.end_memberships", testContext({ now: () => ends + DAY - 1 }));
    expect(await rows()).toBe(1);
    await runJob("customer_groups.end_memberships", testContext({ now: () => ends + DAY }));
    expect(await rows()).toBe(0);
  });

  it("are no members any more once their time is over, before the job comes by", async ({ expect }) => {
    const { user_id } = await givenCustomer();
    const group = await givenGroup(token);
    await add(group.id, { user_id });
    const ends = env.DB.prepare("UPDATE customer_group_members SET source = 'rule', expires_at = ? WHERE group_id = ?");
    const listed = async () => {
      const pages = [`${at(group.id)}/members`, `/api/v1/admin/users/${user_id}/groups`].map(async (path) => {
        const answer = await call("GET", `${path}?count=true`, { token });
        const { data, total_count } = await answer.json<{ data: unknown[]; total_count: number }>();
        return [data.length, total_count];
      });
      return Promise.all(pages);
    };
    await ends.bind(Date.now() + 60_000, group.id).run();
    expect(await listed()).toEqual([
      [1, 1],
      [1, 1],
    ]);
    await ends.bind(Date.now() - 1, group.id).run();
    expect(await listed()).toEqual([
      [0, 0],
      [0, 0],
    ]);
    const removed = await call("DELETE", `${at(group.id)}/members/${user_id}`, { token });
    expect((await problemOf(removed)).code).toBe("member_not_found");
  });

  it("are all compared when the rule changes, and those by hand stay", async ({ expect }) => {
    const [spender, buyer, manual] = [await givenCustomer(), await givenCustomer(), await givenCustomer()];
    await givenSales(sale(spender.user_id, 90_000), sale(buyer.user_id, 100), sale(manual.user_id, 100));
    const rule = (amount: number) => ({ spent_more_than: { amount, currency: "USD" } });
    const group = await givenGroup(token, { rule: rule(50_000) });
    await add(group.id, { user_id: manual.user_id });
    await followGroup(group.id);
    const isMember = async ({ user_id }: { user_id: string }) => (await groupsOf(user_id))?.includes(group.id);
    const all = async () => [await isMember(spender), await isMember(buyer), await isMember(manual)];
    expect(await all()).toEqual([true, false, true]);
    const applied = async () =>
      (await (await ask("GET", at(group.id))).json<{ rule_applied_at: string | null }>()).rule_applied_at;
    expect(await applied()).not.toBeNull();
    await ask("PATCH", at(group.id), { rule: rule(99) });
    await followGroup(group.id);
    expect(await all()).toEqual([true, true, true]);
    await ask("PATCH", at(group.id), { rule: rule(99_000) });
    await ask("PATCH", at(group.id), { rule: null });
    await followGroup(group.id);
    expect(await all()).toEqual([false, false, true]);
  });

  it("stay by the rule when they are removed by hand, and cannot be removed otherwise", async ({ expect }) => {
    const { user_id } = await givenCustomer();
    const group = await givenGroup(token, { rule: { spent_more_than: { amount: 10, currency: "USD" } } });
    await followGroup(group.id);
    await givenSales(sale(user_id, 11));
    const refused = await ask("DELETE", at(group.id, `/members/${user_id}`));
    expect([refused.status, await codeOf(refused)]).toEqual([409, "member_by_rule"]);
    expect((await add(group.id, { user_id })).data).toMatchObject([{ status: "added" }]);
    expect((await ask("DELETE", at(group.id, `/members/${user_id}`))).status).toBe(204);
    expect((await membersOf(group.id)).data.find((one) => one.user_id === user_id)).toMatchObject({ source: "rule" });
  });

  it("stay for good once staff have added them, by whatever rule they were in, and are in by that again afterwards", async ({
    expect,
  }) => {
    const now = Date.now();
    const spent_more_than = { amount: 10, currency: "USD" };
    const ordered_in = { days: 10 };
    const end = now + 10 * DAY;
    for (const [rule, ends] of [
      [null, null],
      [{ spent_more_than }, null],
      [{ ordered_in }, end],
      [{ spent_more_than, ordered_in }, end],
    ] as const) {
      const { user_id } = await givenCustomer();
      const group = await givenGroup(token, { rule });
      await followGroup(group.id);
      const sold = { ...sale(user_id, 11), sold_at: now };
      await givenSales(sold);
      const mine = async () => (await membersOf(group.id)).data.find((one) => one.user_id === user_id);
      const by_rule = rule && { source: "rule", expires_at: ends === null ? null : new Date(ends).toISOString() };
      expect(await mine()).toEqual(by_rule === null ? undefined : expect.objectContaining(by_rule));
      expect((await add(group.id, { user_id })).data).toMatchObject([{ status: "added" }]);
      expect(await mine()).toMatchObject({ source: "manual", expires_at: null });
      await givenSales(sold);
      for (const later of [end, end + 365 * DAY]) {
        await runJob("customer_groups.end_memberships", testContext({ now: () => later }));
        expect([rule, (await groupsOf(user_id, later))?.includes(group.id)]).toEqual([rule, true]);
      }
      expect((await ask("DELETE", at(group.id, `/members/${user_id}`))).status).toBe(204);
      expect(await mine()).toEqual(by_rule === null ? undefined : expect.objectContaining(by_rule));
    }
  });

  it("go with their group", async ({ expect }) => {
    const { user_id } = await givenCustomer();
    const group = await givenGroup(token);
    await add(group.id, { user_id });
    await ask("DELETE", at(group.id));
    await followGroup(group.id);
    const left = env.DB.prepare("SELECT count(*) AS n FROM customer_group_members WHERE group_id = ?").bind(group.id);
    expect(await left.first("n")).toBe(0);
  });
});
