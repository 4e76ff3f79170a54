import { env } from "cloudflare:workers";
import { afterEach, beforeAll, describe, it } from "vitest";
import { DAY, MINUTE } from "#platform/basics/time";
import { sign } from "../../../../local/sandbox/webhook.ts";
import { type GivenActor, givenActor, givenCustomer } from "../../../support/actors.ts";
import { call, codeIn, problemOf } from "../../../support/api.ts";
import { auditOf } from "../../../support/audit.ts";
import { lever, noteEvent, soldFor } from "../../../support/carrier.ts";
import { testContext } from "../../../support/context.ts";
import { runJob } from "../../../support/jobs.ts";
import type { OrderWish } from "../../../support/orders.ts";
import { deliverAll } from "../../../support/queue.ts";
import { type GivenReturn, givenReturn } from "../../../support/returns.ts";
import { givenRole } from "../../../support/roles.ts";
import { callWith } from "../../../support/settings.ts";

let staff: GivenActor;
beforeAll(async () => {
  staff = await givenActor("admin");
});
afterEach(async () => {
  await lever("DELETE", "failures");
});

const given = (wish: OrderWish = {}, quantity = 1) => givenReturn(staff.token, wish, { quantity });
const at = ({ id }: GivenReturn) => `/api/v1/admin/returns/${id}`;
const buy = (one: GivenReturn, body?: object) =>
  call("POST", `${at(one)}/label/purchase`, { token: staff.token, ...(body ? { body } : {}) });
const cancel = (one: GivenReturn) => call("DELETE", `${at(one)}/label`, { token: staff.token });
const file = (one: GivenReturn) => call("GET", `${at(one)}/label`, { token: staff.token });
const show = async (one: GivenReturn): Promise<any> => (await call("GET", at(one), { token: staff.token })).json();
const act = (one: GivenReturn, what: string, body?: object) =>
  call("POST", `${at(one)}/${what}`, { token: staff.token, ...(body ? { body } : {}) });
const fail = (kind: string, operation: string, more: object = {}) =>
  lever("POST", "failures", { kind, operation, times: 100, ...more });

/** As the holder of the order, a guest with its token. */
const asHolder = ({ id, order }: GivenReturn, what = "") =>
  call("GET", `/api/v1/orders/${order.order_id}/returns/${id}${what}`, {
    headers: { "order-token": order.order_token },
  });

const rowsOf = async ({ id }: GivenReturn): Promise<any[]> =>
  (await env.DB.prepare("SELECT * FROM return_labels WHERE return_id = ? ORDER BY number").bind(id).all()).results;
const statusesOf = async (one: GivenReturn): Promise<string[]> => (await rowsOf(one)).map(({ status }) => status);
/** Those who look after labels come when nothing can be under way any more. */
async function lookAfter(minutes = 3): Promise<unknown> {
  const then = Date.now() + minutes * MINUTE;
  return runJob("carriers.look_after_labels", testContext({ now: () => then }), then);
}

/** The carrier notes something, tells the shop, and the shop does what follows. */
async function hear(one: GivenReturn, tracking_number: string, event: Record<string, unknown>): Promise<void> {
  const { id } = await noteEvent(tracking_number, event);
  const body = JSON.stringify({ id, tracking_number });
  const secret = (env as unknown as Record<string, string>)["PARCEL_API_WEBHOOK_SECRETS"] ?? "";
  const signature = await sign(body, secret, Math.floor(Date.now() / 1_000));
  const headers = { "content-type": "application/json", "parcel-signature": signature };
  const answer = await call("POST", "/api/v1/webhooks/carriers/parcel-api", { body, headers });
  if (answer.status !== 200) throw new Error(`the webhook is refused: ${answer.status}`);
  await deliverAll(one.order.order_id);
}

