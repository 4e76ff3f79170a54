import { env } from "cloudflare:workers";
import { beforeAll, describe, it } from "vitest";
import { tokenOf } from "../../../support/actors.ts";
import { call, problemOf } from "../../../support/api.ts";
import { auditOf } from "../../../support/audit.ts";
import { duesOf, givenOrderByHand, ledgerOf, orderOf, receive, setMethod } from "../../../support/by-hand.ts";
import { levelOf } from "../../../support/checkout.ts";
import { testContext } from "../../../support/context.ts";
import { runJob } from "../../../support/jobs.ts";
import { deliverAll } from "../../../support/queue.ts";
import { givenRole } from "../../../support/roles.ts";

const DAY = 86_400_000;

let token = "";
beforeAll(async () => {
  token = await tokenOf("admin");
  await setMethod("bank_transfer");
});

const mailsAbout = async (order_number: string) =>
  (
    await env.DB.prepare("SELECT subject, text, html FROM mails WHERE subject LIKE ? ORDER BY id")
      .bind(`%${order_number}%`)
      .all<{ subject: string; text: string; html: string }>()
  ).results;
/** The days of this order's transfer are over, or nearly. */
const laterBy = (days: number) => testContext({ now: () => Date.now() + days * DAY });
const ship = (order_id: string) =>
  call("PATCH", `/api/v1/admin/orders/${order_id}`, { token, body: { status: "shipped" } });

