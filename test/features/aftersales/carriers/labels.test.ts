import { env } from "cloudflare:workers";
import { afterEach, beforeAll, describe, it } from "vitest";
import { DAY, MINUTE } from "#platform/basics/time";
import { type GivenActor, givenActor } from "../../../support/actors.ts";
import { call, codeIn, problemOf } from "../../../support/api.ts";
import { auditOf } from "../../../support/audit.ts";
import { lever, noteEvent, soldFor } from "../../../support/carrier.ts";
import { testContext } from "../../../support/context.ts";
import { runJob } from "../../../support/jobs.ts";
import { type GivenOrder, givenOrder, type OrderWish } from "../../../support/orders.ts";
import { deliverAll } from "../../../support/queue.ts";
import { givenRole } from "../../../support/roles.ts";
import { callWith } from "../../../support/settings.ts";

let staff: GivenActor;
beforeAll(async () => {
  staff = await givenActor("admin");
});
afterEach(async () => {
  await lever("DELETE", "failures");
});

const path = "/api/v1/admin/orders";

type GivenParcel = { order: GivenOrder; id: string; label: string };

/** A prepared parcel of all units of an order. */
async function givenParcel(wish: OrderWish = {}): Promise<GivenParcel> {
  const order = await givenOrder({ status: "processing", ...wish });
  const made = await call("POST", `${path}/${order.order_id}/fulfilments`, { token: staff.token, body: {} });
  const { id }: any = await made.json();
  return { order, id, label: `${path}/${order.order_id}/fulfilments/${id}/label` };
}

const buy = ({ label }: GivenParcel, body?: object) =>
  call("POST", label, { token: staff.token, ...(body ? { body } : {}) });
const cancel = ({ label }: GivenParcel) => call("DELETE", label, { token: staff.token });
const file = ({ label }: GivenParcel) => call("GET", label, { token: staff.token });
const show = async ({ order, id }: GivenParcel): Promise<any> =>
  (await call("GET", `${path}/${order.order_id}/fulfilments/${id}`, { token: staff.token })).json();
const move = ({ order, id }: GivenParcel, status: string) =>
  call("PATCH", `${path}/${order.order_id}/fulfilments/${id}`, { token: staff.token, body: { status } });
const fail = (kind: string, operation: string, more: object = {}) =>
  lever("POST", "failures", { kind, operation, times: 100, ...more });

/** What the shop has written down of the labels of a parcel, oldest first. */
const rowsOf = async ({ id }: GivenParcel): Promise<any[]> => {
  const labels = env.DB.prepare("SELECT * FROM shipping_labels WHERE fulfilment_id = ? ORDER BY number").bind(id);
  return (await labels.all()).results;
};
const statusesOf = async (parcel: GivenParcel): Promise<string[]> => (await rowsOf(parcel)).map(({ status }) => status);
/** Those who look after labels come when nothing can be under way any more. */
async function lookAfter(minutes = 3): Promise<unknown> {
  const at = Date.now() + minutes * MINUTE;
  return runJob("carriers.look_after_labels", testContext({ now: () => at }), at);
}

