import { describe, it } from "vitest";
import { z } from "zod";
import { accountOf } from "../../../src/features/money/paypal/settings.ts";
import { testContext } from "../../support/context.ts";
import { answerApproval, captureIdOf, paypalLever, rawPaypal } from "../../support/paypal.ts";

/**
 * What PayPal publishes of its answers (github.com/paypal/paypal-rest-api-specifications: checkout_orders_v2, payments_payment_v2,
 * reporting_transactions_v1), as far as the sandbox answers it: the fields that there are, and the words that they may have.
 */
const Money = z.strictObject({
  currency_code: z.string().length(3),
  value: z
    .string()
    .regex(/^\d+(\.\d+)?$/)
    .max(32),
});
const Links = z.array(z.strictObject({ href: z.url(), rel: z.string(), method: z.enum(["GET", "POST", "PATCH"]) }));
const Id = z.string().regex(/^[A-Z0-9]{1,36}$/);
const Time = z.iso.datetime();
const Refund = z.strictObject({
  id: Id,
  status: z.enum(["CANCELLED", "FAILED", "PENDING", "COMPLETED"]),
  amount: Money,
  custom_id: z.string().max(255).optional(),
  create_time: Time,
  update_time: Time,
  seller_payable_breakdown: z.strictObject({ gross_amount: Money, total_refunded_amount: Money }),
  links: Links,
});
const Capture = z.strictObject({
  id: Id,
  status: z.enum(["COMPLETED", "DECLINED", "PARTIALLY_REFUNDED", "PENDING", "REFUNDED", "FAILED"]),
  status_details: z.strictObject({ reason: z.enum(["ECHECK", "PENDING_REVIEW", "OTHER"]) }).optional(),
  amount: Money,
  final_capture: z.boolean(),
  custom_id: z.string().max(255).optional(),
  create_time: Time,
  update_time: Time,
  supplementary_data: z.strictObject({ related_ids: z.strictObject({ order_id: Id }) }),
  links: Links,
});
const Order = z.strictObject({
  id: Id,
  intent: z.enum(["CAPTURE", "AUTHORIZE"]),
  status: z.enum(["CREATED", "SAVED", "APPROVED", "VOIDED", "COMPLETED", "PAYER_ACTION_REQUIRED"]),
  create_time: Time,
  payment_source: z.strictObject({ paypal: z.looseObject({}) }),
  purchase_units: z
    .array(
      z.strictObject({
        reference_id: z.string().max(256),
        custom_id: z.string().max(255).optional(),
        description: z.string().max(127).optional(),
        amount: z.strictObject({ ...Money.shape, breakdown: z.strictObject({ item_total: Money }).optional() }),
        payments: z.strictObject({ captures: z.array(Capture), refunds: z.array(Refund).optional() }).optional(),
      }),
    )
    .min(1)
    .max(10),
  payer: z
    .strictObject({
      email_address: z.email(),
      name: z.strictObject({ given_name: z.string(), surname: z.string() }),
    })
    .optional(),
  links: Links,
});
const Problem = z.strictObject({
  name: z.string(),
  message: z.string(),
  debug_id: z.string(),
  details: z.array(
    z.strictObject({ issue: z.string(), description: z.string().optional(), field: z.string().optional() }),
  ),
  links: Links.optional(),
});
const Report = z.strictObject({
  transaction_details: z.array(
    z.strictObject({
      transaction_info: z.strictObject({
        transaction_id: Id,
        paypal_reference_id: Id.optional(),
        paypal_reference_id_type: z.enum(["ODR", "TXN", "SUB", "PAP"]).optional(),
        transaction_event_code: z.string().regex(/^T\d{4}$/),
        custom_field: z.string().max(127).optional(),
        transaction_initiation_date: Time,
        transaction_status: z.enum(["D", "P", "S", "V"]),
        transaction_amount: z.strictObject({ currency_code: z.string().length(3), value: z.string() }),
      }),
    }),
  ),
  start_date: Time,
  end_date: Time,
  page: z.int(),
  total_items: z.int(),
  total_pages: z.int(),
});
const Event = z.strictObject({
  id: z.string(),
  event_version: z.literal("1.0"),
  resource_version: z.string(),
  create_time: Time,
  resource_type: z.enum(["checkout-order", "capture", "refund", "dispute"]),
  event_type: z.enum([
    "CHECKOUT.ORDER.APPROVED",
    "CHECKOUT.ORDER.COMPLETED",
    "CHECKOUT.ORDER.VOIDED",
    "PAYMENT.CAPTURE.COMPLETED",
    "PAYMENT.CAPTURE.DECLINED",
    "PAYMENT.CAPTURE.DENIED",
    "PAYMENT.CAPTURE.PENDING",
    "PAYMENT.CAPTURE.REFUNDED",
    "PAYMENT.CAPTURE.REVERSED",
    "PAYMENT.REFUND.FAILED",
    "PAYMENT.REFUND.PENDING",
    "CUSTOMER.DISPUTE.CREATED",
  ]),
  summary: z.string(),
  resource: z.looseObject({}),
  links: z.array(z.unknown()),
});

const token = async () => {
  const { client_id, client_secret } = accountOf(testContext().config);
  const answer = await rawPaypal("POST", "/v1/oauth2/token", {
    headers: { authorization: `Basic ${btoa(`${client_id}:${client_secret}`)}` },
    body: "grant_type=client_credentials",
  });
  return (await answer.json<{ access_token: string }>()).access_token;
};
const ask = async (method: string, path: string, body?: unknown, key: string = crypto.randomUUID()) =>
  rawPaypal(method, path, {
    headers: { authorization: `Bearer ${await token()}`, "paypal-request-id": key },
    ...(method === "GET" ? {} : { body: JSON.stringify(body ?? {}) }),
  });