describe("the label of a return", () => {
  it("is bought from the customer's address to the shop's, and is on the return at once", async ({ expect }) => {
    const one = await given({ lines: [{ quantity: 3, unit_price: 1_000 }] }, 2);
    const answer = await buy(one);
    expect(answer.status).toBe(201);
    const label: any = await answer.json();
    expect(label).toMatchObject({
      return_id: one.id,
      status: "bought",
      carrier: "Parcel Post",
      weight_grams: 2 * 500,
      service: null,
      cost: expect.any(Number),
    });
    const { tracking_number } = label;
    expect(tracking_number).toMatch(/^PP\d{9}/);
    const label_url = `/api/v1/orders/${one.order.order_id}/returns/${one.id}/label`;
    const shown = { carrier: "Parcel Post", tracking_number, label_url, tracking: null };
    expect((await show(one)).label).toEqual(shown);
    expect(((await (await asHolder(one)).json()) as any).label).toEqual(shown);
    const [sold] = await soldFor(one.id);
    expect(sold.shipment).toMatchObject({ from: { full_name: "Ada Lovelace" }, to: { address_line1: "1 Depot Road" } });
    const entry = (await auditOf(one.order.order_id)).find(({ action }) => action === "label.bought");
    expect(entry?.changes).toMatchObject({ after: { return_id: one.id, tracking_number: "(hidden)" } });
  });

  it("goes to the address that the shop has set for returns", async ({ expect }) => {
    const one = await given();
    const address = {
      full_name: "Returns",
      address_line1: "2 Back Lane",
      city: "Leeds",
      postal_code: "LS1 4AP",
      country: "GB",
    };
    const elsewhere = callWith({ CARRIER_RETURN_ADDRESS: JSON.stringify(address) });
    const answer = await elsewhere("POST", `${at(one)}/label/purchase`, { token: staff.token });
    expect(answer.status).toBe(201);
    expect((await soldFor(one.id))[0].shipment.to).toMatchObject({ address_line1: "2 Back Lane", city: "Leeds" });
  });

  it("is the same label when it is asked for again, one after the other or at the same time", async ({ expect }) => {
    const one = await given();
    const answers = await Promise.all([buy(one), buy(one), buy(one)]);
    answers.push(await buy(one));
    const ids = await Promise.all(answers.map(async (answer): Promise<any> => ((await answer.json()) as any).id));
    expect(new Set(ids).size).toBe(1);
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 201, 201]);
    expect(await soldFor(one.id)).toHaveLength(1);
  });

  it("is a PDF that is kept sealed, for the holder of the order and for staff who may see people", async ({
    expect,
  }) => {
    const one = await given();
    await buy(one);
    const [{ id }] = await rowsOf(one);
    expect(await (await env.FILES.get(`labels/${id}`))?.text()).not.toContain("PDF");
    await fail("error", "file");
    for (const answer of [await file(one), await asHolder(one, "/label")]) {
      expect(answer.status).toBe(200);
      expect(answer.headers.get("content-type")).toBe("application/pdf");
      expect(answer.headers.get("content-disposition")).toMatch(/^attachment; filename="return-label-ORD-\d+\.pdf"$/);
      expect(await answer.text()).toContain("Ada Lovelace");
    }
    const other = await given();
    const theirs = `/api/v1/orders/${one.order.order_id}/returns/${one.id}/label`;
    const stranger = await call("GET", theirs, { headers: { "order-token": other.order.order_token } });
    expect(stranger.status).toBe(404);
    expect(await codeIn(await asHolder(other, "/label"))).toEqual([404, "label_not_found"]);
  });

  it("is downloaded by the account that placed the order", async ({ expect }) => {
    const { user_id, token } = await givenCustomer();
    const one = await given({ user_id });
    await buy(one);
    const answer = await call("GET", `/api/v1/orders/${one.order.order_id}/returns/${one.id}/label`, { token });
    expect(await answer.text()).toMatch(/^%PDF-/);
  });

  it("is for a return whose units are still to come", async ({ expect }) => {
    const [back, off] = [await given(), await given()];
    await act(back, "receive", { items: [{ order_item_id: back.item_ids[0], quantity: 1 }] });
    await act(off, "cancel");
    for (const one of [back, off]) {
      expect(await codeIn(await buy(one))).toEqual([409, "illegal_return_move"]);
      expect(await soldFor(one.id)).toEqual([]);
    }
  });

  it("is refused for what the carrier does not take, and can be bought once that is mended", async ({ expect }) => {
    const one = await given();
    expect(await problemOf(await buy(one, { weight_grams: 40_000 }))).toMatchObject({
      status: 409,
      code: "label_refused",
      reason: "weight_too_high",
    });
    expect((await buy(one, { service: "express" })).status).toBe(201);
    expect(await statusesOf(one)).toEqual(["failed", "bought"]);
  });

  it("needs `returns:write` to buy and `customers:read` to see how it is followed", async ({ expect }) => {
    const one = await given();
    const reader = await givenActor(await givenRole(["returns:read"]));
    const clerk = await givenActor(await givenRole(["returns:read", "returns:write"]));
    const path = `${at(one)}/label`;
    for (const [method, to] of [
      ["POST", `${path}/purchase`],
      ["DELETE", path],
    ] as const) {
      const refused = await problemOf(await call(method, to, { token: reader.token }));
      expect(refused).toMatchObject({ code: "permission_required", permission: "returns:write" });
    }
    const bought = await call("POST", `${path}/purchase`, { token: clerk.token });
    expect(await bought.json()).toMatchObject({ tracking_number: null, tracking_url: null, cost: expect.any(Number) });
    const read = await call("GET", path, { token: clerk.token });
    expect(await problemOf(read)).toMatchObject({ code: "permission_required", permission: "customers:read" });
  });

  it("is not bought by a shop without a carrier", async ({ expect }) => {
    const one = await given();
    const { CARRIER: _c, ...rest } = env as unknown as Record<string, string>;
    const without = callWith({ ...rest, CARRIER: undefined as unknown as string });
    const answer = await without("POST", `${at(one)}/label/purchase`, { token: staff.token });
    expect(await codeIn(answer)).toEqual([409, "carrier_missing"]);
  });
});

