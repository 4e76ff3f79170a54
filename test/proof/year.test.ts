import { env } from "cloudflare:workers";
import { it } from "vitest";
import { DAY } from "../../src/platform/basics/time.ts";
import { givenProduct } from "../support/catalog.ts";
import { levelOf } from "../support/checkout.ts";
import { givenShippingMethod } from "../support/shipping.ts";
import { Random } from "./simulation/random.ts";
import { isOver, sayDone } from "./support/budget.ts";
import { calmDown } from "./support/carriers.ts";
import { SECOND, travel, useTurnedClock } from "./support/clock.ts";
import { say } from "./support/say.ts";
import { moveStock, type Scene } from "./support/scene.ts";
import { deliverPost, everyMinute, request, ringStock, shopEnv } from "./support/shop.ts";
import { fates } from "./year/fates.ts";
import { Model, type Wanted } from "./year/model.ts";

useTurnedClock();

const seed = Number(import.meta.env["PROOF_SEED"] || 1);
const orders = Number(import.meta.env["PROOF_ORDERS"] || 400);

/** The last one is scarce, and is sold out now and then. */
const prices = [700, 1_000, 1_900, 2_500];
const stock = [1_000_000, 1_000_000, 1_000_000, 6];
const scarce = prices.length - 1;

type Goods = {
  readonly product_id: string;
  readonly variant_ids: readonly string[];
  readonly shipping_method_id: string;
};

/** A cart with these lines; undefined where the shelf has too few. */
async function visit(
  { product_id, variant_ids, shipping_method_id }: Goods,
  lines: Wanted,
): Promise<Scene | undefined> {
  let cart: { cart_token: string; id: string; items: { id: string }[] } = { cart_token: "", id: "", items: [] };
  for (const { variant, quantity } of lines) {
    const headers: Record<string, string> = cart.id === "" ? {} : { "cart-token": cart.cart_token };
    const body = { variant_id: variant_ids[variant], quantity };
    const answer = await request(shopEnv, "POST", "/api/v1/cart/items", { body, headers });
    if (answer.status === 409) return undefined;
    if (answer.status !== 201) throw new Error(`not added: ${await answer.text()}`);
    cart = { ...cart, ...(await answer.json<typeof cart>()) };
  }
  const key = crypto.randomUUID();
  const { id: cart_id, cart_token, items } = cart;
  return {
    product_id,
    variant_ids,
    cart_id,
    cart_token,
    line_id: items[0]?.id ?? "",
    email: `year-${key}@example.com`,
    key,
    shipping_method_id,
    gift_card_ids: [],
  };
}

function drawLines(random: Random): Wanted {
  const first = random.chance(0.15) ? scarce : random.below(scarce);
  const second = random.below(scarce);
  const lines = [{ variant: first, quantity: first === scarce ? 1 : 1 + random.below(3) }];
  return second === first || random.chance(0.5)
    ? lines
    : [...lines, { variant: second, quantity: 1 + random.below(2) }];
}

function drawFate(random: Random): string {
  const names = Object.entries(fates);
  let at = random.below(names.reduce((sum, [, { share }]) => sum + share, 0));
  for (const [name, { share }] of names) if ((at -= share) < 0) return name;
  throw new Error("no fate is drawn");
}

const rows = async <Row>(query: string): Promise<Row[]> => (await env.DB.prepare(query).all<Row>()).results;

/** The books of the shop, in the words of the model. */
async function readBooks({ variant_ids }: Goods) {
  const shelves = await Promise.all(variant_ids.map((id) => levelOf(id)));
  const [accounts, papers, statuses, cards] = await Promise.all([
    rows<{ account: string; n: number }>("SELECT account, sum(amount) AS n FROM ledger_entries GROUP BY account"),
    rows<{ kind: string; n: number; amount: number; distinct_n: number; most: number }>(
      `SELECT kind, sum(n) AS n, sum(amount) AS amount, sum(distinct_n) AS distinct_n, sum(most) AS most FROM (SELECT kind, count(*) AS n,
        sum(amount) AS amount, count(DISTINCT sequence) AS distinct_n, max(sequence) AS most FROM invoices GROUP BY entity, kind, year) GROUP BY kind`,
    ),
    rows<{ status: string; n: number }>(
      "SELECT CASE WHEN status IN ('expired', 'failed') THEN 'unpaid' ELSE status END AS status, count(*) AS n FROM orders GROUP BY 1",
    ),
    rows<{ n: number }>("SELECT coalesce(sum(amount - refunded), 0) AS n FROM order_tenders WHERE state = 'captured'"),
  ]);
  return {
    shelves,
    accounts: Object.fromEntries(accounts.map(({ account, n }) => [account, n])),
    papers,
    statuses,
    cards,
  };
}

