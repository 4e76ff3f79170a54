import { describe, it } from "vitest";
import { z } from "zod";
import { readRazorpayEvent } from "../../../src/features/money/razorpay/razorpay-events.ts";
import { accountOf } from "../../../src/features/money/razorpay/settings.ts";
import { testContext } from "../../support/context.ts";
import { payInCheckout, rawRazorpay, razorpayLever, razorpayOrder, razorpaySignature } from "../../support/razorpay.ts";

/** What Razorpay publishes of its answers (razorpay.com/docs/api), as far as the sandbox answers it: fields, and the words that they may have. */
const Units = z.int().min(0);
const Time = z.int().min(1_000_000_000).max(99_999_999_999);
const Notes = z.union([z.record(z.string(), z.string()), z.array(z.never())]);
const id = (prefix: string) => z.string().regex(new RegExp(`^${prefix}_[A-Za-z0-9]{14}$`));
const Payment = z.strictObject({
  id: id("pay"),
  entity: z.literal("payment"),
  amount: Units,
  /** Of events about international payments, transfers and cards alone. */
  base_amount: Units.optional(),
  amount_transferred: Units.optional(),
  card: z.looseObject({}).optional(),
  currency: z.string().length(3),
  status: z.enum(["created", "authorized", "captured", "refunded", "failed"]),
  order_id: id("order").nullable(),
  invoice_id: z.string().nullable(),
  international: z.boolean(),
  method: z.enum(["card", "netbanking", "wallet", "emi", "upi"]),
  amount_refunded: Units,
  refund_status: z.enum(["partial", "full"]).nullable(),
  captured: z.boolean(),
  description: z.string().nullable(),
  card_id: z.string().nullable(),
  bank: z.string().nullable(),
  wallet: z.string().nullable(),
  vpa: z.string().nullable(),
  email: z.string().nullable(),
  contact: z.string().nullable(),
  notes: Notes,
  fee: Units.nullable(),
  tax: Units.nullable(),
  error_code: z.string().nullable(),
  error_description: z.string().nullable(),
  error_source: z.string().nullable().optional(),
  error_step: z.string().nullable().optional(),
  error_reason: z.string().nullable().optional(),
  acquirer_data: z.looseObject({}).optional(),
  created_at: Time,
});
const Order = z.strictObject({
  id: id("order"),
  entity: z.literal("order"),
  amount: Units,
  amount_paid: Units,
  amount_due: Units,
  currency: z.string().length(3),
  receipt: z.string().max(40).nullable(),
  offer_id: z.string().nullable(),
  status: z.enum(["created", "attempted", "paid"]),
  attempts: Units,
  notes: Notes,
  created_at: Time,
});
const Refund = z.strictObject({
  id: id("rfnd"),
  entity: z.literal("refund"),
  amount: Units,
  currency: z.string().length(3),
  payment_id: id("pay"),
  notes: Notes,
  receipt: z.string().nullable(),
  acquirer_data: z.looseObject({}),
  created_at: Time,
  batch_id: z.string().nullable(),
  status: z.enum(["pending", "processed", "failed"]),
  speed_processed: z.enum(["normal", "instant"]),
  speed_requested: z.enum(["normal", "optimum"]),
});
const collectionOf = <T extends z.ZodType>(items: T) =>
  z.strictObject({ entity: z.literal("collection"), count: Units, items: z.array(items) });
const Problem = z.strictObject({
  error: z.strictObject({
    code: z.enum(["BAD_REQUEST_ERROR", "GATEWAY_ERROR", "SERVER_ERROR"]),
    description: z.string(),
    source: z.string(),
    step: z.string(),
    reason: z.string(),
    metadata: z.looseObject({}),
    field: z.string().optional(),
  }),
});
const Event = z.strictObject({
  entity: z.literal("event"),
  account_id: z.string().startsWith("acc_"),
  event: z.string(),
  contains: z.array(z.string()),
  payload: z.strictObject({
    payment: z.strictObject({ entity: Payment }).optional(),
    order: z.strictObject({ entity: Order }).optional(),
    refund: z.strictObject({ entity: Refund }).optional(),
    dispute: z.strictObject({ entity: z.looseObject({ id: id("disp"), payment_id: id("pay") }) }).optional(),
  }),
  created_at: Time,
});

