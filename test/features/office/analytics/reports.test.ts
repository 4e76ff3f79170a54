import { env } from "cloudflare:workers";
import { beforeAll, describe, it } from "vitest";
import { refundsByProduct } from "#aftersales/refunds";
import { refundsGiven } from "#money/ledger";
import { analytics } from "#office/analytics";
import { salesByCurrency, salesByProduct } from "#ordering/orders";
import { daysOf, productsOf, selectReports } from "../../../../src/features/office/analytics/store.ts";
import { tokenOf } from "../../../support/actors.ts";
import { call, problemOf, tripsOf } from "../../../support/api.ts";
import { auditOf } from "../../../support/audit.ts";
import { testContext } from "../../../support/context.ts";
import { planOf } from "../../../support/explain.ts";
import { givenOrder } from "../../../support/orders.ts";
import { deliverAll } from "../../../support/queue.ts";

const path = "/api/v1/admin/reports";
let admin = "";
beforeAll(async () => {
  admin = await tokenOf("admin");
});

const get = (url: string) => call("GET", url, { token: admin });
const make = (day: string) => call("POST", path, { body: { day }, token: admin });
const today = () => new Date().toISOString().slice(0, 10);

describe("the sales report", () => {
  it("counts what was sold on the day in UTC, by currency and by product", async ({ expect }) => {
    const day = Date.UTC(2024, 2, 5);
    const night = day + 86_399_999;
    await givenOrder({
      status: "paid",
      at: day,
      lines: [
        { quantity: 2, unit_price: 1_000 },
        { quantity: 1, unit_price: 500 },
      ],
    });
    await givenOrder({ status: "delivered", at: night, lines: [{ quantity: 3, unit_price: 100 }] });
    await givenOrder({
      status: "paid",
      at: night,
      currency: "JPY",
      shipping_price: 800,
      lines: [{ quantity: 1, unit_price: 5_000 }],
    });
    // Not sold, or not on that day.
    await givenOrder({ status: "pending", at: day });
    await givenOrder({ status: "paid", at: day - 1 });
    await givenOrder({ status: "paid", at: night + 1 });

    const ctx = testContext();
    const [job] = analytics.jobs;
    expect(job).toMatchObject({ every: "day", catch_up: true });
    expect(await job?.run(ctx, Date.UTC(2024, 2, 6))).toEqual({ day: "2024-03-05", rows: 6 });

    const list = await get(`${path}?limit=100&count=true`);
    expect(tripsOf(list).d1).toBeLessThanOrEqual(2);
    const page: any = await list.json();
    const listed = page.data.find((report: any) => report.day === "2024-03-05");
    expect(listed).toMatchObject({ kind: "sales", rows: 6 });
    expect(page.total_count).toBe(page.data.length);
    const response = await get(`${path}/${listed.id}`);
    expect(tripsOf(response).d1).toBeLessThanOrEqual(2);
    const report: any = await response.json();
    const usd = { subtotal: 2_800, discount_total: 0, shipping_total: 1_000, tax_total: 280, revenue: 4_080 };
    expect(report.totals).toEqual([
      {
        currency: "JPY",
        orders: 1,
        units: 1,
        subtotal: 5_000,
        discount_total: 0,
        shipping_total: 800,
        tax_total: 500,
        revenue: 6_300,
        refund_count: 0,
        refunds: 0,
      },
      { currency: "USD", orders: 2, units: 6, ...usd, refund_count: 0, refunds: 0 },
    ]);
    expect(report.products.map((row: any) => [row.currency, row.units, row.revenue])).toEqual([
      ["JPY", 1, 5_000],
      ["USD", 2, 2_000],
      ["USD", 1, 500],
      ["USD", 3, 300],
    ]);
    const again: any = await (await make("2024-03-05")).json();
    expect(again).toMatchObject({ id: listed.id, rows: 6 });
    expect((await auditOf(listed.id)).map((row) => row.action)).toEqual(["report.made"]);
    const figures = await env.DB.prepare(
      "SELECT count(*) AS n FROM sales_products WHERE day = '2024-03-05'",
    ).first<any>();
    expect(figures.n).toBe(4);
  });

  it("counts an order once for a product, however many of its variants are in it", async ({ expect }) => {
    const at = Date.UTC(2024, 6, 8, 9);
    const product_id = testContext().id();
    const line = (quantity: number) => ({ quantity, unit_price: 100, product_id });
    await givenOrder({ status: "paid", at, lines: [line(1), line(2), { quantity: 1, unit_price: 50 }] });
    await givenOrder({ status: "paid", at: at + 1, lines: [line(1)] });
    const { id }: any = await (await make("2024-07-08")).json();
    const { totals, products }: any = await (await get(`${path}/${id}`)).json();
    expect([totals, products]).toMatchObject([
      [{ orders: 2, units: 5 }],
      [
        { product_id, orders: 2, units: 4, revenue: 400 },
        { orders: 1, units: 1, revenue: 50 },
      ],
    ]);
  });

  it("counts refunds on the day they are given, and by product where items were named", async ({ expect }) => {
    const order = await givenOrder({
      status: "delivered",
      currency: "SEK",
      lines: [{ quantity: 2, unit_price: 10_000 }],
    });
    const url = `/api/v1/orders/${order.order_id}`;
    const { items }: any = await (await call("GET", url, { headers: { "order-token": order.order_token } })).json();
    for (const body of [{ items: [{ order_item_id: items[0].id, quantity: 1 }] }, { amount: 150 }]) {
      const headers = { "idempotency-key": testContext().id() };
      const refunded = await call("POST", `/api/v1/payments/${order.payment_id}/refunds`, {
        body,
        headers,
        token: admin,
      });
      expect(refunded.status).toBe(201);
    }
    await deliverAll(order.order_id);
    const made = await make(today());
    expect(made.status).toBe(201);
    const report: any = await (await get(`${path}/${((await made.json()) as any).id}`)).json();
    const sek = (rows: any[]) => rows.find((row) => row.currency === "SEK");
    expect(sek(report.totals)).toMatchObject({
      orders: 1,
      units: 2,
      revenue: 22_500,
      refund_count: 2,
      refunds: 11_150,
    });
    // A report shows the products that brought in most, and those of other tests may be all of them.
    const product = await env.DB.prepare(
      "SELECT units, revenue, refunded_units, refunds FROM sales_products WHERE day = ?1 AND currency = 'SEK'",
    )
      .bind(today())
      .all();
    expect(product.results).toEqual([{ units: 2, revenue: 20_000, refunded_units: 1, refunds: 11_000 }]);
  });

  it("comes as CSV, in decimals of each currency, that no spreadsheet runs", async ({ expect }) => {
    const at = Date.UTC(2024, 4, 6, 12);
    const names = ['=HYPERLINK("https://evil.example")', "\n=1+1", "  @sum", 'Plain, "quoted"'];
    await givenOrder({
      status: "paid",
      at,
      lines: names.map((name, i) => ({ name, quantity: 1, unit_price: 1_234 - i })),
    });
    await givenOrder({ status: "paid", at, currency: "JPY", lines: [{ quantity: 1, unit_price: 777 }] });
    const { id }: any = await (await make("2024-05-06")).json();
    const response = await get(`${path}/${id}/download`);
    expect(response.status).toBe(200);
    expect(response.headers.get("content-type")).toBe("text/csv; charset=utf-8");
    expect(response.headers.get("content-disposition")).toBe('attachment; filename="sales-2024-05-06.csv"');
    const csv = await response.text();
    expect(csv.split("\r\n")[0]).toBe(
      "scope,day,currency,product_id,product_name,orders,units,subtotal,discounts,shipping,tax,revenue,refunded_units,refunds",
    );
    expect(csv).toContain("\r\nday,2024-05-06,JPY,,,1,1,777,0,500,78,1355,,0\r\n");
    expect(csv).toContain(",49.30,0.00,5.00,");
    expect(csv).toContain(`,"'=HYPERLINK(""https://evil.example"")",1,1,,,,,12.34,0,0.00`);
    expect(csv).toContain(`,"'\n=1+1",`);
    expect(csv).toContain(`,"'  @sum",`);
    expect(csv).toContain(`,"Plain, ""quoted""",`);
  });

  it("takes the place of the one that was there when it is made again, of this very day, too", async ({ expect }) => {
    const at = Date.UTC(2023, 4, 6);
    await givenOrder({ status: "paid", at });
    const first = await (await make("2023-05-06")).json<any>();
    await givenOrder({ status: "paid", at: at + 1, lines: [{ quantity: 9, unit_price: 1_000 }] });
    const second = await (await make("2023-05-06")).json<any>();
    expect([second.id, first.rows, second.rows]).toEqual([first.id, 2, 3]);
    const { products, totals } = await (await get(`${path}/${first.id}`)).json<any>();
    expect([totals[0].orders, products.map(({ units }: any) => units)]).toEqual([2, [9, 2]]);
    expect((await auditOf(first.id)).map(({ action }) => action)).toEqual(["report.made", "report.made"]);
    expect((await make(today())).status).toBe(201);
  });

  it("of a day without sales is there and empty; of a day to come it is refused", async ({ expect }) => {
    const made = await make("1999-12-31");
    expect(await made.json()).toMatchObject({ day: "1999-12-31", rows: 0 });
    for (const day of ["2999-01-01", "2024-02-30", "yesterday", "2024-1-1", 20240101]) {
      const refused = await call("POST", path, { body: { day }, token: admin });
      expect(await problemOf(refused)).toMatchObject({ code: "invalid_request", errors: [{ path: "day" }] });
    }
    for (const suffix of ["", "/download"])
      expect((await problemOf(await get(`${path}/nothing${suffix}`))).code).toBe("report_not_found");
    expect((await problemOf(await get(`${path}?cursor=a.b`))).code).toBe("invalid_cursor");
  });

  it("is for who may see it", async ({ expect }) => {
    const customer = await tokenOf("customer");
    for (const [method, url, body] of [
      ["GET", path, undefined],
      ["POST", path, { day: "2024-03-05" }],
      ["GET", `${path}/x`, undefined],
      ["GET", `${path}/x/download`, undefined],
    ] as const) {
      expect((await call(method, url, { body })).status).toBe(401);
      expect((await call(method, url, { body, token: customer })).status).toBe(403);
    }
  });

  it("is made and read by indexes", async ({ expect }) => {
    const ctx = testContext();
    const plans = {
      orders_sold: [salesByCurrency(ctx, [{ from: 1, until: 2 }]), salesByProduct(ctx, 1, 2)],
      refund_items_given: [refundsByProduct(ctx, 1, 2)],
      ledger_entries_at: [refundsGiven(ctx, [{ from: 1, until: 2 }])],
      reports_list: [selectReports(ctx, ["2024-01-01", "x"], 20)],
      sales_products_revenue: [productsOf(ctx, "x", 100)],
      sqlite_autoindex_sales_days: [daysOf(ctx, "x")],
    };
    for (const [index, statements] of Object.entries(plans))
      for (const statement of statements) {
        const plan = await planOf(statement);
        expect(plan).toContain(index);
        expect(plan).not.toMatch(/^SCAN (?!i\b|json_each VIRTUAL)/m);
      }
  });
});
