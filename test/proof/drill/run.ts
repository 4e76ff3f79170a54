import { demo_password } from "../../../local/lib/accounts.ts";
import { accept, type Drift, listDrifts, reconcile } from "../../../local/lib/reconciling.ts";
import { seconds } from "../../../local/lib/terminal.ts";
/**
 * `node test/proof/drill/run.ts [orders of each kind]` (2): a shop sells for an hour, then its database is put back to what
 * it was before while the objects and the provider stay. A comparison must list every drift, mend what can be mended, find
 * nothing after that, and leave a shop in which the invariants hold, in which the same shoppers can buy again, and which
 * gives out no order number twice.
 */
import { type Order, quiet, receive, refundOne, ship, stockShop, VARIANTS } from "./acts.ts";
import { checkMoney, checkStock, expect, fail } from "./checks.ts";
import { type OpenShop, RestorableShop } from "./restorable-shop.ts";
import { DrillShopper, type Goods } from "./shopper.ts";

const each = Number(process.argv[2] ?? 2);
const started = performance.now();
const took = () => seconds(performance.now() - started);
const house = await RestorableShop.build();
let shop: OpenShop;
let goods: Goods;
let shoppers = 0;

try {
  await drill();
} catch (error) {
  process.exitCode = 1;
  console.error(error);
} finally {
  await house.remove();
}

async function drill(): Promise<void> {
  shop = await house.openNew();
  await signIn();
  goods = await stockShop(shop);
  const before = await sellBefore();
  await closeQuietly();
  house.keepDatabase();
  await reopen();
  const lost = await sellAfter(before);
  await closeQuietly();
  house.restoreDatabase();
  await reopen();
  const known = Object.values(before).flat();
  const gone = Object.values(lost).flat();
  console.log(`restored: of ${known.length + gone.length} orders the database knows ${known.length} (${took()})`);

  await checkList(before, lost);
  await checkFix(lost);
  await checkStatuses(before);
  await buyAgain([...known, ...gone], [...gone, ...before.given_up]);
  await checkStock(shop, goods);
  await checkMoney(shop, new Set(idsOf(lost.shipped)));
  const { total } = await reconcile(shop.admin, { mode: "list", grace_seconds: 0 });
  expect("drifts at the end", total.found - total.accepted, 0);
  console.log(`The drill holds (${took()}).`);
}

type Before = Awaited<ReturnType<typeof sellBefore>>;
type Lost = Awaited<ReturnType<typeof sellAfter>>;

/** Orders that the kept database knows; the names say what becomes of them afterwards. */
async function sellBefore() {
  const orders = {
    untouched: await some(buy),
    shipped: await some(buy),
    cancelled: await some(buy),
    refunded: await some(buy),
    paid: await some(order),
    given_up: await some(order),
    returned: await some(buy),
  };
  for (const one of orders.returned) await ship(shop, one);
  return orders;
}

/** The hour that the database will forget. */
async function sellAfter(before: Before) {
  for (const one of before.shipped) await ship(shop, one);
  for (const one of [...before.refunded, ...before.returned]) await refundOne(shop, one);
  for (const { shopper, bought } of [...before.cancelled, ...before.given_up]) await shopper.cancel(bought);
  for (const { shopper, bought } of before.paid) {
    await shopper.pay(bought);
    await shopper.untilStatus(bought, "processing");
  }
  const orders = {
    paid: await some(buy),
    unpaid: await some(order),
    declined: await some(decline),
    cancelled: await some(buy),
    refunded: await some(buy),
    shipped: await some(buy),
    given_up: await some(order),
  };
  for (const { shopper, bought } of [...orders.cancelled, ...orders.given_up]) await shopper.cancel(bought);
  for (const one of orders.refunded) await refundOne(shop, one);
  for (const one of orders.shipped) await ship(shop, one);
  await receive(shop, goods, 7);
  return orders;
}

/** Every drift is listed, and nothing is changed by it. */
async function checkList(before: Before, lost: Lost): Promise<void> {
  const { total } = await reconcile(shop.admin, { mode: "list", grace_seconds: 0 });
  const open = await listDrifts(shop.admin, "open");
  console.log(`listed: ${total.found} drifts of ${total.compared} compared: ${countKinds(open)}`);
  expect("a list mends nothing", total.mended, 0);
  const wanted: readonly [readonly Order[], kind: string, remedy: string][] = [
    [before.shipped, "order_behind", "mark_shipped"],
    [before.cancelled, "order_behind", "mark_cancelled"],
    [before.cancelled, "payment", "settle"],
    [before.refunded, "order_behind", "book_refund"],
    [before.refunded, "payment", "settle"],
    [before.paid, "payment", "settle"],
    [before.given_up, "payment", "settle"],
    [before.returned, "payment", "settle"],
    [lost.paid, "lost_order", "give_back"],
    [lost.paid, "lost_order_units", "release"],
    [lost.refunded, "lost_order", "give_back"],
    [lost.shipped, "lost_order", "decide"],
  ];
  for (const [orders, kind, remedy] of wanted)
    for (const id of idsOf(orders)) {
      const own = open.filter((one) => one.order_id === id);
      if (!own.some((one) => one.kind === kind && one.remedy === remedy))
        fail(`an order is not listed as ${kind}`, own);
    }
  const alone = idsOf(before.untouched);
  expect(
    "drifts of orders that were left alone",
    open.filter(({ order_id }) => order_id !== null && alone.includes(order_id)),
    [],
  );
  if (!open.some(({ kind }) => kind === "order_numbers")) fail("lost order numbers are not listed", open);
  const levels = new Set(open.filter(({ kind }) => kind === "stock_level").map(({ subject_id }) => subject_id));
  expect("variants whose level is listed", levels.size, VARIANTS);
}

