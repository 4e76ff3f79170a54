import { beforeAll, describe, it } from "vitest";
import { changeTags } from "../../../../src/features/ordering/order-desk/change-tags.ts";
import { type GivenActor, givenActor } from "../../../support/actors.ts";
import { call, problemOf, tripsOf } from "../../../support/api.ts";
import { auditOf } from "../../../support/audit.ts";
import { testContext } from "../../../support/context.ts";
import { givenOrder } from "../../../support/orders.ts";

let staff: GivenActor;
beforeAll(async () => {
  staff = await givenActor("staff");
});

const freshTag = () => `t${crypto.randomUUID().slice(0, 8)}`;
const tagOrder = (order_id: string, tags: readonly string[]) =>
  call("PUT", `/api/v1/admin/orders/${order_id}/tags`, { token: staff.token, body: { tags } });
const countOf = async (tag: string): Promise<number> => {
  const answer = await call("GET", `/api/v1/admin/order-tags?q=${encodeURIComponent(tag)}`, { token: staff.token });
  const { data }: any = await answer.json();
  return data.find((row: any) => row.tag === tag)?.order_count ?? 0;
};
const found = async (query: string): Promise<string[]> => {
  const answer = await call("GET", `/api/v1/admin/orders?${query}`, { token: staff.token });
  if (answer.status !== 200 || tripsOf(answer).d1 > 1) throw new Error(`${answer.status} ${tripsOf(answer).d1}`);
  return ((await answer.json()) as any).data.map(({ id }: any) => id);
};

describe("the tags of an order", () => {
  it("are replaced as a whole, counted, shown to staff and found by", async ({ expect }) => {
    const [first, second] = [await givenOrder(), await givenOrder({ status: "paid" })];
    const [gift, vip] = [freshTag(), freshTag()];
    const tagged = await tagOrder(first.order_id, [vip, ` ${gift.toUpperCase()} `, gift]);
    expect(await tagged.json()).toEqual({ tags: [gift, vip].toSorted() });
    await tagOrder(second.order_id, [gift]);
    expect([await countOf(gift), await countOf(vip)]).toEqual([2, 1]);
    expect(await found(`tag=${gift.toUpperCase()}`)).toEqual([second.order_id, first.order_id]);
    expect(await found(`tag=${gift}&status=paid`)).toEqual([second.order_id]);
    const path = `/api/v1/admin/orders/${first.order_id}`;
    const shown: any = await (await call("GET", path, { token: staff.token })).json();
    expect(shown.tags).toEqual([gift, vip].toSorted());

    await tagOrder(first.order_id, [vip]);
    expect(await found(`tag=${gift}`)).toEqual([second.order_id]);
    await tagOrder(second.order_id, []);
    await tagOrder(first.order_id, []);
    expect([await countOf(gift), await countOf(vip)]).toEqual([0, 0]);
    const left = await testContext()
      .db.$client.prepare("SELECT count(*) AS n FROM order_tag_counts WHERE order_count = 0")
      .first();
    expect(left).toEqual({ n: 0 });
  });

  it("are the same however their letters are written: in any case, with blanks, or in either form of Unicode", async ({
    expect,
  }) => {
    const { order_id } = await givenOrder();
    const plain = freshTag();
    const [composed, decomposed] = [`${plain} \u00e9t\u00e9`, `${plain} e\u0301te\u0301`];
    const written = [composed, decomposed, decomposed.toUpperCase(), ` ${plain}   \u00c9t\u00e9 `];
    for (const tag of written) {
      expect(await (await tagOrder(order_id, [tag])).json()).toEqual({ tags: [composed] });
      expect(await found(`tag=${encodeURIComponent(tag)}`)).toEqual([order_id]);
    }
    expect(await (await tagOrder(order_id, written)).json()).toEqual({ tags: [composed] });
    expect(await countOf(composed)).toBe(1);
  });

  it("are not shown to the shopper", async ({ expect }) => {
    const { order_id, order_token } = await givenOrder();
    const tag = freshTag();
    await tagOrder(order_id, [tag]);
    const seen = await call("GET", `/api/v1/orders/${order_id}`, { headers: { "order-token": order_token } });
    expect(await seen.text()).not.toContain(tag);
  });

  it("are in the audit log with what was there before, once for a change that is asked for twice", async ({
    expect,
  }) => {
    const { order_id } = await givenOrder();
    const tag = freshTag();
    for (const tags of [[tag], [tag], []]) expect((await tagOrder(order_id, tags)).status).toBe(200);
    expect((await auditOf(order_id)).map(({ action, changes }) => [action, changes])).toEqual([
      ["order.tagged", { before: { tags: [] }, after: { tags: [tag] } }],
      ["order.tagged", { before: { tags: [tag] }, after: { tags: [] } }],
    ]);
  });

  it("are at most 20, of at most 40 characters, without commas", async ({ expect }) => {
    const { order_id } = await givenOrder();
    const many = Array.from({ length: 21 }, freshTag);
    for (const tags of [many, ["x".repeat(41)], ["a,b"], [" "]])
      expect((await problemOf(await tagOrder(order_id, tags))).status).toBe(422);
    expect((await tagOrder(order_id, many.slice(0, 20))).status).toBe(200);
    expect((await problemOf(await tagOrder("ORD-99999999", []))).code).toBe("order_not_found");
  });

  it("are at most 20 when they are added one by one at the same time, and the counts hold", async ({ expect }) => {
    const { order_id } = await givenOrder();
    const many = Array.from({ length: 25 }, freshTag);
    const outcomes = await Promise.allSettled(
      many.map((tag) => changeTags(testContext(), order_id, { add: [tag], remove: [] })),
    );
    expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(20);
    for (const one of outcomes)
      if (one.status === "rejected") expect(one.reason).toMatchObject({ code: "too_many_order_tags" });
    const counts = await Promise.all(many.map(countOf));
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(20);
  });

  it("are changed by staff who may write orders alone", async ({ expect }) => {
    const { order_id, order_token } = await givenOrder();
    const analyst = await givenActor("analyst");
    const path = `/api/v1/admin/orders/${order_id}/tags`;
    expect((await call("PUT", path, { token: analyst.token, body: { tags: [] } })).status).toBe(403);
    expect((await call("PUT", path, { headers: { "order-token": order_token }, body: { tags: [] } })).status).toBe(401);
  });
});