describe("a label", () => {
  it("is bought with its number, page and cost, and is on the fulfilment and the order at once", async ({ expect }) => {
    const parcel = await givenParcel();
    const answer = await buy(parcel, { weight_grams: 1_250 });
    expect(answer.status).toBe(201);
    const bought: any = await answer.json();
    expect(bought).toMatchObject({
      fulfilment_id: parcel.id,
      status: "bought",
      carrier: "Parcel Post",
      cost: 690,
      currency: "GBP",
      weight_grams: 1_250,
      service: null,
    });
    const { tracking_number, tracking_url } = bought;
    expect(tracking_number).toMatch(/^PP\d{9}/);
    expect(await show(parcel)).toMatchObject({
      status: "prepared",
      tracking_number,
      tracking_url,
      carrier: "Parcel Post",
    });
    await move(parcel, "shipped");
    const order: any = await (await call("GET", `${path}/${parcel.order.order_id}`, { token: staff.token })).json();
    expect(order).toMatchObject({ tracking_number, carrier: "Parcel Post" });
    const entry = (await auditOf(parcel.order.order_id)).find(({ action }) => action === "label.bought");
    expect(entry?.changes).toMatchObject({
      after: { fulfilment_id: parcel.id, cost: 690, currency: "GBP", tracking_number: "(hidden)" },
    });
  });

  it("is the same label when it is asked for again, one after the other or at the same time", async ({ expect }) => {
    const parcel = await givenParcel();
    const answers = await Promise.all([buy(parcel), buy(parcel), buy(parcel)]);
    answers.push(await buy(parcel));
    const ids = await Promise.all(answers.map(async (answer): Promise<any> => ((await answer.json()) as any).id));
    expect(new Set(ids).size).toBe(1);
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 201, 201]);
    expect(await soldFor(parcel.id)).toHaveLength(1);
  });

  it("weighs what is in the parcel unless somebody has weighed it", async ({ expect }) => {
    const parcel = await givenParcel({ lines: [{ quantity: 3, unit_price: 500 }] });
    expect(await (await buy(parcel)).json()).toMatchObject({ weight_grams: 3 * 500 });
  });

  it("is a PDF that is kept sealed, and read without the carrier", async ({ expect }) => {
    const parcel = await givenParcel();
    await buy(parcel);
    const [{ id }] = await rowsOf(parcel);
    const stored = await (await env.FILES.get(`labels/${id}`))?.text();
    expect(stored).not.toContain("PDF");
    await fail("error", "file");
    const answer = await file(parcel);
    expect(answer.status).toBe(200);
    expect(answer.headers.get("content-type")).toBe("application/pdf");
    expect(answer.headers.get("content-disposition")).toMatch(/^attachment; filename="label-ORD-\d+\.pdf"$/);
    const text = await answer.text();
    expect(text).toMatch(/^%PDF-/);
    expect(text).toContain("Ada Lovelace");
  });

  it("is bought although its file cannot be read, which is then read later", async ({ expect }) => {
    const parcel = await givenParcel();
    await fail("error", "file");
    expect((await buy(parcel)).status).toBe(201);
    expect(await codeIn(await file(parcel))).toEqual([503, "carrier_unavailable"]);
    await lever("DELETE", "failures");
    expect(await (await file(parcel)).text()).toMatch(/^%PDF-/);
  });

  it.for(["huge", "not_pdf", "not_json", "redirect"])("has a file that is refused: %s", async (kind, { expect }) => {
    const parcel = await givenParcel();
    await fail(kind, "file");
    expect((await buy(parcel)).status).toBe(201);
    expect(await codeIn(await file(parcel))).toEqual([503, "carrier_unavailable"]);
    expect((await rowsOf(parcel))[0].file_bytes).toBeNull();
  });

  it("is refused for a parcel that the carrier does not take, and can be bought once that is mended", async ({
    expect,
  }) => {
    const parcel = await givenParcel();
    expect(await problemOf(await buy(parcel, { weight_grams: 40_000 }))).toMatchObject({
      status: 409,
      code: "label_refused",
      reason: "weight_too_high",
    });
    expect(await problemOf(await buy(parcel, { service: "teleport" }))).toMatchObject({ reason: "service_unknown" });
    expect((await buy(parcel, { service: "express" })).status).toBe(201);
    expect(await statusesOf(parcel)).toEqual(["failed", "failed", "bought"]);
    const nowhere = await givenParcel({ address: { address_line1: "1 Nowhere Lane" } });
    expect(await problemOf(await buy(nowhere))).toMatchObject({ reason: "address_invalid" });
    expect(await show(nowhere)).toMatchObject({ tracking_number: null, carrier: null });
  });

  it("is for a parcel that is prepared or shipped, of an order that is not on hold", async ({ expect }) => {
    const held = await givenParcel();
    const hold = (what: string, body?: object) =>
      call("POST", `${path}/${held.order.order_id}/${what}`, { token: staff.token, ...(body ? { body } : {}) });
    await hold("hold", { reason: "address_check" });
    expect((await problemOf(await buy(held))).code).toBe("order_on_hold");
    await hold("release");
    await move(held, "shipped");
    expect((await buy(held)).status).toBe(201);
    const arrived = await givenParcel();
    await move(arrived, "shipped");
    await move(arrived, "delivered");
    expect(await codeIn(await buy(arrived))).toEqual([409, "label_not_needed"]);
    const unpacked = await givenParcel();
    await move(unpacked, "cancelled");
    expect(await codeIn(await buy(unpacked))).toEqual([409, "label_not_needed"]);
    expect(await soldFor(unpacked.id)).toEqual([]);
  });

  it("is of one order and one fulfilment, and nobody else's", async ({ expect }) => {
    const [one, other] = [await givenParcel(), await givenParcel()];
    await buy(one);
    const mixed = `${path}/${other.order.order_id}/fulfilments/${one.id}/label`;
    for (const method of ["GET", "POST", "DELETE"])
      expect(await codeIn(await call(method, mixed, { token: staff.token }))).toEqual([404, "fulfilment_not_found"]);
    expect(await codeIn(await file(other))).toEqual([404, "label_not_found"]);
    expect(await codeIn(await cancel(other))).toEqual([404, "label_not_found"]);
  });

  it("shows an address, so that callers without `customers:read` buy it and do not read it", async ({ expect }) => {
    const parcel = await givenParcel();
    const packer = await givenActor(await givenRole(["orders:read", "orders:write"]));
    const bought = await call("POST", parcel.label, { token: packer.token });
    expect(await bought.json()).toMatchObject({ tracking_number: null, tracking_url: null, cost: expect.any(Number) });
    const read = await call("GET", parcel.label, { token: packer.token });
    expect(await problemOf(read)).toMatchObject({ code: "permission_required", permission: "customers:read" });
  });

  it("is not bought by a shop without a carrier", async ({ expect }) => {
    const parcel = await givenParcel();
    const { CARRIER: _c, ...rest } = env as unknown as Record<string, string>;
    const without = callWith({ ...rest, CARRIER: undefined as unknown as string });
    const answer = await without("POST", parcel.label, { token: staff.token });
    expect(await codeIn(answer)).toEqual([409, "carrier_missing"]);
  });
});

