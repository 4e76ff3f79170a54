import { env } from "cloudflare:workers";
import { beforeAll, describe, it } from "vitest";
import { tokenOf } from "../../../support/actors.ts";
import { call } from "../../../support/api.ts";
import { duesOf, givenOrderByHand, type OrderByHand, receive, setMethod } from "../../../support/by-hand.ts";
import { allWalks, walkWhole } from "../../../support/reconcile.ts";

const walk = allWalks.parts.find(({ name }) => name === "receipts")!.walk;
const about = async (payment_ids: readonly string[], created_at_from = Date.now() - 600_000) =>
  (await walkWhole(walk, { created_at_from })).findings.filter(({ subject_id }) => payment_ids.includes(subject_id));

let token: string;
beforeAll(async () => {
  token = await tokenOf("admin");
  await setMethod("bank_transfer");
  await setMethod("cash_on_delivery");
});

async function payOut({ order_id }: OrderByHand): Promise<void> {
  const [due] = await duesOf(order_id);
  await call("POST", `/api/v1/admin/refund-dues/${due.id}/confirm`, { token });
}

const giveBack = ({ order_id }: OrderByHand, amount: number) =>
  call("POST", `/api/v1/admin/orders/${order_id}/refunds`, {
    token,
    body: { amount },
    headers: { "idempotency-key": crypto.randomUUID() },
  });

/** What may become of money by hand: parts, too much, paid out, refunded and still owed, come after a cancel, and nothing yet. */
async function givenHistory(): Promise<OrderByHand[]> {
  const transfer = () => givenOrderByHand("bank_transfer");
  const [parts, over, refunded, ended, open] = [
    await transfer(),
    await transfer(),
    await givenOrderByHand("cash_on_delivery"),
    await transfer(),
    await transfer(),
  ];
  for (const amount of [100, parts.total - 100]) await receive(parts.payment_id, { amount });
  await receive(over.payment_id, { amount: over.total + 250 });
  await payOut(over);
  await receive(refunded.payment_id);
  await giveBack(refunded, 300);
  await payOut(refunded);
  await giveBack(refunded, 200);
  await call("POST", `/api/v1/admin/orders/${ended.order_id}/cancel`, { token, body: { reason: "customer_request" } });
  await receive(ended.payment_id, { amount: 500 });
  return [parts, over, refunded, ended, open];
}

const tampering: readonly [string, string][] = [
  ["a receipt that is gone", "DELETE FROM payment_receipts WHERE payment_id = ?"],
  ["a receipt that counts for less", "UPDATE payment_receipts SET counted = counted - 1 WHERE payment_id = ?"],
  ["a payment that counts less", "UPDATE payments SET captured = captured - 1 WHERE id = ?"],
  [
    "money that was booked as more",
    "UPDATE ledger_entries SET amount = amount + 1 WHERE account = 'cash' AND payment_id = ?",
  ],
  ["a sale that was never booked", "DELETE FROM ledger_entries WHERE account = 'sales' AND payment_id = ?"],
  [
    "a due that was paid and not booked",
    "DELETE FROM ledger_entries WHERE account = 'due' AND cause LIKE 'due:%' AND payment_id = ?",
  ],
  ["a due that is gone", "DELETE FROM refund_dues WHERE paid_at IS NULL AND payment_id = ?"],
  ["a due that was not paid out", "UPDATE refund_dues SET paid_at = NULL WHERE payment_id = ?"],
];

describe("reconciliation of money by hand", () => {
  it("finds nothing wrong with anything that may become of it", async ({ expect }) => {
    const made = await givenHistory();
    expect(await about(made.map(({ payment_id }) => payment_id))).toEqual([]);
  });

  it.for(tampering)("finds %s", async ([, query], { expect }) => {
    const order = await givenOrderByHand("cash_on_delivery");
    await receive(order.payment_id);
    await giveBack(order, 300);
    await payOut(order);
    await giveBack(order, 200);
    const { payment_id, order_id } = order;
    expect(await about([payment_id])).toEqual([]);
    await env.DB.prepare(query).bind(payment_id).run();
    expect(await about([payment_id])).toMatchObject([
      { kind: "receipts", subject_id: payment_id, order_id, remedy: "look", mended: false },
    ]);
    await env.DB.prepare("DELETE FROM refund_dues WHERE payment_id = ?1").bind(payment_id).run();
  });

  it("looks at an old payment again when money comes for it, or some of it is owed", async ({ expect }) => {
    const order = await givenOrderByHand("bank_transfer");
    const { payment_id } = order;
    const long_ago = Date.now() - 3_600_000;
    await env.DB.prepare("UPDATE payments SET created_at = ? WHERE id = ?").bind(long_ago, payment_id).run();
    const since = Date.now() - 1;
    await env.DB.prepare("UPDATE payments SET captured = 1 WHERE id = ?").bind(payment_id).run();
    expect(await about([payment_id], since)).toEqual([]);
    await env.DB.prepare("UPDATE payments SET captured = 0 WHERE id = ?").bind(payment_id).run();
    await receive(payment_id, { amount: 100 });
    await env.DB.prepare("UPDATE payments SET captured = 1 WHERE id = ?").bind(payment_id).run();
    expect(await about([payment_id], since)).toHaveLength(1);
  });
});
