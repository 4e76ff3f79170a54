import { env } from "cloudflare:workers";
import { afterEach, beforeAll, describe, it } from "vitest";
import { DAY, HOUR } from "#platform/basics/time";
import { sign } from "../../../../local/sandbox/webhook.ts";
import { type GivenActor, givenActor } from "../../../support/actors.ts";
import { call, codeIn } from "../../../support/api.ts";
import { lever, noteEvent } from "../../../support/carrier.ts";
import { levelOf } from "../../../support/checkout.ts";
import { testContext } from "../../../support/context.ts";
import { runJob } from "../../../support/jobs.ts";
import { type GivenOrder, givenOrder } from "../../../support/orders.ts";
import { deliverAll } from "../../../support/queue.ts";
import { callWith } from "../../../support/settings.ts";

let staff: GivenActor;
beforeAll(async () => {
  staff = await givenActor("admin");
});
afterEach(async () => {
  await lever("DELETE", "failures");
});

const admin = "/api/v1/admin/orders";
const hook = "/api/v1/webhooks/carriers/parcel-api";
const settings = env as unknown as Record<string, string>;
const secret = (): string => settings["PARCEL_API_WEBHOOK_SECRETS"] ?? "";
const now = (): number => Math.floor(Date.now() / 1_000);

type GivenParcel = { order: GivenOrder; id: string; tracking_number: string };

/** A parcel that has left with a label of the carrier. */
async function givenParcel({ is_shipped = true } = {}): Promise<GivenParcel> {
  const order = await givenOrder({ status: "processing" });
  const at = `${admin}/${order.order_id}/fulfilments`;
  const { id }: any = await (await call("POST", at, { token: staff.token, body: {} })).json();
  const { tracking_number }: any = await (await call("POST", `${at}/${id}/label`, { token: staff.token })).json();
  if (is_shipped) await move({ order, id }, "shipped");
  return { order, id, tracking_number };
}

const move = ({ order, id }: Pick<GivenParcel, "order" | "id">, status: string) =>
  call("PATCH", `${admin}/${order.order_id}/fulfilments/${id}`, { token: staff.token, body: { status } });
const statusOf = async ({ order, id }: GivenParcel): Promise<string> =>
  ((await (await call("GET", `${admin}/${order.order_id}/fulfilments/${id}`, { token: staff.token })).json()) as any)
    .status;
const tracking = async ({ order, id }: GivenParcel): Promise<any> => {
  const headers = { "order-token": order.order_token };
  return (await call("GET", `/api/v1/orders/${order.order_id}/fulfilments/${id}/tracking`, { headers })).json();
};
const stepsOf = async (parcel: GivenParcel): Promise<string[]> =>
  (await tracking(parcel)).events.map(({ status }: any) => status);

const eventOf = (tracking_number: string, id = `evt_${crypto.randomUUID()}`): string =>
  JSON.stringify({ id, tracking_number, status: "delivered" });
const send = async (body: string, options: { secret?: string; at?: number; signature?: string; to?: string } = {}) => {
  const signature = options.signature ?? (await sign(body, options.secret ?? secret(), options.at ?? now()));
  return call("POST", options.to ?? hook, {
    body,
    headers: { "content-type": "application/json", "parcel-signature": signature },
  });
};
/** The carrier notes something, tells the shop, and the shop does what follows. */
async function hear(parcel: GivenParcel, event: Record<string, unknown>): Promise<void> {
  const { id } = await noteEvent(parcel.tracking_number, event);
  await send(eventOf(parcel.tracking_number, id));
  await deliverAll(parcel.order.order_id);
}
const eventsIn = async ({ order }: GivenParcel, type: string): Promise<number> =>
  (await env.DB.prepare("SELECT count(*) AS n FROM outbox WHERE type = ? AND body ->> 'order_id' = ?")
    .bind(type, order.order_id)
    .first<number>("n")) ?? 0;