describe("a carrier that is down", () => {
  it.for(["error", "timeout", "not_json", "redirect"])(
    "answers a purchase with %s: 503 with Retry-After, nothing is changed, and the next try buys one label",
    async (kind, { expect }) => {
      const parcel = await givenParcel();
      await fail(kind, "buy");
      const refused = await buy(parcel);
      expect(refused.headers.get("retry-after")).toBe("10");
      expect(await codeIn(refused)).toEqual([503, "carrier_unavailable"]);
      expect(await show(parcel)).toMatchObject({ tracking_number: null, carrier: null, tracking_url: null });
      expect(await codeIn(await file(parcel))).toEqual([404, "label_not_found"]);
      await lever("DELETE", "failures");
      expect((await buy(parcel)).status).toBe(201);
      expect(await soldFor(parcel.id)).toHaveLength(1);
    },
  );

  it("is waited for no longer than the shop has set", async ({ expect }) => {
    const parcel = await givenParcel();
    await fail("slow", "buy", { delay_ms: 3_000 });
    const impatient = callWith({ CARRIER_TIMEOUT_MS: "500" });
    const began = Date.now();
    const answer = await impatient("POST", parcel.label, { token: staff.token });
    expect(await codeIn(answer)).toEqual([503, "carrier_unavailable"]);
    expect(Date.now() - began).toBeLessThan(2_500);
    await lever("DELETE", "failures");
    expect((await buy(parcel)).status).toBe(201);
    expect(await soldFor(parcel.id)).toHaveLength(1);
  });

  it("has sold a label whose answer was lost: it is found by whoever asks next", async ({ expect }) => {
    const parcel = await givenParcel();
    await fail("lost", "buy");
    expect((await buy(parcel)).status).toBe(503);
    const [sold] = await soldFor(parcel.id);
    const again: any = await (await buy(parcel)).json();
    expect(again.tracking_number).toBe(sold.tracking_number);
    expect(await soldFor(parcel.id)).toHaveLength(1);
  });

  it("has sold a label that nobody asks for again: the job finds it, and what came to nothing it closes", async ({
    expect,
  }) => {
    const [sold, unsold] = [await givenParcel(), await givenParcel()];
    await lever("POST", "failures", { kind: "lost", operation: "buy" });
    await buy(sold);
    await lever("POST", "failures", { kind: "timeout", operation: "buy" });
    await buy(unsold);
    await lookAfter(1);
    expect([await statusesOf(sold), await statusesOf(unsold)]).toEqual([["buying"], ["buying"]]);
    await lookAfter();
    expect([await statusesOf(sold), await statusesOf(unsold)]).toEqual([["bought"], ["failed"]]);
    const [{ tracking_number }] = await soldFor(sold.id);
    expect(await show(sold)).toMatchObject({ tracking_number });
    expect(await (await file(sold)).text()).toMatch(/^%PDF-/);
    expect((await buy(unsold)).status).toBe(201);
    expect(await soldFor(unsold.id)).toHaveLength(1);
  });

  it.for(["long_number", "script_url", "negative_cost", "nonsense", "huge"])(
    "answers a purchase with what cannot be (%s): nothing of it is written, and the true label is found later",
    async (kind, { expect }) => {
      const parcel = await givenParcel();
      await fail(kind, "buy");
      expect(await codeIn(await buy(parcel))).toEqual([503, "carrier_unavailable"]);
      expect(await show(parcel)).toMatchObject({ tracking_number: null, tracking_url: null });
      await lookAfter();
      const [{ tracking_number }] = await soldFor(parcel.id);
      expect(await show(parcel)).toMatchObject({ tracking_number });
    },
  );

  it("has sold a label for a parcel that was unpacked meanwhile: it is given back", async ({ expect }) => {
    const parcel = await givenParcel();
    await fail("lost", "buy");
    await buy(parcel);
    await lever("DELETE", "failures");
    await move(parcel, "cancelled");
    await deliverAll(parcel.order.order_id);
    expect(await statusesOf(parcel)).toEqual(["buying"]);
    await lookAfter();
    expect(await statusesOf(parcel)).toEqual(["cancelled"]);
    expect(await soldFor(parcel.id)).toMatchObject([{ status: "cancelled" }]);
  });
});