const unit = (value = "12.30", currency_code = "USD") => ({ amount: { currency_code, value }, custom_id: "one" });
const source = { paypal: { experience_context: { return_url: "https://your.shop/back" } } };
const create = async (...units: object[]) =>
  ask("POST", "/v2/checkout/orders", { intent: "CAPTURE", purchase_units: units, payment_source: source });
const created = async () => Order.parse(await (await create(unit())).json());
const issueOf = async (answer: Response) => [answer.status, Problem.parse(await answer.json()).details[0]?.issue];

describe("the PayPal sandbox", () => {
  it("answers in the shapes that PayPal publishes, from an order to its refunds, reports and events", async ({
    expect,
  }) => {
    const { id } = await created();
    await answerApproval(id);
    Order.parse(await (await ask("GET", `/v2/checkout/orders/${id}`)).json());
    const paid = await ask("POST", `/v2/checkout/orders/${id}/capture`);
    expect([paid.status, Order.parse(await paid.json()).status]).toEqual([201, "COMPLETED"]);
    const capture_id = await captureIdOf(id);
    Capture.parse(await (await ask("GET", `/v2/payments/captures/${capture_id}`)).json());
    const amount = { currency_code: "USD", value: "2.30" };
    const refund = Refund.parse(
      await (await ask("POST", `/v2/payments/captures/${capture_id}/refund`, { amount })).json(),
    );
    Refund.parse(await (await ask("GET", `/v2/payments/refunds/${refund.id}`)).json());
    expect(
      Order.parse(await (await ask("GET", `/v2/checkout/orders/${id}`)).json()).purchase_units[0]?.payments?.refunds,
    ).toHaveLength(1);
    const days = (offset: number) => new Date(Date.now() + offset * 86_400_000).toISOString();
    const query = new URLSearchParams({ start_date: days(-1), end_date: days(1), fields: "transaction_info" });
    const report = Report.parse(await (await ask("GET", `/v1/reporting/transactions?${query.toString()}`)).json());
    const infos = report.transaction_details.map(({ transaction_info }) => transaction_info);
    expect(infos.some((info) => info.transaction_id === capture_id)).toBe(true);
    expect(infos.some((info) => info.paypal_reference_id === capture_id)).toBe(true);
    const { data } = await paypalLever("GET", "events");
    for (const { deliveries: _deliveries, ...event } of data) Event.parse(event);
  });

  it("refuses in PayPal's words what PayPal refuses", async ({ expect }) => {
    const { id } = await created();
    const capture = (which = id) => ask("POST", `/v2/checkout/orders/${which}/capture`);
    expect(await issueOf(await capture())).toEqual([422, "ORDER_NOT_APPROVED"]);
    expect(await issueOf(await capture("NONE"))).toEqual([404, "INVALID_RESOURCE_ID"]);
    const wrong = [
      [unit("12.345"), "DECIMAL_PRECISION"],
      [unit("12.5", "JPY"), "DECIMALS_NOT_SUPPORTED"],
      [unit("1.00", "AED"), "CURRENCY_NOT_SUPPORTED"],
      [unit("0.00"), "CANNOT_BE_ZERO_OR_NEGATIVE"],
    ] as const;
    for (const [given, issue] of wrong) expect(await issueOf(await create(given))).toEqual([422, issue]);
    const breakdown = { item_total: { currency_code: "USD", value: "1.00" } };
    const sum = { amount: { currency_code: "USD", value: "2.00", breakdown } };
    expect(await issueOf(await create(sum))).toEqual([422, "AMOUNT_MISMATCH"]);
    expect((await create({ ...unit(), nonsense: true })).status).toBe(400);
    expect((await rawPaypal("GET", `/v2/checkout/orders/${id}`)).status).toBe(401);
    await answerApproval(id);
    await capture();
    expect(await issueOf(await capture())).toEqual([422, "ORDER_ALREADY_CAPTURED"]);
    const path = `/v2/payments/captures/${await captureIdOf(id)}/refund`;
    const euro = { amount: { currency_code: "EUR", value: "1.00" } };
    expect(await issueOf(await ask("POST", path, euro))).toEqual([422, "REFUND_CAPTURE_CURRENCY_MISMATCH"]);
    const more = { amount: { currency_code: "USD", value: "12.31" } };
    expect(await issueOf(await ask("POST", path, more))).toEqual([422, "REFUND_AMOUNT_EXCEEDED"]);
    await ask("POST", path);
    expect(await issueOf(await ask("POST", path))).toEqual([422, "CAPTURE_FULLY_REFUNDED"]);
  });

  it("lets each Request-Id do one thing, tells its latest state, and refuses it for another request", async ({
    expect,
  }) => {
    const key = crypto.randomUUID();
    const body = { intent: "CAPTURE", purchase_units: [unit()], payment_source: source };
    const [first, second] = [
      await ask("POST", "/v2/checkout/orders", body, key),
      await ask("POST", "/v2/checkout/orders", body, key),
    ];
    expect([first.status, second.status]).toEqual([201, 200]);
    const { id } = Order.parse(await first.json());
    await answerApproval(id);
    const third = Order.parse(await (await ask("POST", "/v2/checkout/orders", body, key)).json());
    expect([third.id, third.status]).toEqual([id, "APPROVED"]);
    const other = { ...body, purchase_units: [unit("1.00")] };
    expect(await issueOf(await ask("POST", "/v2/checkout/orders", other, key))).toEqual([422, "DUPLICATE_REQUEST_ID"]);
  });
});