describe("an order that is paid by transfer", () => {
  it("says where the money goes, in its answer, in the order and in the letter, and waits for it", async ({
    expect,
  }) => {
    const { order_id, order, payment, total, variant_id, order_token } = await givenOrderByHand("bank_transfer", {
      body: { locale: "de" },
    });
    expect(order).toMatchObject({
      status: "processing",
      payment_status: "pending",
      allowed_actions: expect.not.arrayContaining(["pay"]),
    });
    const instructions = {
      account_holder: "Bodega demo shop",
      iban: "DE89370400440532013000",
      bic: "COBADEFFXXX",
      bank_name: "Demo bank",
      amount: total,
      currency: "USD",
      qr_code: null,
    };
    expect(payment).toMatchObject({ status: "pending", outstanding: total, instructions });
    const { reference, payable_until } = payment.instructions;
    expect(reference).toBe(`${reference.slice(0, 4)}${order.order_number.slice(4)}`);
    expect(Math.round((Date.parse(payable_until) - Date.now()) / DAY)).toBe(7);
    expect(order.payable_until).toBe(payable_until);
    const read: any = await (
      await call("GET", `/api/v1/orders/${order_id}`, { headers: { "order-token": order_token } })
    ).json();
    expect(read.payments[0].instructions).toMatchObject({ ...instructions, reference });
    expect(await levelOf(variant_id)).toMatchObject({ committed: 1 });
    expect((await orderOf(order_id)).allowed_actions).not.toContain("ship");
    const problem = await problemOf(await ship(order_id));
    expect([problem.status, problem.code]).toEqual([409, "payment_outstanding"]);
    const parcel = await call("POST", `/api/v1/admin/orders/${order_id}/fulfilments`, {
      token,
      body: { status: "prepared" },
    });
    expect((await problemOf(parcel)).code).toBe("payment_outstanding");
    await deliverAll(order_id);
    const [letter] = await mailsAbout(order.order_number);
    expect(letter?.text).toContain("IBAN: DE89 3704 0044 0532 0130 00");
    expect(letter?.text).toContain(`Verwendungszweck: ${reference.replaceAll(/(.{4})(?=.)/g, "$1 ")}`);
  });

  it("is paid in parts, ships once all is there, and owes what is over", async ({ expect }) => {
    const { order_id, payment_id, total, order } = await givenOrderByHand("bank_transfer");
    const first = await receive(payment_id, { amount: 400, received_at: "2026-01-02T03:04:05Z", note: "seen by Mia" });
    expect(await first.json()).toMatchObject({
      amount: 400,
      counted: 400,
      received_at: "2026-01-02T03:04:05.000Z",
      note: "seen by Mia",
    });
    expect(await orderOf(order_id)).toMatchObject({
      payment_status: "partially_paid",
      payments: [{ status: "partially_paid", outstanding: total - 400 }],
    });
    expect((await problemOf(await ship(order_id))).code).toBe("payment_outstanding");
    const rest: any = await (await receive(payment_id, { amount: total - 300 })).json();
    expect(rest).toMatchObject({ amount: total - 300, counted: total - 400 });
    expect(await orderOf(order_id)).toMatchObject({
      payment_status: "paid",
      payments: [{ status: "succeeded", captured: total, outstanding: 0 }],
    });
    expect(await duesOf(order_id)).toMatchObject([
      { amount: 100, reason: "overpaid", status: "open", refund_id: null },
    ]);
    expect(await ledgerOf(order_id)).toEqual({ bank: total + 100, sales: -total, due: -100 });
    const receipts: any = await (await call("GET", `/api/v1/admin/payments/${payment_id}/receipts`, { token })).json();
    expect(receipts.data.map(({ amount, note }: any) => [amount, note])).toEqual([
      [400, "seen by Mia"],
      [total - 300, null],
    ]);
    expect((await ship(order_id)).status).toBe(200);
    await deliverAll(order_id);
    const subjects = (await mailsAbout(order.order_number)).map(({ subject }) => subject);
    expect(subjects.filter((subject) => subject.includes("received your payment"))).toHaveLength(2);
    const timeline: any = await (await call("GET", `/api/v1/admin/orders/${order_id}/timeline`, { token })).json();
    expect(timeline.data.filter(({ type }: any) => type === "payment_received")).toHaveLength(2);
  });

  it("ships unpaid by somebody with `payments:write` alone, which the audit log and the timeline of staff show", async ({
    expect,
  }) => {
    const { order_id, payment_id, total, order, order_token } = await givenOrderByHand("bank_transfer", {
      quantity: 2,
    });
    const path = `/api/v1/admin/orders/${order_id}`;
    const { items } = await orderOf(order_id);
    const packer = await tokenOf(await givenRole(["orders:read", "orders:write"]));
    const one = { items: [{ order_item_id: items[0].id, quantity: 1 }], ship_unpaid: true };
    for (const [method, at, body] of [
      ["PATCH", path, { status: "shipped", ship_unpaid: true }],
      ["POST", `${path}/fulfilments`, one],
    ] as const) {
      const refused = await problemOf(await call(method, at, { token: packer, body }));
      expect(refused).toMatchObject({ status: 403, code: "permission_required", permission: "payments:write" });
    }
    const packed: any = await (await call("POST", `${path}/fulfilments`, { token, body: one })).json();
    // Staff have decided: neither the deadline nor its reminder has a say from here on.
    for (const job of ["offline_payments.remind", "offline_payments.cancel_overdue"]) await runJob(job, laterBy(8));
    await deliverAll(order_id);
    expect(await orderOf(order_id)).toMatchObject({ status: "processing" });
    expect((await mailsAbout(order.order_number)).filter(({ subject }) => subject.startsWith("Please pay"))).toEqual(
      [],
    );
    const parcel = `${path}/fulfilments/${packed.id}`;
    const send = (by: string, body: object) =>
      call("PATCH", parcel, { token: by, body: { status: "shipped", ...body } });
    expect((await problemOf(await send(token, {}))).code).toBe("payment_outstanding");
    expect((await problemOf(await send(packer, { ship_unpaid: true }))).code).toBe("permission_required");
    expect((await send(token, { ship_unpaid: true })).status).toBe(200);
    expect((await problemOf(await ship(order_id))).code).toBe("payment_outstanding");
    const rest = await call("PATCH", path, { token, body: { status: "shipped", ship_unpaid: true } });
    expect(await rest.json()).toMatchObject({ status: "shipped", payment_status: "pending" });
    const overrides = (await auditOf(order_id)).filter(({ changes }) => (changes as any)?.after?.ship_unpaid === true);
    expect(overrides.map(({ action }) => action).toSorted()).toEqual([
      "fulfilment.prepared",
      "fulfilment.shipped",
      "order.shipped",
    ]);
    const typesFor = async (at: string, headers: object) => {
      const { data }: any = await (await call("GET", `${at}/timeline`, headers)).json();
      return data.map(({ type }: any) => type);
    };
    expect((await typesFor(path, { token })).filter((type: string) => type === "sent_unpaid")).toHaveLength(3);
    const own = await typesFor(`/api/v1/orders/${order_id}`, { headers: { "order-token": order_token } });
    expect(own).not.toContain("sent_unpaid");
    await runJob("offline_payments.cancel_overdue", laterBy(8));
    expect(await orderOf(order_id)).toMatchObject({ status: "shipped" });
    expect((await receive(payment_id, { amount: total })).status).toBe(201);
    expect(await orderOf(order_id)).toMatchObject({ status: "shipped", payment_status: "paid" });
  });

  it("is reminded of once, and cancelled at its deadline with its units back once", async ({ expect }) => {
    const { order_id, payment_id, order, variant_id } = await givenOrderByHand("bank_transfer");
    for (const days of [4, 5.5, 6]) await runJob("offline_payments.remind", laterBy(days));
    await runJob("offline_payments.cancel_overdue", laterBy(6.9));
    await deliverAll(order_id);
    expect(await orderOf(order_id)).toMatchObject({ status: "processing" });
    const reminders = (await mailsAbout(order.order_number)).filter(({ subject }) => subject.startsWith("Please pay"));
    expect(reminders).toHaveLength(1);
    await Promise.all([1, 2].map(() => runJob("offline_payments.cancel_overdue", laterBy(7.1))));
    await deliverAll(order_id);
    const after = await orderOf(order_id);
    expect(after).toMatchObject({
      status: "cancelled",
      payment_status: "cancelled",
      payments: [{ status: "cancelled", outstanding: 0 }],
    });
    expect(await levelOf(variant_id)).toMatchObject({ committed: 0, on_hand: 10, available: 10 });
    // What comes now is the customer's.
    const late: any = await (await receive(payment_id, { amount: 700 })).json();
    expect(late).toMatchObject({ amount: 700, counted: 0 });
    expect(await duesOf(order_id)).toMatchObject([{ amount: 700, reason: "order_ended", status: "open" }]);
    expect(await ledgerOf(order_id)).toEqual({ bank: 700, due: -700 });
    expect((await problemOf(await receive(payment_id))).code).toBe("nothing_outstanding");
  });

  it("of which a part was cancelled is awaited until the rest is there, and no longer", async ({ expect }) => {
    const { order_id, payment_id, order } = await givenOrderByHand("bank_transfer", { quantity: 3 });
    const { payment_id: waiting } = await givenOrderByHand("bank_transfer");
    const body = { items: [{ order_item_id: order.items[0].id, quantity: 1 }], reason: "out_of_stock" };
    expect((await call("POST", `/api/v1/admin/orders/${order_id}/cancel`, { token, body })).status).toBe(200);
    await deliverAll(order_id);
    expect((await receive(payment_id)).status).toBe(201);
    for (const job of ["remind", "cancel_overdue"]) await runJob(`offline_payments.${job}`, laterBy(7.1));
    await deliverAll(order_id);
    expect(await orderOf(order_id)).toMatchObject({ status: "processing", payment_status: "paid" });
    const isReminded = async (id: string) =>
      (await env.DB.prepare("SELECT reminded_at FROM payments WHERE id = ?").bind(id).first("reminded_at")) !== null;
    expect([await isReminded(payment_id), await isReminded(waiting)]).toEqual([false, true]);
  });

  it.for(["bank_transfer", "cash_on_delivery"] as const)(
    "is told by its money as covered once: neither before all is there, nor by what is over or late (%s)",
    async (method, { expect }) => {
      await setMethod(method);
      const { order_id, payment_id, total } = await givenOrderByHand(method);
      for (const amount of [400, total - 300, 5]) await receive(payment_id, { amount });
      await call("POST", `/api/v1/admin/orders/${order_id}/cancel`, { token, body: {} });
      await receive(payment_id, { amount: 7 });
      const told = await env.DB.prepare(
        `SELECT r.amount, r.counted, o.body ->> 'is_covered' AS is_covered FROM outbox o
          JOIN payment_receipts r ON r.id = o.body ->> 'receipt_id' WHERE o.type = 'payment.received' AND r.order_id = ?`,
      )
        .bind(order_id)
        .raw();
      expect(told.toSorted(([a], [b]) => Number(a) - Number(b))).toEqual([
        [5, 0, 0],
        [7, 0, 0],
        [400, 400, 0],
        [total - 300, total - 400, 1],
      ]);
    },
  );

  it("that was paid in part keeps nothing when its deadline cancels it", async ({ expect }) => {
    const { order_id, payment_id } = await givenOrderByHand("bank_transfer");
    await receive(payment_id, { amount: 400 });
    await runJob("offline_payments.cancel_overdue", laterBy(7.1));
    await deliverAll(order_id);
    expect(await orderOf(order_id)).toMatchObject({
      status: "cancelled",
      payment_status: "refunded",
      refunded_total: 400,
    });
    const [due] = await duesOf(order_id);
    expect(due).toMatchObject({ amount: 400, reason: "refund", refund_id: order_id });
    expect((await call("POST", `/api/v1/admin/refund-dues/${due.id}/confirm`, { token })).status).toBe(200);
    expect(await ledgerOf(order_id)).toEqual({ sales: -400, refunds: 400 });
  });

  it("goes back by a person's hand, or as credit, and stays when its parcel comes back", async ({ expect }) => {
    const { order_id, payment_id, total } = await givenOrderByHand("bank_transfer");
    await receive(payment_id);
    const parcel = await call("POST", `/api/v1/admin/orders/${order_id}/fulfilments`, {
      token,
      body: { status: "shipped" },
    });
    const { id }: any = await parcel.json();
    const path = `/api/v1/admin/orders/${order_id}/fulfilments/${id}/returned`;
    expect((await call("POST", path, { token, body: { outcome: "restock" } })).status).toBe(200);
    await deliverAll(order_id);
    expect(await duesOf(order_id)).toEqual([]);
    const refund = (body: object) =>
      call("POST", `/api/v1/admin/orders/${order_id}/refunds`, {
        token,
        body,
        headers: { "idempotency-key": crypto.randomUUID() },
      });
    expect((await refund({ amount: 300 })).status).toBe(201);
    expect((await refund({ amount: 200, to: "store_credit" })).status).toBe(201);
    const [due, ...others] = await duesOf(order_id);
    expect([due, others]).toMatchObject([{ amount: 300, reason: "refund", status: "open" }, []]);
    const confirmed = await call("POST", `/api/v1/admin/refund-dues/${due.id}/confirm`, { token });
    expect(await confirmed.json()).toMatchObject({ status: "paid" });
    expect((await orderOf(order_id)).payments).toMatchObject([{ captured: total, refunded: 300, credited: 200 }]);
  });

  it("is cancelled or paid, never both, when deadline and money come at once", async ({ expect }) => {
    for (let round = 0; round < 3; round += 1) {
      const { order_id, payment_id, total, variant_id } = await givenOrderByHand("bank_transfer");
      const [answer] = await Promise.all([
        receive(payment_id, {}, { token }),
        runJob("offline_payments.cancel_overdue", laterBy(7.1)),
      ]);
      await deliverAll(order_id);
      const order = await orderOf(order_id);
      const level = await levelOf(variant_id);
      const dues = await duesOf(order_id);
      const owed = dues.reduce((sum, { amount }) => sum + amount, 0);
      const came = answer.status === 201 ? total : 0;
      if (order.status === "cancelled") expect([owed, level.committed]).toEqual([came, 0]);
      else expect([order.payment_status, owed, level.committed]).toEqual(["paid", 0, 1]);
    }
  });

  it("waits with the erasure of its customer until what they are owed is paid out", async ({ expect }) => {
    const { order_id, payment_id, order_token } = await givenOrderByHand("bank_transfer");
    await call("POST", `/api/v1/orders/${order_id}/cancel`, { headers: { "order-token": order_token } });
    await receive(payment_id, { amount: 250, note: "Ada rang" });
    const erase = () => call("POST", `/api/v1/admin/orders/${order_id}/erase`, { token });
    expect((await problemOf(await erase())).code).toBe("order_open");
    const [due] = await duesOf(order_id);
    await call("POST", `/api/v1/admin/refund-dues/${due.id}/confirm`, { token });
    expect((await erase()).ok).toBe(true);
    const receipts: any = await (await call("GET", `/api/v1/admin/payments/${payment_id}/receipts`, { token })).json();
    expect(receipts.data).toMatchObject([{ amount: 250, note: null }]);
  });
});