describe("a cancelled label", () => {
  it("costs nothing, leaves the fulfilment without a number, and makes room for another", async ({ expect }) => {
    const parcel = await givenParcel();
    const first: any = await (await buy(parcel)).json();
    expect([(await cancel(parcel)).status, (await cancel(parcel)).status]).toEqual([204, 204]);
    expect(await soldFor(parcel.id)).toMatchObject([{ status: "cancelled" }]);
    expect(await show(parcel)).toMatchObject({ status: "prepared", tracking_number: null, carrier: null });
    expect(await codeIn(await file(parcel))).toEqual([404, "label_not_found"]);
    expect(await env.FILES.head(`labels/${first.id}`)).toBeNull();
    expect((await auditOf(parcel.order.order_id)).map(({ action }) => action)).toContain("label.cancelled");
    const second: any = await (await buy(parcel)).json();
    expect(second.tracking_number).not.toBe(first.tracking_number);
    expect((await soldFor(parcel.id)).map(({ status }) => status)).toEqual(["active", "cancelled"]);
  });

  it("leaves a number that staff have typed since", async ({ expect }) => {
    const parcel = await givenParcel();
    await buy(parcel);
    await call("PATCH", `${path}/${parcel.order.order_id}/fulfilments/${parcel.id}`, {
      token: staff.token,
      body: { tracking_number: "1Z9", carrier: "UPS" },
    });
    await cancel(parcel);
    expect(await show(parcel)).toMatchObject({ tracking_number: "1Z9", carrier: "UPS" });
  });

  it("is not one whose parcel the carrier has already", async ({ expect }) => {
    const parcel = await givenParcel();
    const { tracking_number }: any = await (await buy(parcel)).json();
    await noteEvent(tracking_number, { status: "in_transit" });
    expect(await codeIn(await cancel(parcel))).toEqual([409, "label_in_use"]);
    expect(await statusesOf(parcel)).toEqual(["bought"]);
    expect(await show(parcel)).toMatchObject({ tracking_number });
  });

  it("whose answer was lost is found to be cancelled, and one that never reached the carrier stays", async ({
    expect,
  }) => {
    const [done, undone] = [await givenParcel(), await givenParcel()];
    for (const parcel of [done, undone]) await buy(parcel);
    await lever("POST", "failures", { kind: "lost", operation: "cancel" });
    expect(await codeIn(await cancel(done))).toEqual([503, "carrier_unavailable"]);
    await lever("POST", "failures", { kind: "error", operation: "cancel" });
    expect(await codeIn(await cancel(undone))).toEqual([503, "carrier_unavailable"]);
    expect((await show(undone)).tracking_number).toMatch(/^PP/);
    expect((await file(undone)).status).toBe(200);
    await lookAfter();
    expect([await statusesOf(done), await statusesOf(undone)]).toEqual([["cancelled"], ["bought"]]);
    expect(await show(done)).toMatchObject({ tracking_number: null });
    expect((await cancel(undone)).status).toBe(204);
  });

  it("follows when its parcel is unpacked", async ({ expect }) => {
    const parcel = await givenParcel();
    await buy(parcel);
    await move(parcel, "cancelled");
    await deliverAll(parcel.order.order_id);
    expect(await soldFor(parcel.id)).toMatchObject([{ status: "cancelled" }]);
    expect(await statusesOf(parcel)).toEqual(["cancelled"]);
  });
});