describe("a carrier that is down", () => {
  it.for(["error", "timeout", "not_json", "redirect"])(
    "answers a purchase with %s: 503 with Retry-After, nothing is changed, and the next try buys one label",
    async (kind, { expect }) => {
      const one = await given();
      await fail(kind, "buy");
      const refused = await buy(one);
      expect(refused.headers.get("retry-after")).toBe("10");
      expect(await codeIn(refused)).toEqual([503, "carrier_unavailable"]);
      expect((await show(one)).label).toBeNull();
      await lever("DELETE", "failures");
      expect((await buy(one)).status).toBe(201);
      expect(await soldFor(one.id)).toHaveLength(1);
    },
  );

  it.for(["long_number", "script_url", "negative_cost", "nonsense", "huge"])(
    "answers a purchase with what cannot be (%s): nothing of it is written, and the true label is found later",
    async (kind, { expect }) => {
      const one = await given();
      await fail(kind, "buy");
      expect(await codeIn(await buy(one))).toEqual([503, "carrier_unavailable"]);
      expect((await show(one)).label).toBeNull();
      await lookAfter();
      const [{ tracking_number }] = await soldFor(one.id);
      expect((await show(one)).label).toMatchObject({ tracking_number });
    },
  );

  it.for(["huge", "not_pdf", "not_json", "redirect"])("has a file that is refused: %s", async (kind, { expect }) => {
    const one = await given();
    await fail(kind, "file");
    expect((await buy(one)).status).toBe(201);
    expect(await codeIn(await asHolder(one, "/label"))).toEqual([503, "carrier_unavailable"]);
    expect((await rowsOf(one))[0].file_bytes).toBeNull();
  });

  it.for(["nonsense", "other_parcel", "not_json", "huge"])(
    "says of the parcel what cannot be (%s): nothing of it shows",
    async (kind, { expect }) => {
      const one = await given();
      const { tracking_number }: any = await (await buy(one)).json();
      await noteEvent(tracking_number, { status: "in_transit" });
      await env.DB.prepare("UPDATE return_labels SET due_at = 1 WHERE return_id = ?").bind(one.id).run();
      await fail(kind, "tracking");
      await lookAfter();
      expect((await show(one)).label.tracking).toBeNull();
      await lever("DELETE", "failures");
      await hear(one, tracking_number, { status: "out_for_delivery" });
      expect((await show(one)).label.tracking).toMatchObject({ status: "out_for_delivery" });
    },
  );

  it("has sold a label whose answer was lost: it is found by the next request, or by the job", async ({ expect }) => {
    const [asked, left, unsold] = [await given(), await given(), await given()];
    await lever("POST", "failures", { kind: "lost", operation: "buy", times: 2 });
    for (const one of [asked, left]) expect((await buy(one)).status).toBe(503);
    await lever("POST", "failures", { kind: "timeout", operation: "buy" });
    expect((await buy(unsold)).status).toBe(503);
    const [sold] = await soldFor(asked.id);
    expect(await (await buy(asked)).json()).toMatchObject({ tracking_number: sold.tracking_number });
    await lookAfter();
    expect([await statusesOf(left), await statusesOf(unsold)]).toEqual([["bought"], ["failed"]]);
    for (const one of [asked, left]) expect(await soldFor(one.id)).toHaveLength(1);
    expect(await (await asHolder(left, "/label")).text()).toMatch(/^%PDF-/);
  });

  it("has sold a label for a return that was called off meanwhile: it is given back", async ({ expect }) => {
    const one = await given();
    await fail("lost", "buy");
    await buy(one);
    await lever("DELETE", "failures");
    await act(one, "cancel");
    await deliverAll(one.order.order_id);
    await lookAfter();
    expect(await statusesOf(one)).toEqual(["cancelled"]);
    expect(await soldFor(one.id)).toMatchObject([{ status: "cancelled" }]);
    expect((await show(one)).label).toBeNull();
  });
});

