import { describe, it } from "vitest";
import { givenActor, tokenOf } from "../../../support/actors.ts";
import { call, problemOf } from "../../../support/api.ts";
import { checkOut, checkoutBody, givenFullCart, givenShop, paying, untilStatus } from "../../../support/checkout.ts";
import { givenOrder } from "../../../support/orders.ts";
import { givenUses } from "../../../support/promotion-uses.ts";
import { givenCoupon, givenPromotion } from "../../../support/promotions.ts";

const { token } = await givenActor("admin");
const ask = async (path: string): Promise<any> => {
  const answer = await call("GET", `/api/v1/admin${path}`, { token });
  if (answer.status !== 200) throw new Error(`${answer.status} ${await answer.text()}`);
  return answer.json();
};
const idsOf = async (path: string) => (await ask(path)).data.map(({ id }: any) => id);

/** An order that a guest pays for with this code. */
async function givenDiscounted(code: string, more: Record<string, unknown> = {}): Promise<{ order_id: string }> {
  const shop = await givenShop({ price: 1_000 });
  const { cart_token } = await givenFullCart(shop, 2);
  await call("POST", "/api/v1/cart/coupons", { body: { code }, headers: { "cart-token": cart_token } });
  const placed: any = await (await checkOut(cart_token, checkoutBody(shop, more))).json();
  return { order_id: placed.order.id };
}

describe("what a promotion was used for", () => {
  it("is its orders with code and amount, and they are found by it", async ({ expect }) => {
    const { promotion_id, code } = await givenCoupon();
    const { order_id } = await givenDiscounted(code);
    await untilStatus(order_id, "paid", "processing");
    const order = await ask(`/orders/${order_id}`);
    const uses = await ask(`/promotions/${promotion_id}/uses?count=true`);
    expect(uses).toMatchObject({ total_count: 1, next_cursor: null });
    expect(uses.data).toEqual([
      {
        order_id,
        order_number: order.order_number,
        code,
        user_id: null,
        amount: 200,
        currency: "USD",
        used_at: expect.any(String),
      },
    ]);
    for (const query of [
      `promotion_id=${promotion_id}`,
      `coupon_code=${code.toLowerCase()}`,
      `promotion_id=${promotion_id}&coupon_code=${code}&status=${order.status}`,
      `promotion_id=${promotion_id}&sort=-total`,
    ])
      expect([query, await idsOf(`/orders?${query}`)]).toEqual([query, [order_id]]);
    const other = await givenCoupon();
    for (const query of [
      `promotion_id=${other.promotion_id}`,
      `promotion_id=${other.promotion_id}&coupon_code=${code}`,
      `promotion_id=${promotion_id}&status=cancelled`,
      `promotion_id=${promotion_id}&q=nothing`,
    ])
      expect([query, await idsOf(`/orders?${query}`)]).toEqual([query, []]);
    const report = await ask("/promotions/report?limit=100");
    expect(report.data.find((row: any) => row.promotion_id === promotion_id)).toEqual({
      promotion_id,
      title: "Ten per cent",
      totals: [{ currency: "USD", orders: 1, discount_total: 200, revenue: order.total }],
    });
  });

  it("is nothing of an order that ended without being paid", async ({ expect }) => {
    const { promotion_id, code } = await givenCoupon();
    const { order_id } = await givenDiscounted(code, paying(undefined));
    expect(await idsOf(`/orders?promotion_id=${promotion_id}`)).toEqual([order_id]);
    const open = await ask("/promotions/report?limit=100");
    expect(open.data.map((row: any) => row.promotion_id)).not.toContain(promotion_id);
    await call("PATCH", `/api/v1/admin/orders/${order_id}`, { token, body: { status: "cancelled" } });
    await untilStatus(order_id, "cancelled");
    expect((await ask(`/promotions/${promotion_id}/uses`)).data).toEqual([]);
    expect(await idsOf(`/orders?coupon_code=${code}`)).toEqual([]);
  });

  it("is found page by page, in every order of the list", async ({ expect }) => {
    const { id: promotion_id } = await givenPromotion({ is_active: false });
    const given = [];
    for (const [n, unit_price] of [300, 100, 200].entries())
      given.push(
        await givenOrder({ status: "paid", lines: [{ quantity: 1, unit_price }], at: Date.now() - 9_000 + n }),
      );
    const [a, b, c] = given.map(({ order_id }) => order_id);
    await givenUses(given.map(({ order_id }) => ({ promotion_id, order_id })));
    const all = async (query: string) => {
      const found: string[] = [];
      for (let cursor = ""; ;) {
        const page = await ask(`/orders?promotion_id=${promotion_id}&limit=1${query}${cursor}`);
        found.push(...page.data.map(({ id }: any) => id));
        if (page.next_cursor === null) return found;
        cursor = `&cursor=${encodeURIComponent(page.next_cursor)}`;
      }
    };
    expect(await all("")).toEqual([c, b, a]);
    expect(await all("&sort=total")).toEqual([b, c, a]);
    expect(await all("&status=paid,shipped&sort=oldest")).toEqual([a, b, c]);
    expect((await ask(`/orders?promotion_id=${promotion_id}&count=true`)).total_count).toBe(3);
  });

  it("costs, by currency, what was taken off in the days of the shop that are asked for", async ({ expect }) => {
    const { id: promotion_id } = await givenPromotion({ is_active: false });
    const day = (hour: string) => Date.parse(`2024-02-29T${hour}Z`);
    const sold = async (currency: string, used_at: number, amount: number) => {
      const { order_id, total } = await givenOrder({ status: "paid", currency, at: used_at });
      await givenUses([{ promotion_id, order_id, amount, currency, used_at }]);
      return total;
    };
    const usd = (await sold("USD", day("00:00:00"), 100)) + (await sold("USD", day("23:59:59.999"), 50));
    const jpy = await sold("JPY", day("12:00:00"), 30);
    await sold("USD", day("00:00:00") - 1, 1_000);
    await sold("USD", day("23:59:59.999") + 1, 1_000);
    const costs = async (from: string, to: string) =>
      (await ask(`/promotions/report?limit=100&placed_at_from=${from}&placed_at_to=${to}`)).data.find(
        (row: any) => row.promotion_id === promotion_id,
      )?.totals;
    expect(await costs("2024-02-29", "2024-02-29")).toEqual([
      { currency: "JPY", orders: 1, discount_total: 30, revenue: jpy },
      { currency: "USD", orders: 2, discount_total: 150, revenue: usd },
    ]);
    expect(await costs("2024-02-28", "2024-03-01")).toMatchObject([
      { currency: "JPY", orders: 1 },
      { currency: "USD", orders: 4, discount_total: 2_150 },
    ]);
    expect(await costs("2023-01-01", "2023-12-31")).toBeUndefined();
  });

  it("is refused for what there is not, and to those who may not", async ({ expect }) => {
    const nobody = crypto.randomUUID();
    const unknown = await call("GET", `/api/v1/admin/promotions/${nobody}/uses`, { token });
    expect((await problemOf(unknown)).code).toBe("promotion_not_found");
    const customer = await tokenOf("customer");
    for (const path of ["promotions/report", `promotions/${nobody}/uses`])
      expect((await call("GET", `/api/v1/admin/${path}`, { token: customer })).status).toBe(403);
    for (const query of ["promotion_id=x", "coupon_code=🎉🎉🎉"])
      expect((await call("GET", `/api/v1/admin/orders?${query}`, { token })).status).toBe(422);
    const wrong = await call("GET", "/api/v1/admin/promotions/report?placed_at_from=soon", { token });
    expect(wrong.status).toBe(422);
  });
});
