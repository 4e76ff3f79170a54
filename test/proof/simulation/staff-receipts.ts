/** What becomes of money by hand, step by step as in src/features/money/offline-payments: it is booked as it comes, and orders that it does not come for are cancelled. */
import { outstandingOf } from "../../../src/features/money/providers/rules.ts";
import { nextStatus } from "../../../src/features/ordering/orders/rules.ts";
import { cancelOrder } from "../../../src/features/ordering/protocol/cancel-order.ts";
import type { Order, Ports } from "../../../src/features/ordering/protocol/ports.ts";
import { settleOrder } from "../../../src/features/ordering/protocol/settle-order.ts";
import { isEnded, isSoldStatus } from "./order-spec.ts";
import { Random } from "./random.ts";
import type { Scene } from "./scene.ts";
import { type Process, Violation } from "./scheduler.ts";
import { hours, minutes } from "./time.ts";
import { isOutstanding } from "./world/hand-payments.ts";

/** Lost races before giving up. */
const most_tries = 6;

type Money = { readonly id: string; readonly amount: number };

export async function receiveMoney(scene: Scene, process: Process, order_id: string, money: Money): Promise<void> {
  const { scheduler, database } = scene;
  for (let tries = 0; tries < most_tries; tries++) {
    const order = await settleOrder(scene.ports(process), order_id);
    if (!order?.by_hand) return;
    const may = isSoldStatus(order.status) && order.cancel_requested_at === null && nextStatus(order.status, "receive");
    if (!may && !isEnded(order.status)) continue;
    const write = () => database.receive(order, money);
    if (await scheduler.operate(process, "orders.receive", write, [order_id, money.id])) return;
  }
}

/** Cancels an order whose transfer did not come in time, from exactly the state in which it was looked at. */
export async function cancelOverdue(scene: Scene, process: Process, order_id: string): Promise<void> {
  const { scheduler, plant } = scene;
  const isOverdue = ({ by_hand, status }: Order) =>
    isEnded(status) ||
    status === "cancelling" ||
    (isOutstanding(by_hand) && (by_hand?.payable_until ?? Infinity) < scheduler.now);
  const check = async (order: Order) => {
    if (plant.habits?.looks_before_overdue_cancels !== false && !isOverdue(order)) throw new NotOverdue();
  };
  try {
    await cancelOrder(watched(scene.ports(process)), order_id, check);
  } catch (error) {
    if (!(error instanceof NotOverdue)) throw error;
  }
}

class NotOverdue extends Error {}

/** H1: what is cancelled as overdue is still waited for in the very batch that cancels it. */
const watched = ({ orders, ...ports }: Ports): Ports => ({
  ...ports,
  orders: {
    find: (order_id) => orders.find(order_id),
    fence: (order_id) => orders.fence(order_id),
    attach: (order, intent_id) => orders.attach(order, intent_id),
    requestCancel: (order_id) => orders.requestCancel(order_id),
    mirror: (order, intent) => orders.mirror(order, intent),
    async move(order, event, details) {
      const moved = await orders.move(order, event, details);
      if (event === "cancel" && moved.moved && !isOutstanding(moved.order.by_hand))
        throw new Violation(`H1 ${order.order_id} is cancelled as overdue, and all of its money was there`);
      return moved;
    },
  },
});

/** Money comes in time, in parts, too much, twice or too late; and the cron looks for what is overdue. */
export function startReceiving(scene: Scene): void {
  const { seed, scheduler, database } = scene;
  const random = new Random(seed, "receipts");
  const visit = () => {
    for (const { order_id, by_hand } of database.orders.values()) {
      if (!by_hand || random.chance(0.4)) continue;
      const whole = Math.max(1, outstandingOf(by_hand));
      const amount = random.chance(0.5)
        ? whole
        : random.chance(0.5)
          ? 1 + random.below(whole)
          : whole + random.below(500);
      const id = scene.nextId(`receipt-${order_id}`);
      const copies = random.chance(0.3) ? 2 : 1;
      for (let copy = 0; copy < copies; copy++)
        scheduler.spawn(`receive ${id}`, (process) => receiveMoney(scene, process, order_id, { id, amount }));
    }
  };
  const look = () => {
    for (const { order_id, by_hand, status } of database.orders.values()) {
      const is_due = isOutstanding(by_hand) && (by_hand?.payable_until ?? Infinity) < scheduler.now;
      if (is_due && !isEnded(status))
        scheduler.spawn(`overdue ${order_id}`, (process) => cancelOverdue(scene, process, order_id));
    }
  };
  const visits = 2 + random.below(6);
  for (let times = 0; times < visits; times++)
    scheduler.after(random.below(random.chance(0.5) ? hours(1) + minutes(20) : hours(4)), visit);
  // About the end of their time, when the money of others comes as well.
  for (let times = 1; times < 10; times++) scheduler.after(hours(1) + minutes(8 * times), look);
}

/** H2 to H4, once nothing is left to happen. */
export function checkByHand({ database }: Scene): void {
  const must = (holds: boolean, what: string) => {
    if (!holds) throw new Violation(what);
  };
  const { rows, receipts, dues } = database.by_hand;
  type Entries = Iterable<readonly [string, { readonly order_id: string; readonly amount: number }]>;
  const sumOf = (entries: Entries, order_id: string, cause: string) =>
    [...entries].reduce(
      (sum, [id, one]) => sum + (one.order_id === order_id && id.startsWith(cause) ? one.amount : 0),
      0,
    );
  for (const [order_id, { captured, refunded, waived, amount }] of rows) {
    const came = sumOf(receipts, order_id, "");
    const over = sumOf(dues, order_id, "receipt:");
    const back = sumOf(dues, order_id, "refund:");
    must(captured + over === came, `H2 ${order_id}: ${came} came, ${captured} count and ${over} are owed`);
    must(captured + waived <= amount, `H2 ${order_id}: ${captured} count of ${amount}, less ${waived}`);
    must(refunded === back, `H2 ${order_id}: ${refunded} go back and ${back} are owed`);
    const ended = isEnded(database.orders.get(order_id)?.status);
    must(!ended || captured === refunded, `H3 ${order_id} has ended and keeps ${captured - refunded}`);
  }
}
