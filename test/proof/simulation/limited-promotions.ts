/** M6: uses and budgets of promotions, counted once more from the orders that have them. */
import { isEnded } from "./order-spec.ts";
import type { Scene } from "./scene.ts";
import { Violation } from "./scheduler.ts";
import type { Limited } from "./world/discounts.ts";

function must(holds: boolean, what: () => string): void {
  if (!holds) throw new Violation(what());
}

/** After each step, of the promotions whose figures it has written. */
export function checkTouchedPromotions(scene: Scene): void {
  const { discounts } = scene.database;
  for (const promotion_id of discounts.touched) {
    const limited = discounts.promotions.get(promotion_id);
    if (limited) checkPromotion(scene, limited);
  }
  discounts.touched.clear();
}

/** Once nothing is left to happen: of all of them. */
export function checkPromotions(scene: Scene): void {
  for (const limited of scene.database.discounts.promotions.values()) checkPromotion(scene, limited);
}

/** An order counts from its placing on, and for good once it was sold; one that ended unpaid does not. */
function checkPromotion({ database }: Scene, limited: Limited): void {
  const { promotion, used_count, uses_limit, customer_uses_limit, budgets, spent } = limited;
  const { promotion_id } = promotion;
  const { orders, quotes, sold, discounts } = database;
  const { currency } = discounts;
  let uses = 0;
  let amount = 0;
  const by_address = new Map<string, number>();
  for (const [order_id, { priced }] of quotes) {
    const adjustment = priced.adjustments.find((one) => one.promotion_id === promotion_id);
    const order = orders.get(order_id);
    if (!adjustment || !order || (isEnded(order.status) && !sold.has(order_id))) continue;
    const { address } = discounts.customerOf(order.cart_id);
    uses += 1;
    amount += adjustment.amount;
    by_address.set(address, (by_address.get(address) ?? 0) + 1);
  }
  must(used_count === uses, () => `M6 ${promotion_id} counts ${used_count} uses of ${uses} orders`);
  must(uses <= (uses_limit ?? uses), () => `M6 ${promotion_id} is used by ${uses} orders of ${uses_limit}`);
  const most = Math.max(0, ...by_address.values());
  must(
    most <= (customer_uses_limit ?? most),
    () => `M6 ${promotion_id} is used ${most} times by one customer of ${customer_uses_limit}`,
  );
  const booked = spent.get(currency) ?? 0;
  must(booked === amount, () => `M6 ${promotion_id} has spent ${booked} ${currency}, its orders have ${amount}`);
  const budget = budgets.find((one) => one.currency === currency)?.amount ?? amount;
  must(amount <= budget, () => `M6 ${promotion_id} takes ${amount} of ${budget} ${currency} off`);
}