/** What can be mended is, and after a person's word on the rest a second run finds nothing. */
async function checkFix(lost: Lost): Promise<void> {
  await signIn();
  const { total } = await reconcile(shop.admin, { mode: "fix", grace_seconds: 0 });
  const left = await listDrifts(shop.admin, "open");
  console.log(`fixed: ${total.found} drifts, ${total.mended} mended, ${left.length} left to decide`);
  const named = left.map((one) => `${one.order_id} ${one.kind}`);
  expect(
    "what is left to decide",
    named.toSorted(),
    idsOf(lost.shipped)
      .map((id) => `${id} lost_order`)
      .toSorted(),
  );
  for (const drift of left) await accept(shop.admin, drift, "The parcel is on its way, and the money is ours.");
  await quiet(shop);
  await signIn();
  const again = await reconcile(shop.admin, { mode: "fix", grace_seconds: 0 });
  const found = again.total.found - again.total.accepted;
  console.log(`again: ${found} drifts of ${again.total.compared} compared`);
  expect("drifts of the second run that nobody has dealt with", found, 0);
  expect("open drifts after it", await listDrifts(shop.admin, "open"), []);
}

async function checkStatuses(before: Before): Promise<void> {
  const statuses: readonly [readonly Order[], string][] = [
    [before.untouched, "processing"],
    [before.shipped, "shipped"],
    [before.cancelled, "cancelled"],
    [before.refunded, "processing"],
    [before.paid, "processing"],
    // How it came to nothing is lost; that it did is not.
    [before.given_up, "failed"],
    [before.returned, "shipped"],
  ];
  for (const [orders, status] of statuses)
    for (const { shopper, bought } of orders)
      expect(`the status of ${bought.order_number}`, await shopper.statusOf(bought), status);
}

/** The shoppers come back with the carts that they have, and get numbers that nobody had. */
async function buyAgain(earlier: readonly Order[], buyers: readonly Order[]): Promise<void> {
  const numbers = new Set(earlier.map(({ bought }) => bought.order_number));
  for (const { shopper } of buyers) {
    if (!(await shopper.hasGoods())) await shopper.fill(1, 1);
    const bought = await shopper.checkOut();
    await shopper.untilStatus(bought, "processing");
    if (numbers.has(bought.order_number)) fail("an order number was given out twice", bought);
    numbers.add(bought.order_number);
  }
  await quiet(shop);
  console.log(`bought again: ${buyers.length} shoppers, ${numbers.size} order numbers, none twice`);
}

async function closeQuietly(): Promise<void> {
  await quiet(shop);
  await house.close();
}

async function reopen(): Promise<void> {
  shop = await house.open();
  await signIn();
}

/** A run that mends asks for a proof of the last five minutes, which the log-in is. */
async function signIn(): Promise<void> {
  await shop.admin.logIn("admin@example.com", demo_password);
}

async function newShopper(): Promise<DrillShopper> {
  shoppers += 1;
  const shopper = new DrillShopper(() => shop.url, goods, `shopper-${shoppers}@example.com`);
  await shopper.fill(1 + (shoppers % 3), 1 + (shoppers % 2));
  return shopper;
}

/** Ordered, and not paid for yet. */
async function order(): Promise<Order> {
  const shopper = await newShopper();
  return { shopper, bought: await shopper.checkOut(null) };
}

async function buy(): Promise<Order> {
  const shopper = await newShopper();
  const bought = await shopper.checkOut();
  await shopper.untilStatus(bought, "processing");
  return { shopper, bought };
}

/** Ordered, with a card that is declined. */
async function decline(): Promise<Order> {
  const one = await order();
  await one.shopper.payDeclined(one.bought);
  return one;
}

async function some(make: () => Promise<Order>): Promise<Order[]> {
  const orders: Order[] = [];
  for (let i = 0; i < each; i += 1) orders.push(await make());
  return orders;
}

function idsOf(orders: readonly Order[]): string[] {
  return orders.map(({ bought }) => bought.id);
}

function countKinds(drifts: readonly Drift[]): string {
  const counts = Map.groupBy(drifts, ({ kind }) => kind);
  return [...counts].map(([kind, found]) => `${found.length} ${kind}`).join(", ");
}