const ask = async (method: string, path: string, body?: unknown, more: Record<string, string> = {}) => {
  const { key_id, key_secret } = accountOf(testContext().config);
  return rawRazorpay(method, `/v1${path}`, {
    headers: { authorization: `Basic ${btoa(`${key_id}:${key_secret}`)}`, ...more },
    ...(method === "GET" ? {} : { body: JSON.stringify(body ?? {}) }),
  });
};
const wish = (more: object = {}) => ({ amount: 5_000, currency: "INR", payment_capture: 0, ...more });
const create = (more: object = {}) => ask("POST", "/orders", wish(more));
const created = async (more: object = {}) => Order.parse(await (await create(more)).json());
const wordsOf = async (answer: Response) => [
  answer.status,
  Problem.parse(await answer.json()).error.description.toLowerCase(),
];
const paid = async () => {
  const { id: order_id } = await created();
  await payInCheckout(order_id);
  const [payment] = (await razorpayOrder(order_id)).payments;
  return { order_id, payment_id: payment.id as string };
};

describe("the Razorpay sandbox", () => {
  it("answers in the shapes that Razorpay publishes, from an order to its refunds, lists and events", async ({
    expect,
  }) => {
    const receipt = crypto.randomUUID();
    const order = await created({ receipt, notes: { order_number: "10001" } });
    expect(order).toMatchObject({ status: "created", amount_due: 5_000, receipt });
    expect((await created()).notes).toEqual([]);
    await payInCheckout(order.id, "decline");
    await payInCheckout(order.id);
    const payments = collectionOf(Payment).parse(await (await ask("GET", `/orders/${order.id}/payments`)).json());
    expect(payments.items.map(({ status }) => status)).toEqual(["failed", "authorized"]);
    const payment_id = payments.items[1]?.id ?? "";
    const sum = { amount: 5_000, currency: "INR" };
    const captured = await ask("POST", `/payments/${payment_id}/capture`, sum);
    expect([captured.status, Payment.parse(await captured.json()).status]).toEqual([200, "captured"]);
    Payment.parse(await (await ask("GET", `/payments/${payment_id}`)).json());
    const refund = Refund.parse(await (await ask("POST", `/payments/${payment_id}/refund`, { amount: 300 })).json());
    Refund.parse(await (await ask("GET", `/refunds/${refund.id}`)).json());
    for (const path of [`/payments/${payment_id}/refunds`, "/refunds?count=100&from=0"]) {
      const { items } = collectionOf(Refund).parse(await (await ask("GET", path)).json());
      expect(items.map((one) => one.id)).toContain(refund.id);
    }
    const Expanded = Order.extend({ payments: collectionOf(Payment) });
    const query = new URLSearchParams({ receipt, "expand[]": "payments" });
    const listed = collectionOf(Expanded).parse(await (await ask("GET", `/orders?${query.toString()}`)).json());
    expect(listed.items).toMatchObject([{ id: order.id, status: "paid", payments: { count: 2 } }]);
    await razorpayLever("POST", `payments/${payment_id}/dispute`);
    const { data } = await razorpayLever("GET", "events");
    for (const { body } of data) {
      Event.parse(body);
      expect(Object.keys(body.payload)).toEqual(body.contains);
    }
  });

  it("refuses in Razorpay's words what Razorpay refuses", async ({ expect }) => {
    const wrong = [{ amount: 99 }, { amount: 12.5 }, { amount: 1_005, currency: "KWD" }, { receipt: "x".repeat(41) }];
    for (const one of [...wrong, { nonsense: true }, { notes: { n: 1 } }]) expect((await create(one)).status).toBe(400);
    expect(await wordsOf(await ask("GET", "/orders/order_none"))).toEqual([400, "the id provided does not exist"]);
    expect((await rawRazorpay("GET", "/v1/orders")).status).toBe(401);
    const { order_id, payment_id } = await paid();
    const capture = (body: object, which = payment_id) => ask("POST", `/payments/${which}/capture`, body);
    const refund = (body: object, key?: string) =>
      ask("POST", `/payments/${payment_id}/refund`, body, key === undefined ? {} : { "x-refund-idempotency": key });
    expect(await wordsOf(await refund({}))).toEqual([400, expect.stringContaining("should be captured")]);
    const sum = { amount: 5_000, currency: "INR" };
    expect(await wordsOf(await capture({ ...sum, amount: 4_999 }))).toEqual([400, expect.stringContaining("equal")]);
    await payInCheckout(order_id);
    expect((await capture(sum)).status).toBe(200);
    expect(await wordsOf(await capture(sum))).toEqual([400, "this payment has already been captured"]);
    const second = (await razorpayOrder(order_id)).payments[1].id;
    expect(await wordsOf(await capture(sum, second))).toEqual([400, "order already paid"]);
    expect(await wordsOf(await refund({ amount: 5_001 }))).toEqual([400, expect.stringContaining("greater than")]);
    expect((await refund({ amount: 1 }, "short")).status).toBe(400);
    await refund({});
    expect(await wordsOf(await refund({ amount: 1 }))).toEqual([400, expect.stringContaining("fully refunded")]);
  });

  it("lets each key of a refund do one thing, and refuses it for another request", async ({ expect }) => {
    const { payment_id } = await paid();
    await ask("POST", `/payments/${payment_id}/capture`, { amount: 5_000, currency: "INR" });
    const key = { "x-refund-idempotency": crypto.randomUUID() };
    const refund = (amount: number) => ask("POST", `/payments/${payment_id}/refund`, { amount }, key);
    const ids = [await refund(100), await refund(100)].map(async (answer) => Refund.parse(await answer.json()).id);
    expect(await ids[1]).toBe(await ids[0]);
    expect((await refund(200)).status).toBe(400);
  });

  it("captures by itself where nobody asked to do that", async ({ expect }) => {
    const { id: order_id } = await created({ payment_capture: 1 });
    await payInCheckout(order_id);
    expect((await razorpayOrder(order_id)).status).toBe("paid");
  });
});

