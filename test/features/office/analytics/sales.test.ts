import { describe, it } from "vitest";
import { givenActor, tokenOf } from "../../../support/actors.ts";
import { call, problemOf, tripsOf } from "../../../support/api.ts";
import { givenOrder } from "../../../support/orders.ts";

const path = "/api/v1/admin/analytics/sales";
const token = await tokenOf("admin");
const read = (query: Readonly<Record<string, string>>, as = token) =>
  call("GET", `${path}?${new URLSearchParams(query).toString()}`, { token: as });
const day = (n: number, hour = 0) => Date.UTC(2019, 1, n, hour);
const line = (unit_price: number) => ({ lines: [{ quantity: 1, unit_price }], shipping_price: 0 });

describe("the sales of a time", () => {
  it("are read for a month at once, whole and by day, week or month", async ({ expect }) => {
    await givenOrder({ status: "paid", at: day(1), ...line(1_000) });
    const { order_id } = await givenOrder({ status: "paid", at: day(28, 23), ...line(2_000) });
    await givenOrder({ status: "delivered", at: day(28, 23), currency: "JPY", ...line(300) });
    await givenOrder({ status: "expired", at: day(3), ...line(9_000) });
    await givenOrder({ status: "paid", at: day(0, 23), ...line(9_000) });
    await givenOrder({ status: "paid", at: day(29), ...line(9_000) });
    const february = { sold_at_from: "2019-02-01", sold_at_to: "2019-02-28" };
    const answer = await read(february);
    expect([answer.status, tripsOf(answer).d1 <= 2]).toEqual([200, true]);
    const sales: any = await answer.json();
    expect(sales).toMatchObject({
      starts_at: "2019-02-01T00:00:00.000Z",
      ends_at: "2019-03-01T00:00:00.000Z",
      time_zone: "UTC",
      totals: [
        { currency: "JPY", orders: 1, units: 1, subtotal: 300 },
        { currency: "USD", orders: 2, units: 2, subtotal: 3_000, refund_count: 0, refunds: 0 },
      ],
    });
    expect(sales.periods).toHaveLength(28);
    expect(sales.periods.filter((one: any) => one.totals.length > 0).map((one: any) => one.day)).toEqual([
      "2019-02-01",
      "2019-02-28",
    ]);
    const by = async (group_by: string): Promise<any[]> =>
      ((await (await read({ ...february, group_by })).json()) as any).periods;
    expect((await by("week")).map((one) => one.day)).toEqual([
      "2019-02-01",
      "2019-02-04",
      "2019-02-11",
      "2019-02-18",
      "2019-02-25",
    ]);
    expect(await by("month")).toMatchObject([{ day: "2019-02-01", totals: sales.totals }]);
    const headers = { "idempotency-key": crypto.randomUUID() };
    const before: any = await (await read({ group_by: "month" })).json();
    await call("POST", `/api/v1/admin/orders/${order_id}/refunds`, { token, body: { amount: 700 }, headers });
    const after: any = await (await read({ group_by: "month" })).json();
    const usd = ({ totals }: any) =>
      totals.find((one: any) => one.currency === "USD") ?? { refunds: 0, refund_count: 0 };
    expect(usd(after).refunds - usd(before).refunds).toBe(700);
    expect(usd(after).refund_count - usd(before).refund_count).toBe(1);
  });

  it("are refused for a range that is empty or longer than a year", async ({ expect }) => {
    for (const [query, code] of [
      [{ sold_at_from: "2019-02-02", sold_at_to: "2019-02-01" }, "too_small"],
      [{ sold_at_from: "2019-01-01", sold_at_to: "2020-01-02" }, "too_big"],
    ] as const)
      expect(await problemOf(await read(query))).toMatchObject({
        status: 422,
        errors: [{ path: "sold_at_to", code }],
      });
    expect((await read({ sold_at_from: "2019-01-01", sold_at_to: "2020-01-01" })).status).toBe(200);
  });

  it("are for callers who may see them", async ({ expect }) => {
    expect((await read({}, (await givenActor("customer")).token)).status).toBe(403);
  });
});