/** How often the shop has noted that it has to ask, done or not. */
const hintsOf = (parcel: GivenParcel): Promise<number> => eventsIn(parcel, "parcel.hinted");

describe("a parcel", () => {
  it("is followed by its shopper and by staff until it is delivered", async ({ expect }) => {
    const parcel = await givenParcel();
    expect(await tracking(parcel)).toEqual({ fulfilment_id: parcel.id, status: null, events: [] });
    await hear(parcel, { status: "in_transit", message: "Arrived at the depot" });
    expect(await statusOf(parcel)).toBe("shipped");
    await hear(parcel, { status: "out_for_delivery" });
    await hear(parcel, { status: "exception", message: "Nobody was at home" });
    expect(await statusOf(parcel)).toBe("shipped");
    expect(await tracking(parcel)).toMatchObject({
      status: "exception",
      events: [
        { status: "in_transit", message: "Arrived at the depot", occurred_at: expect.stringMatching(/Z$/) },
        { status: "out_for_delivery", message: null },
        { status: "exception", message: "Nobody was at home" },
      ],
    });
    await hear(parcel, { status: "delivered", message: "Signed for by A. Lovelace" });
    expect(await statusOf(parcel)).toBe("delivered");
    const order: any = await (await call("GET", `${admin}/${parcel.order.order_id}`, { token: staff.token })).json();
    expect(order).toMatchObject({ status: "delivered", fulfilments: [{ delivered_at: expect.any(String) }] });
    const at = `${admin}/${parcel.order.order_id}/fulfilments/${parcel.id}/tracking`;
    const seen: any = await (await call("GET", at, { token: staff.token })).json();
    expect(seen).toMatchObject({ status: "delivered", label: { cost: expect.any(Number), status: "bought" } });
    expect(seen.events).toHaveLength(4);
  });

  it("keeps what the carrier wrote sealed, as it may name people", async ({ expect }) => {
    const parcel = await givenParcel();
    await hear(parcel, { status: "in_transit", message: "Handed to Ada Lovelace" });
    const { results } = await env.DB.prepare(
      "SELECT message FROM tracking_events e JOIN shipping_labels l ON l.id = e.label_id WHERE l.fulfilment_id = ?",
    )
      .bind(parcel.id)
      .all<{ message: string }>();
    expect(results).toHaveLength(1);
    expect(results[0]?.message).not.toContain("Ada");
    const clerk = await givenActor("staff");
    const at = `${admin}/${parcel.order.order_id}/fulfilments/${parcel.id}/tracking`;
    expect((await call("GET", at, { token: clerk.token })).status).toBe(200);
  });

  it("is nobody else's to follow", async ({ expect }) => {
    const [one, other] = [await givenParcel(), await givenParcel()];
    const path = `/api/v1/orders/${one.order.order_id}/fulfilments/${one.id}/tracking`;
    const headers = { "order-token": other.order.order_token };
    expect((await codeIn(await call("GET", path, { headers })))[0]).toBe(404);
    const mixed = `/api/v1/orders/${other.order.order_id}/fulfilments/${one.id}/tracking`;
    expect(await codeIn(await call("GET", mixed, { headers }))).toEqual([404, "fulfilment_not_found"]);
  });

  it("moves by what its carrier says now, never backwards, whatever order events come in", async ({ expect }) => {
    const parcel = await givenParcel();
    const early = new Date(Date.now() - HOUR).toISOString();
    await hear(parcel, { status: "delivered" });
    await hear(parcel, { status: "in_transit", occurred_at: early });
    expect(await statusOf(parcel)).toBe("delivered");
    expect(await stepsOf(parcel)).toEqual(["in_transit", "delivered"]);
    expect(await tracking(parcel)).toMatchObject({ status: "delivered" });
  });

  it("does not move by the body of a webhook, which is only a hint", async ({ expect }) => {
    const parcel = await givenParcel();
    await noteEvent(parcel.tracking_number, { status: "in_transit" });
    expect((await send(eventOf(parcel.tracking_number))).status).toBe(200);
    await deliverAll(parcel.order.order_id);
    expect(await statusOf(parcel)).toBe("shipped");
    expect(await stepsOf(parcel)).toEqual(["in_transit"]);
  });

  it("that could not be delivered fails once, also after staff have sent it out again, and is told once", async ({
    expect,
  }) => {
    const parcel = await givenParcel();
    const at = (hours: number) => new Date(Date.now() - hours * HOUR).toISOString();
    const { id: first } = await noteEvent(parcel.tracking_number, { status: "failed", occurred_at: at(5) });
    await Promise.all([1, 2, 3].map(() => send(eventOf(parcel.tracking_number, `evt_${crypto.randomUUID()}`))));
    await deliverAll(parcel.order.order_id);
    expect(await statusOf(parcel)).toBe("failed");
    await move(parcel, "shipped");
    await send(eventOf(parcel.tracking_number, first));
    await runFollow(parcel);
    await hear(parcel, { status: "in_transit", occurred_at: at(6) });
    expect(await statusOf(parcel)).toBe("shipped");
    expect(await eventsIn(parcel, "fulfilment.failed")).toBe(1);
    await hear(parcel, { status: "failed", occurred_at: at(3) });
    expect([await statusOf(parcel), await eventsIn(parcel, "fulfilment.failed")]).toEqual(["failed", 2]);
    await hear(parcel, { status: "delivered", occurred_at: at(4) });
    expect(await statusOf(parcel)).toBe("failed");
    await hear(parcel, { status: "delivered", occurred_at: at(1) });
    await hear(parcel, { status: "returned_to_sender", occurred_at: at(0) });
    expect([await statusOf(parcel), await eventsIn(parcel, "fulfilment.returned")]).toEqual(["delivered", 0]);
  });

  it("that its carrier brings back is back with no unit counted, until staff count them once", async ({ expect }) => {
    const parcel = await givenParcel();
    await hear(parcel, { status: "returned_to_sender" });
    await hear(parcel, { status: "returned_to_sender" });
    await hear(parcel, { status: "delivered" });
    const [variant_id = ""] = parcel.order.variant_ids;
    const at = `${admin}/${parcel.order.order_id}/fulfilments/${parcel.id}`;
    const shown = async (): Promise<any> => (await call("GET", at, { token: staff.token })).json();
    const back = await shown();
    expect(back).toMatchObject({ status: "returned_to_sender", returned_at: expect.any(String) });
    expect(back.items.map((item: any) => item.returned_quantity)).toEqual([0]);
    expect(await eventsIn(parcel, "fulfilment.returned")).toBe(1);
    const { on_hand } = await levelOf(variant_id);
    const count = (outcome: string) => call("POST", `${at}/returned`, { token: staff.token, body: { outcome } });
    const answers = await Promise.all([count("restock"), count("damage"), count("restock")]);
    const won = answers.filter(({ status }) => status === 200);
    expect([1, 2]).toContain(won.length);
    expect(answers.filter(({ status }) => status !== 200 && status !== 409)).toEqual([]);
    await deliverAll(parcel.order.order_id);
    const counted = await shown();
    const [{ quantity, returned_quantity }] = counted.items;
    expect([returned_quantity, counted.returned_at]).toEqual([quantity, back.returned_at]);
    expect(await eventsIn(parcel, "fulfilment.counted")).toBe(1);
    const is_whole = answers[1].status === 409;
    expect((await levelOf(variant_id)).on_hand).toBe(on_hand + (is_whole ? quantity : 0));
    expect(await codeIn(await count("write_off"))).toEqual([409, "illegal_fulfilment_move"]);
  });

  it("that staff have not sent stays prepared, and is delivered once they have", async ({ expect }) => {
    const parcel = await givenParcel({ is_shipped: false });
    await hear(parcel, { status: "delivered" });
    expect(await statusOf(parcel)).toBe("prepared");
    expect(await stepsOf(parcel)).toEqual(["delivered"]);
    await move(parcel, "shipped");
    const at = Date.now() + 7 * HOUR;
    const lookAfter = async () => {
      await runJob("carriers.look_after_labels", testContext({ now: () => at }), at);
      return statusOf(parcel);
    };
    // Labels of other tests may have their turn before it.
    await expect.poll(lookAfter).toBe("delivered");
  });

  it("is asked about by the shop itself where no webhook comes", async ({ expect }) => {
    const parcel = await givenParcel();
    await noteEvent(parcel.tracking_number, { status: "delivered" });
    const look = (at: number) => runJob("carriers.look_after_labels", testContext({ now: () => at }), at);
    await look(Date.now() + 5 * HOUR);
    expect(await statusOf(parcel)).toBe("shipped");
    await look(Date.now() + 7 * HOUR);
    expect(await statusOf(parcel)).toBe("delivered");
    const due = await env.DB.prepare("SELECT due_at FROM shipping_labels WHERE fulfilment_id = ?")
      .bind(parcel.id)
      .first("due_at");
    expect(due).toBeNull();
  });

  it("ignores a status that is new to the shop", async ({ expect }) => {
    const parcel = await givenParcel();
    await hear(parcel, { status: "abducted" });
    await hear(parcel, { status: "in_transit" });
    expect(await stepsOf(parcel)).toEqual(["in_transit"]);
  });

  it.for<[string, Record<string, unknown>]>([
    ["a message of 10 kB", { status: "in_transit", message: "x".repeat(10_000) }],
    ["an event from the future", { status: "delivered", occurred_at: new Date(Date.now() + 9 * DAY).toISOString() }],
    ["an event from before it was bought", { status: "delivered", occurred_at: "2001-01-01T00:00:00.000Z" }],
    ["an id without end", { status: "delivered", id: "e".repeat(900) }],
  ])("does not move by %s", async ([, event], { expect }) => {
    const parcel = await givenParcel();
    await noteEvent(parcel.tracking_number, event);
    await send(eventOf(parcel.tracking_number));
    expect(await hintsOf(parcel)).toBe(1);
    await runFollow(parcel);
    expect(await statusOf(parcel)).toBe("shipped");
    expect(await stepsOf(parcel)).toEqual([]);
  });

  it.for(["other_parcel", "nonsense", "not_json", "redirect", "error", "timeout"])(
    "stays as it is while its carrier answers with %s, and moves when it tells the truth",
    async (kind, { expect }) => {
      const parcel = await givenParcel();
      await noteEvent(parcel.tracking_number, { status: "delivered" });
      await send(eventOf(parcel.tracking_number));
      await lever("POST", "failures", { kind, operation: "tracking", times: 100 });
      await runFollow(parcel);
      expect(await statusOf(parcel)).toBe("shipped");
      await lever("DELETE", "failures");
      await deliverAll(parcel.order.order_id);
      expect(await statusOf(parcel)).toBe("delivered");
    },
  );
});

