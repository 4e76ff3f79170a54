import { eq } from "drizzle-orm";
import { beforeAll, describe, it } from "vitest";
import { mails } from "#platform/data/tables";
import { orderPersonalData } from "../../../../src/features/ordering/orders/personal-data.ts";
import { type GivenActor, givenActor, givenCustomer } from "../../../support/actors.ts";
import { call, problemOf } from "../../../support/api.ts";
import { testContext } from "../../../support/context.ts";
import { givenOrder } from "../../../support/orders.ts";
import { deliverAll } from "../../../support/queue.ts";

let staff: GivenActor;
beforeAll(async () => {
  staff = await givenActor("admin");
});

const write = (order_id: string, body: object) =>
  call("POST", `/api/v1/admin/orders/${order_id}/notes`, { token: staff.token, body });
const fresh = () => `shopper-${testContext().id()}@example.com`;
const mailsTo = (to: string) => testContext().db.select().from(mails).where(eq(mails.to, to));
const read = async (path: string, order_token: string): Promise<any> =>
  (await call("GET", `/api/v1${path}`, { headers: { "order-token": order_token } })).json();

describe("a note to the customer", () => {
  it.for([
    ["en-GB", "A message about your order"],
    ["de", "Eine Nachricht zu Ihrer Bestellung"],
    ["ja", "についてのお知らせ"],
  ] as const)(
    "is in their order and their timeline, and mailed once in their language: %s",
    async ([locale, subject], { expect }) => {
      const email = fresh();
      const { order_id, order_token } = await givenOrder({ email, locale, status: "paid" });
      expect((await write(order_id, { note: "Rang the carrier" })).status).toBe(201);
      const note = "It leaves <b>Monday</b>.\n\nSorry for {the} wait.";
      const written: any = await (await write(order_id, { note, visibility: "customer" })).json();
      expect(written).toMatchObject({ note, visibility: "customer", actor: { id: staff.user_id } });
      await deliverAll(order_id);
      const [mail, ...others] = await mailsTo(email);
      expect(others).toEqual([]);
      expect(mail?.subject).toContain(subject);
      expect(mail?.text).toContain("It leaves <b>Monday</b>.\n\nSorry for {the} wait.");
      expect(mail?.html).toContain("It leaves &lt;b&gt;Monday&lt;/b&gt;.");

      const { shop_notes } = await read(`/orders/${order_id}`, order_token);
      expect(shop_notes).toEqual([{ id: written.id, note, created_at: written.created_at }]);
      const timeline = await read(`/orders/${order_id}/timeline`, order_token);
      expect(timeline.data.at(-1)).toEqual({
        type: "customer_note",
        reason: null,
        status: "paid",
        created_at: written.created_at,
        note,
        actor: { type: "staff" },
      });
      expect(JSON.stringify(timeline)).not.toContain("Rang the carrier");
      const path = `/api/v1/admin/orders/${order_id}/timeline`;
      const seen: any = await (await call("GET", path, { token: staff.token })).json();
      expect(seen.data.slice(-2)).toMatchObject([
        { type: "staff_note", note: "Rang the carrier", actor: { name: "Ada Lovelace" } },
        { type: "customer_note", note, actor: { id: staff.user_id, name: "Ada Lovelace" } },
      ]);
    },
  );

  it("is erased with its person, and none is written after that", async ({ expect }) => {
    const { order_id, order_token } = await givenOrder({ status: "delivered" });
    await write(order_id, { note: "Hello", visibility: "customer" });
    const erased = await call("POST", `/api/v1/admin/orders/${order_id}/erase`, { token: staff.token });
    expect(erased.status).toBeLessThan(300);
    expect((await read(`/orders/${order_id}`, order_token)).shop_notes).toEqual([]);
    const timeline = await read(`/orders/${order_id}/timeline`, order_token);
    expect(timeline.data.map(({ type }: any) => type)).not.toContain("customer_note");
    const refused = await write(order_id, { note: "Hello", visibility: "customer" });
    expect((await problemOf(refused)).code).toBe("order_erased");
  });

  it("is in the copy of their data", async ({ expect }) => {
    const customer = await givenCustomer();
    const { user_id } = customer;
    const { order_id } = await givenOrder({ status: "paid", user_id });
    await write(order_id, { note: "In the copy", visibility: "customer" });
    const copy = await orderPersonalData.gather?.(testContext(), { user_id, email: null, phone: null });
    expect(copy).toMatchObject({ orders: [{ shop_notes: [{ note: "In the copy" }] }] });
  });
});