describe("a cancelled label", () => {
  it("costs nothing, is taken off the return, and makes room for another", async ({ expect }) => {
    const one = await given();
    const first: any = await (await buy(one)).json();
    expect([(await cancel(one)).status, (await cancel(one)).status]).toEqual([204, 204]);
    expect(await soldFor(one.id)).toMatchObject([{ status: "cancelled" }]);
    expect((await show(one)).label).toBeNull();
    expect(await codeIn(await asHolder(one, "/label"))).toEqual([404, "label_not_found"]);
    expect(await env.FILES.head(`labels/${first.id}`)).toBeNull();
    const second: any = await (await buy(one)).json();
    expect(second.tracking_number).not.toBe(first.tracking_number);
  });

  it("leaves what staff have typed on the return since it was bought", async ({ expect }) => {
    const one = await given();
    await buy(one);
    expect((await act(one, "label", { tracking_number: "BY-HAND-1" })).status).toBe(200);
    expect((await cancel(one)).status).toBe(204);
    expect((await show(one)).label).toMatchObject({ carrier: null, tracking_number: "BY-HAND-1", label_url: null });
  });

  it.for(["cancel", "reject"])(
    "follows when its return is over by %s, by staff or the shopper",
    async (what, { expect }) => {
      const one = await given();
      await buy(one);
      const ended = await act(one, what, ...(what === "reject" ? [{ reason: "Too late" }] : []));
      expect(ended.status).toBe(200);
      await deliverAll(one.order.order_id);
      expect(await soldFor(one.id)).toMatchObject([{ status: "cancelled" }]);
      expect(await statusesOf(one)).toEqual(["cancelled"]);
      expect((await show(one)).label).toBeNull();
    },
  );

  it("follows when the shopper calls the return off", async ({ expect }) => {
    const one = await given();
    await buy(one);
    const path = `/api/v1/orders/${one.order.order_id}/returns/${one.id}/cancel`;
    expect((await call("POST", path, { headers: { "order-token": one.order.order_token } })).status).toBe(200);
    await deliverAll(one.order.order_id);
    expect(await statusesOf(one)).toEqual(["cancelled"]);
  });

  it("leaves a label that staff have typed since, and is not one whose parcel is on its way", async ({ expect }) => {
    const [typed, sent] = [await given(), await given()];
    await buy(typed);
    await act(typed, "label", { carrier: "UPS", tracking_number: "1Z9", label_url: "https://www.ups.com/labels/1" });
    await cancel(typed);
    expect((await show(typed)).label).toMatchObject({ carrier: "UPS", tracking_number: "1Z9" });
    const { tracking_number }: any = await (await buy(sent)).json();
    await noteEvent(tracking_number, { status: "in_transit" });
    expect(await codeIn(await cancel(sent))).toEqual([409, "label_in_use"]);
    expect((await show(sent)).label).toMatchObject({ tracking_number });
  });
});

