import { env } from "cloudflare:workers";
import { beforeAll, describe, it } from "vitest";
import { invoicePersonalData } from "../../../../src/features/aftersales/invoices/personal-data.ts";
import { tokenOf } from "../../../support/actors.ts";
import { call, problemOf } from "../../../support/api.ts";
import { testContext } from "../../../support/context.ts";
import { giveBack, givenCredited, givenInvoiced, papersIn } from "../../../support/invoices.ts";
import { runJob } from "../../../support/jobs.ts";
import { readDatabases, readFiles, whereIs } from "../../../support/stores.ts";

let admin = "";
beforeAll(async () => {
  admin = await tokenOf("admin");
});
const asStaff = (path: string) => call("GET", `/api/v1/admin/invoices/${path}`, { token: admin });
const at = (time: number) => testContext({ now: () => time });

describe("papers", () => {
  it("stay readable for staff alone when their person is erased, until their own time is over", async ({ expect }) => {
    const mark = crypto.randomUUID().slice(0, 8);
    const { order_id, order_token, invoice } = await givenInvoiced({
      status: "delivered",
      email: `kept-${mark}@example.com`,
      address: { full_name: `Kept${mark} Person` },
    });
    const own = () => call("GET", `/api/v1/orders/${order_id}/invoice`, { headers: { "order-token": order_token } });
    expect(await (await own()).text()).toContain(`Kept${mark} Person`);
    const erased = await call("POST", `/api/v1/admin/orders/${order_id}/erase`, { token: admin });
    expect(erased.status).toBe(204);

    expect(await problemOf(await own())).toMatchObject({ status: 409, code: "order_erased" });
    expect(await (await asStaff(invoice.id)).json()).toMatchObject({
      shipping_address: { full_name: `Kept${mark} Person` },
    });
    expect(await (await asStaff(`${invoice.id}/page`)).text()).toContain(`Kept${mark} Person`);
    // In no store as it was written: the paper and its page are sealed.
    const stores = async () => [await readDatabases(), await readFiles()];
    expect(whereIs({ mark, name: `Kept${mark}` }, await stores())).toEqual([]);

    await runJob("forget_invoices", at(invoice.kept_until - 1));
    expect((await asStaff(invoice.id)).status).toBe(200);
    await runJob("forget_invoices", at(invoice.kept_until));
    expect(await problemOf(await asStaff(invoice.id))).toMatchObject({ status: 410, code: "invoice_expired" });
    expect((await asStaff(`${invoice.id}/page`)).status).toBe(410);
    const [left] = await papersIn(order_id);
    expect(left).toEqual({ ...invoice, snapshot: null });
    expect(await env.DB.prepare("SELECT 1 FROM personal_keys WHERE id = ?").bind(invoice.id).first()).toBeNull();
    expect(await env.FILES.head(`invoices/${invoice.id}`)).toBeNull();
    const listed = await call("GET", `/api/v1/admin/invoices?order=${order_id}`, { token: admin });
    expect(await listed.json()).toMatchObject({ data: [{ number: invoice.number, amount: invoice.amount }] });
  });

  it("are kept for ten whole calendar years of the shop after their own", async ({ expect }) => {
    const { invoice } = await givenInvoiced();
    const year = new Date(invoice.issued_at).getUTCFullYear();
    expect(new Date(invoice.kept_until).toISOString()).toBe(`${year + 11}-01-01T00:00:00.000Z`);
  });

  it("are in the copy of whoever they name", async ({ expect }) => {
    const { user_id, invoice_id } = await givenCredited(1);
    const copy: any = await invoicePersonalData.gather?.(testContext(), { user_id, email: null, phone: null });
    expect(copy.invoices.map(({ kind }: any) => kind)).toEqual(["invoice", "credit_note"]);
    expect(copy.invoices[0]).toMatchObject({ id: invoice_id, billing_address: { full_name: "Ada Lovelace" } });
  });

  it("of a refund after the erasure still name the buyer whom the invoice names", async ({ expect }) => {
    const { order_id } = await givenInvoiced({ status: "delivered", address: { full_name: "Erased Before" } });
    await call("POST", `/api/v1/admin/orders/${order_id}/erase`, { token: admin });
    await giveBack(order_id, { amount: 100 });
    const note = (await papersIn(order_id))[1];
    expect(await (await asStaff(note?.id ?? "")).json()).toMatchObject({
      kind: "credit_note",
      shipping_address: { full_name: "Erased Before" },
    });
  });
});