it("keeps the books that a second reckoning of the same year has", { timeout: 36_000_000 }, async ({ expect }) => {
  const { id: shipping_method_id } = await givenShippingMethod();
  const { id: product_id, variants } = await givenProduct({
    options: [{ name: "Size", values: prices.map((_, at) => `${at}`) }],
    variants: prices.map((price, at) => ({ price, options: { Size: `${at}` }, stock_quantity: stock[at] })),
  });
  await deliverPost();
  const goods = { product_id, variant_ids: variants.map(({ id }) => id), shipping_method_id };
  const model = new Model(prices, stock);
  const began = performance.now();
  const perSecond = (count: number): string => ((count * 1_000) / (performance.now() - began)).toFixed(1);
  let played = 0;
  for (; played < orders && !isOver(); played += 1) {
    const random = new Random(seed, `order ${played}`);
    const pause_ms = random.below((2 * 365 * DAY) / orders);
    if (random.chance(0.02)) {
      await moveStock(goods.variant_ids[scarce], "IN", 3);
      model.restock(scarce, 3);
    }
    // At least as long as a stock object may take to tell of a level.
    travel(6 * SECOND + pause_ms);
    const lines = drawLines(random);
    if (lines[0]?.variant === scarce) {
      await ringStock(goods.variant_ids[scarce] ?? "");
      await deliverPost();
    }
    const scene = await visit(goods, lines);
    const name = drawFate(random);
    expect([played, scene !== undefined]).toEqual([played, model.isThere(lines)]);
    if (scene)
      await fates[name]?.play({ scene, lines, model, random }).catch((error: unknown) => {
        throw new Error(`order ${played} of seed ${seed}, which ${name}: ${String(error)}`, { cause: error });
      });
    if (played % 25 === 0) await everyMinute();
    if (played % 100 === 99) await compare(`after ${played + 1} orders`);
    if (played % 1_000 === 999) say(`${played + 1} orders, ${perSecond(played + 1)} a second`);
  }
  sayDone(played, orders, "orders of a year");
  say(`${perSecond(played)} orders a second`);
  await calmDown([]);
  await compare("at the end");

  async function compare(when: string): Promise<void> {
    await deliverPost();
    const { shelves, accounts, papers, statuses, cards } = await readBooks(goods);
    const stands = shelves.map(({ on_hand, committed, held }) => [on_hand, committed, held]);
    expect([when, stands]).toEqual([when, model.on_hand.map((on_hand, at) => [on_hand, model.committed[at], 0])]);
    const { captured, refunded, credited } = model;
    const { provider = 0, credit = 0 } = accounts;
    expect([when, provider, Math.abs(credit)]).toEqual([when, captured - refunded, credited]);
    expect(Object.values(accounts).reduce((sum, amount) => sum + amount, 0)).toBe(0);
    const paper = (kind: string) =>
      papers.find((one) => one.kind === kind) ?? { n: 0, amount: 0, distinct_n: 0, most: 0 };
    const [invoice, note] = [paper("invoice"), paper("credit_note")];
    expect([when, invoice.n, invoice.amount, note.n, note.amount]).toEqual([
      when,
      model.invoices,
      model.invoiced,
      model.credit_notes,
      model.credit_noted,
    ]);
    for (const { n, distinct_n, most } of papers) expect([n, n]).toEqual([distinct_n, most]);
    expect(Object.fromEntries(statuses.map(({ status, n }) => [status, n]))).toEqual(model.countsByStatus());
    expect(cards[0]?.n ?? 0).toBe(model.card_spent);
  }
});
