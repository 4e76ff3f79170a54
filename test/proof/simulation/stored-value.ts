/** M5, M7 and M8: stored value, counted once more from the orders that it pays. */
import { isEnded } from "./order-spec.ts";
import type { Scene } from "./scene.ts";
import { Violation } from "./scheduler.ts";

function must(holds: boolean, what: () => string): void {
  if (!holds) throw new Violation(what());
}

const unpaid = new Set(["pending", "committing", "capturing", "refusing", "closing"]);

/** After each step, of the cards and orders that it has written. */
export function checkStoredValue(scene: Scene): void {
  const { database } = scene;
  const { purses, orders, sold } = database;
  for (const order_id of database.touched) {
    const order = orders.get(order_id);
    if (!order) continue;
    const tenders = purses.standingOf(order_id);
    const tendered = tenders.reduce((sum, { amount }) => sum + amount, 0);
    const charged = order.charge?.amount ?? order.total - tendered;
    must(
      order.tendered === tendered && charged + tendered === order.total && charged >= 0,
      () => `M8 ${order_id} costs ${order.total} and is paid by ${tendered} and ${charged}`,
    );
    const expected = sold.has(order_id) ? "captured" : unpaid.has(order.status) ? "held" : "released";
    for (const { account_id, state } of tenders)
      must(
        state === expected,
        () => `M7 ${order_id} is ${order.status}, and what it took of ${account_id} is ${state}`,
      );
  }
  for (const order_id of database.touched) checkSoldCards(database, order_id);
  for (const order_id of database.touched) checkCredit(scene, order_id);
  for (const account_id of purses.touched) {
    const { balance, held } = purses.card(account_id);
    must(balance >= 0 && held >= 0 && held <= balance, () => `M5 ${account_id} has ${balance} and holds ${held}`);
  }
  purses.touched.clear();
}

/** M8: what the provider gave back of a charge and what became credit of it are together at most the charge. */
function checkCredit({ database, provider }: Scene, order_id: string): void {
  const credited = database.purses.creditedOf(order_id);
  if (credited === 0) return;
  const { captured = 0, refunded = 0 } =
    provider.paymentsOf(order_id).find(({ intent_id }) => intent_id === chargeOf(database, order_id)?.intent_id) ?? {};
  must(
    refunded + credited <= captured,
    () => `M8 of ${captured} of ${order_id} ${refunded} went back and ${credited} became credit`,
  );
}

const chargeOf = ({ orders }: Scene["database"], order_id: string) => orders.get(order_id)?.charge;

/** Once nothing is left to happen: each refund to credit was credited once, and its payment says so. */
export function checkCredits(scene: Scene): void {
  const { purses, orders, payments } = scene.database;
  for (const { refund_id, credited } of payments.refunds.values()) {
    const of = purses.credits.filter((one) => one.refund_id === refund_id);
    const sum = of.reduce((all, { amount }) => all + amount, 0);
    must(
      sum === credited && of.length <= 1,
      () => `M8 ${refund_id} is for a credit of ${credited} and gave ${of.length}, of ${sum} in all`,
    );
  }
  for (const order_id of orders.keys()) {
    checkCredit(scene, order_id);
    const [said, given] = [payments.rows.get(order_id)?.credited ?? 0, purses.creditedOf(order_id)];
    must(said === given, () => `M8 ${order_id} says that ${said} became credit, and ${given} did`);
  }
}

/** M11: a unit of a gift card is one card, from the capture on and until its money goes back. */
function checkSoldCards({ orders, sold, sold_cards, payments }: Scene["database"], order_id: string): void {
  const order = orders.get(order_id);
  for (const { variant_id } of order?.lines ?? []) {
    if (!order || !sold_cards.variants.has(variant_id)) continue;
    const cards = sold_cards.ofLine(order_id, variant_id);
    if (cards.length === 0) continue;
    must(sold.has(order_id), () => `M11 ${order_id} is ${order.status} and has issued cards of ${variant_id}`);
    const live = sold_cards.live(order_id, variant_id).length;
    const goes_back = order.status === "cancelling" || order.status === "cancelled";
    const most = goes_back ? 0 : payments.unitsLeft(order_id, variant_id);
    must(live <= most, () => `M11 ${order_id} is ${order.status}, and of ${variant_id} ${live} cards live for ${most}`);
    must(
      cards.every(({ used, ended_for }) => !used || ended_for === null),
      () => `M11 ${order_id} gives the money of a card back that was used`,
    );
  }
}

/** Once nothing is left to happen, a sold order has issued a card for each unit that was not refunded. */
export function checkAllIssued({ database }: Scene): void {
  const { orders, sold, sold_cards, payments } = database;
  for (const [order_id, order] of orders) {
    checkSoldCards(database, order_id);
    if (!sold.has(order_id) || isEnded(order.status)) continue;
    for (const { variant_id } of order.lines) {
      if (!sold_cards.variants.has(variant_id)) continue;
      const [live, left] = [sold_cards.live(order_id, variant_id).length, payments.unitsLeft(order_id, variant_id)];
      must(live === left, () => `M11 ${order_id} has sold ${left} cards of ${variant_id} and issued ${live}`);
    }
  }
}

/** Once nothing is left to happen: each card has what it was issued for, less what was paid with it and written off, and what came back. */
export function checkCards({ database }: Scene): void {
  const { purses, orders, sold } = database;
  const held = new Map<string, number>();
  const captured = new Map<string, number>();
  const back = new Map<string, number>();
  const add = (to: Map<string, number>, id: string, amount: number) => to.set(id, (to.get(id) ?? 0) + amount);
  for (const [order_id, order] of orders) {
    for (const { account_id, amount, refunded } of purses.standingOf(order_id)) {
      if (sold.has(order_id)) add(captured, account_id, amount);
      else if (!isEnded(order.status)) add(held, account_id, amount);
      must(refunded <= (sold.has(order_id) ? amount : 0), () => `M8 ${order_id} gave ${refunded} of ${amount} back`);
      const all = sold.has(order_id) && isEnded(order.status);
      must(!all || refunded === amount, () => `M8 ${order_id} is ${order.status} and keeps ${amount - refunded}`);
    }
  }
  for (const { account_id, amount, is_open } of purses.returns.values()) {
    must(is_open, () => `M7 ${amount} went back to ${account_id}, which is disabled`);
    add(back, account_id, amount);
  }
  for (const [account_id, card] of purses.cards) {
    const of = (from: Map<string, number>) => from.get(account_id) ?? 0;
    const left = card.issued + card.adjusted + of(back) - of(captured) - card.written_off;
    must(card.held === of(held), () => `M7 ${account_id} holds ${card.held} for orders of ${of(held)}`);
    must(card.balance === left, () => `M7 ${account_id} has ${card.balance}, its entries say ${left}`);
  }
}