describe("the parcel of a return", () => {
  it("is followed by its shopper and by staff, and what its carrier says moves nothing else", async ({ expect }) => {
    const one = await given();
    const { tracking_number, cost }: any = await (await buy(one)).json();
    const before = await show(one);
    await hear(one, tracking_number, { status: "in_transit", message: "Handed in at a shop" });
    await hear(one, tracking_number, { status: "delivered", message: "Taken by Mia" });
    const after = await show(one);
    expect(after).toMatchObject({ status: before.status, items: before.items, received_at: null });
    expect(after.label.tracking).toMatchObject({ status: "delivered" });
    const theirs: any = await (await asHolder(one, "/tracking")).json();
    expect(theirs).toMatchObject({ return_id: one.id, status: "delivered" });
    expect(theirs.events.map(({ message }: any) => message)).toEqual(["Handed in at a shop", "Taken by Mia"]);
    const clerk = await givenActor(await givenRole(["returns:read"]));
    const ours = await call("GET", `${at(one)}/tracking`, { token: clerk.token });
    expect(await ours.json()).toMatchObject({
      status: "delivered",
      events: [{ message: null }, { message: null }],
      label: { tracking_number: null, cost },
    });
    const order: any = await (
      await call("GET", `/api/v1/admin/orders/${one.order.order_id}`, { token: staff.token })
    ).json();
    expect(order).toMatchObject({ status: "delivered", tracking_number: null });
  });
});

describe("the letter about a label", () => {
  const lettersTo = async (email: string): Promise<{ subject: string; text: string }[]> => {
    const { data }: any = await (await call("GET", "/dev/mail")).json();
    return data.filter(({ to }: { to: string }) => to === email);
  };

  it.for([
    ["en-GB", "Your return label for order", "Print the label: "],
    ["de-DE", "Ihr Rücksendeetikett zur Bestellung", "Etikett drucken: "],
    ["ja-JP", "返送用送り状", "送り状を印刷する: "],
  ] as const)(
    "goes out once for each label, with where to print it: %s",
    async ([locale, subject, link], { expect }) => {
      const email = `${crypto.randomUUID()}@example.com`;
      const one = await given({ email, locale });
      await buy(one);
      await buy(one);
      await deliverAll(one.order.order_id);
      const about = async () => (await lettersTo(email)).filter((letter) => letter.subject.includes(subject));
      expect(await about()).toHaveLength(1);
      const text = (await about())[0]?.text ?? "";
      expect(text).toMatch(new RegExp(`${link}\\S+/orders/ORD-\\d+/returns/${one.id}/label#`));
      expect(text).toContain("Parcel Post");
      await act(one, "label", { label_url: "https://www.ups.com/labels/7" });
      await deliverAll(one.order.order_id);
      expect((await about()).map((letter) => letter.text).join("\n")).toContain(`${link}https://www.ups.com/labels/7`);
    },
  );
});

describe("the file of a return's label", () => {
  it("is deleted 30 days after it was bought", async ({ expect }) => {
    const one = await given();
    await buy(one);
    const [{ id }] = await rowsOf(one);
    await env.DB.prepare("UPDATE return_labels SET bought_at = ? WHERE id = ?")
      .bind(Date.now() - 31 * DAY, id)
      .run();
    await runJob("carriers.forget_files", testContext());
    expect(await env.FILES.head(`labels/${id}`)).toBeNull();
    expect(await codeIn(await asHolder(one, "/label"))).toEqual([410, "label_expired"]);
  });

  it("is deleted with the guest whose address it shows, and their number too", async ({ expect }) => {
    const one = await given();
    const { tracking_number }: any = await (await buy(one)).json();
    await hear(one, tracking_number, { status: "in_transit", message: "Handed in by Ada" });
    const [{ id }] = await rowsOf(one);
    await act(one, "receive", { items: [{ order_item_id: one.item_ids[0], quantity: 1 }] });
    const erased = await call("POST", `/api/v1/admin/orders/${one.order.order_id}/erase`, { token: staff.token });
    expect(erased.status).toBe(204);
    await deliverAll(one.order.order_id);
    expect(await env.FILES.head(`labels/${id}`)).toBeNull();
    expect(await rowsOf(one)).toMatchObject([{ tracking_number: null, tracking_url: null, file_bytes: null }]);
    const kept = await env.DB.prepare("SELECT message FROM return_tracking_events WHERE label_id = ?").bind(id).all();
    expect(kept.results).toEqual([{ message: null }]);
    expect((await file(one)).status).toBe(410);
  });
});