/** The shop asks about this parcel, as its job does; whatever comes of it. */
async function runFollow({ id }: GivenParcel): Promise<void> {
  const at = Date.now() + 7 * HOUR;
  await env.DB.prepare("UPDATE shipping_labels SET due_at = 1 WHERE fulfilment_id = ?").bind(id).run();
  await runJob("carriers.look_after_labels", testContext({ now: () => at }), at);
}

describe("a carrier's webhook", () => {
  it("has each event taken once, however often it comes", async ({ expect }) => {
    const parcel = await givenParcel();
    await deliverAll(parcel.order.order_id);
    const body = eventOf(parcel.tracking_number);
    const answers = await Promise.all([send(body), send(body), send(body)]);
    answers.push(await send(body));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    expect(await hintsOf(parcel)).toBe(1);
  });

  it("is refused with a signature that is missing, forged, stale or of other bytes, and changes nothing", async ({
    expect,
  }) => {
    const parcel = await givenParcel();
    await deliverAll(parcel.order.order_id);
    const id = `evt_${crypto.randomUUID()}`;
    const body = eventOf(parcel.tracking_number, id);
    const at = now();
    const right = await sign(body, secret(), at);
    const answers = [
      await call("POST", hook, { body, headers: { "content-type": "application/json" } }),
      await send(body, { secret: "another secret of the same length..." }),
      await send(body, { at: now() - 301 }),
      await send(body, { at: now() + 310 }),
      await send(body, { signature: `t=${now()},${await sign(body, secret(), now() - 9_000)}` }),
      await send(body, { signature: right.replace(/t=\d+/, `t=${at - 1}`) }),
      await send(body, { signature: right.replace("v1=", "v0=") }),
      await send(body, { signature: "nonsense" }),
      await send(`${body} `, { signature: right }),
      await send("not json", { secret: "another secret of the same length..." }),
    ];
    for (const answer of answers) expect(await codeIn(answer)).toEqual([400, "invalid_signature"]);
  });

  it("is refused when it is signed and says nothing that an event says", async ({ expect }) => {
    for (const body of ["null", "[]", "{}", '{"id":5}', "not json", JSON.stringify({ id: "", tracking_number: "x" })])
      expect(await codeIn(await send(body))).toEqual([400, "invalid_signature"]);
  });

  it("about a number that the shop does not know, or cannot be one, is taken and left alone", async ({ expect }) => {
    for (const number of ["PP424242424ZZZZ", "", "' OR 1=1 --", "9".repeat(900)]) {
      expect((await send(eventOf(number))).status).toBe(200);
    }
    expect(await codeIn(await send(eventOf("9".repeat(10_240))))).toEqual([400, "invalid_signature"]);
  });

  it("is read no further than 64 kB, and only as JSON of a carrier that the shop has", async ({ expect }) => {
    const long = JSON.stringify({ id: "e", tracking_number: "x", more: "x".repeat(70_000) });
    expect(await codeIn(await send(long))).toEqual([413, "body_too_large"]);
    const form = { "content-type": "text/plain", "parcel-signature": await sign("{}", secret(), now()) };
    expect(await codeIn(await call("POST", hook, { body: "{}", headers: form }))).toEqual([
      415,
      "unsupported_media_type",
    ]);
    const elsewhere = "/api/v1/webhooks/carriers/another";
    expect(await codeIn(await send("{}", { to: elsewhere }))).toEqual([404, "not_found"]);
  });

  it("is taken under each of two secrets while they are being rotated", async ({ expect }) => {
    const next = "the next secret of thirty-two characters";
    const rotating = callWith({ PARCEL_API_WEBHOOK_SECRETS: `${next}, ${secret()}` });
    for (const one of [next, secret()]) {
      const event = { id: `evt_${crypto.randomUUID()}`, tracking_number: "PP424242424ZZZZ" };
      const headers = { "parcel-signature": await sign(JSON.stringify(event), one, now()) };
      expect((await rotating("POST", hook, { body: event, headers })).status).toBe(200);
    }
    const gone = { "parcel-signature": await sign("{}", "a secret that was taken out of use long ago", now()) };
    expect((await rotating("POST", hook, { body: {}, headers: gone })).status).toBe(400);
  });

  it("comes from the stand-in over its own address, twice and late", async ({ expect }) => {
    const parcel = await givenParcel();
    await deliverAll(parcel.order.order_id);
    await lever("POST", "delivery", { paused: false, times: 2 });
    try {
      await noteEvent(parcel.tracking_number, { status: "delivered" });
      await expect.poll(() => statusOf(parcel)).toBe("delivered");
    } finally {
      await lever("POST", "delivery", { paused: true, times: 1 });
    }
  });
});