describe("the file of a label", () => {
  it("is deleted 30 days after it was bought", async ({ expect }) => {
    const parcel = await givenParcel();
    await buy(parcel);
    const [{ id }] = await rowsOf(parcel);
    const set = (days: number) =>
      env.DB.prepare("UPDATE shipping_labels SET bought_at = ? WHERE id = ?")
        .bind(Date.now() - days * DAY, id)
        .run();
    await set(29);
    await runJob("carriers.forget_files", testContext());
    expect(await env.FILES.head(`labels/${id}`)).not.toBeNull();
    await set(31);
    await runJob("carriers.forget_files", testContext());
    expect(await env.FILES.head(`labels/${id}`)).toBeNull();
    expect(await codeIn(await file(parcel))).toEqual([410, "label_expired"]);
  });

  it("is deleted with the guest whose address it shows, and their number too", async ({ expect }) => {
    const parcel = await givenParcel();
    await buy(parcel);
    const [{ id }] = await rowsOf(parcel);
    await move(parcel, "shipped");
    await move(parcel, "delivered");
    const erased = await call("POST", `/api/v1/admin/orders/${parcel.order.order_id}/erase`, { token: staff.token });
    expect(erased.status).toBe(204);
    await deliverAll(parcel.order.order_id);
    expect(await env.FILES.head(`labels/${id}`)).toBeNull();
    expect(await rowsOf(parcel)).toMatchObject([{ tracking_number: null, tracking_url: null, file_bytes: null }]);
    expect(await codeIn(await file(parcel))).toEqual([410, "label_expired"]);
  });
});