/** Razorpay's own samples of webhooks, which are not part of this repository. */
const samples = Object.values(
  import.meta.glob<Record<string, object[]>>("../../../../shared/data/providers/razorpay-webhooks.json", {
    import: "default",
    eager: true,
  }),
).flatMap((file) => Object.entries(file).flatMap(([type, events]) => events.map((event) => [type, event] as const)));

/** Those that the sandbox sends, too. */
const SENT = /^(payment\.(authorized|captured|failed)|order\.paid|refund\.(created|processed|failed))$/;

describe("Razorpay's public samples", () => {
  it.skipIf(samples.length === 0)(
    "have the shapes of the sandbox, and are read (skipped where ../shared/data/providers is absent)",
    async ({ expect }) => {
      for (const [type, event] of samples) {
        const body = JSON.stringify(event);
        const headers = new Headers(await razorpaySignature(body));
        const read = await readRazorpayEvent(testContext(), new TextEncoder().encode(body), headers);
        expect([type, read?.type]).toEqual([type, type]);
        if (!SENT.test(type)) continue;
        const { payload } = Event.parse(event);
        expect([type, read?.intent_id]).toEqual([type, payload.payment?.entity.order_id]);
        expect([type, read?.refund_id]).toEqual([type, payload.refund?.entity.id ?? null]);
        expect([type, read?.gives_back]).toEqual([type, type.startsWith("refund.")]);
      }
    },
  );
});
