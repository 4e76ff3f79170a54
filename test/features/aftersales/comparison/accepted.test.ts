import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, it, vi } from "vitest";
import { stockOf } from "#goods/stock";
import { providerOf } from "#money/providers";
import { cartOf } from "#ordering/cart";
import { fenceOrderStatement, highestNumber, toOrderNumber } from "#ordering/orders";
import { MINUTE } from "#platform/basics/time";
import { commit, publish } from "#platform/data/outbox";
import { walkOrders } from "../../../../src/features/aftersales/comparison/walk-orders.ts";
import { walkPayments } from "../../../../src/features/aftersales/comparison/walk-payments.ts";
import { walkStock } from "../../../../src/features/aftersales/comparison/walk-stock.ts";
import { walkPapers } from "../../../../src/features/aftersales/invoices/walk-papers.ts";
import { modes } from "../../../../src/features/office/reconciliation/rules.ts";
import { walkOutbox } from "../../../../src/features/office/reconciliation/walk-outbox.ts";
import { checkOut, checkoutBody, givenFullCart, givenShop, paying } from "../../../support/checkout.ts";
import { settleLate, testContext } from "../../../support/context.ts";
import { givenStock } from "../../../support/inventory.ts";
import { givenOrder, sayShipped } from "../../../support/orders.ts";
import { probeEvents } from "../../../support/probe-events.ts";
import {
  anOlderId,
  allWalks,
  leaveOtherStock,
  walkOrdersSince,
  walkWhole,
  type WalkWish,
} from "../../../support/reconcile.ts";
import { givenIntent, stripe } from "../../../support/stripe.ts";

/** Every remedy of every kind of drift: a run that mends does it, one that lists does not, and none does once it is accepted. */

vi.setConfig({ testTimeout: 30_000 });

let began = 0;
beforeEach(async () => {
  began = Date.now();
  await leaveOtherStock();
  vi.spyOn(console, "warn").mockReturnValue();
  vi.spyOn(console, "error").mockReturnValue();
});
afterEach(async () => {
  vi.restoreAllMocks();
  await env.DB.prepare("DELETE FROM drifts WHERE run_id = 'accepted'").run();
});

type Thing = {
  readonly subject_id: string;
  readonly order_id?: string;
  readonly variant_id?: string;
  readonly intent_id?: string;
  readonly cart_id?: string;
};

const all = async (sql: string, ...bound: string[]) =>
  (
    await env.DB.prepare(sql)
      .bind(...bound)
      .all()
  ).results;

/** All that a remedy could change of a thing: at the provider, in the objects and in the database. */
async function stateOf({ subject_id, order_id = "", variant_id = "", intent_id = "", cart_id }: Thing) {
  await settleLate();
  const ctx = testContext();
  const intent = intent_id === "" ? null : await providerOf(ctx, "stripe").retrieve(intent_id);
  return {
    intent: intent && [intent.status, intent.captured, intent.refunded],
    level: variant_id === "" ? null : await stockOf(ctx, variant_id).level(),
    journal: cart_id === undefined ? null : (await cartOf(ctx, cart_id).find(order_id))?.state,
    order: await all("SELECT status, version FROM orders WHERE id = ?", order_id),
    history: await all("SELECT version, status FROM order_history WHERE order_id = ?", order_id),
    payment: await all(
      "SELECT intent_id, intent_status, captured, refunded FROM payments WHERE order_id = ?",
      order_id,
    ),
    items: await all("SELECT refunded_quantity FROM order_items WHERE order_id = ?", order_id),
    // Else it follows its object a moment later.
    projected:
      subject_id === variant_id
        ? await all("SELECT on_hand, held, committed, version FROM stock_levels WHERE variant_id = ?", variant_id)
        : [],
    papers: await all("SELECT kind FROM invoices WHERE order_id = ?", order_id),
    outbox: await all("SELECT sent_count, due_at, done_at FROM outbox WHERE id = ?", subject_id),
    highest: subject_id === "order_numbers" ? await highestNumber(ctx) : [],
  };
}

const authorised = { confirm: true, payment_method: "pm_card_visa" } as const;
const taken = { ...authorised, capture_method: "automatic" } as const;
const stray = async (order_id: string, more: Parameters<typeof givenIntent>[0] = {}): Promise<Thing> => {
  const { id } = await givenIntent({ metadata: { order_id }, ...more });
  return { subject_id: id, intent_id: id, order_id };
};
const only = ([variant_id = ""]: readonly string[]) => variant_id;
const stock = (variant_id: string) => stockOf(testContext(), variant_id);

/** A sold order, and what its stock object did that the database has forgotten. */
async function behind(happened: (variant_id: string, order_id: string) => Promise<unknown>): Promise<Thing> {
  const { order_id, intent_id, variant_ids } = await givenOrder({ status: "processing" });
  await happened(only(variant_ids), order_id);
  return { subject_id: order_id, order_id, variant_id: only(variant_ids), intent_id: intent_id ?? "" };
}

/** A projection that says something else than its object. */
async function wrongLevel(figures: string): Promise<Thing> {
  const variant_id = await givenStock({ quantity: 5 });
  await env.DB.prepare(`UPDATE stock_levels SET ${figures}, version = 99, checked_at = 0 WHERE variant_id = ?`)
    .bind(variant_id)
    .run();
  return { subject_id: variant_id, variant_id };
}

/** Units that are sold to an order of which only its stock object knows. */
async function unknownUnits(): Promise<Thing> {
  const order_id = anOlderId();
  const variant_id = await givenStock({ quantity: 5 });
  await stock(variant_id).commit({ hold_id: order_id, quantity: 2 });
  return { subject_id: `${order_id}:${variant_id}`, order_id, variant_id };
}

type Case = {
  readonly walk: typeof walkOrders;
  readonly given: () => Promise<Thing>;
  readonly later_ms?: number;
};

const cases: Readonly<Record<string, Case>> = {
  "payment settle": {
    walk: walkPayments,
    given: async () => {
      const { order_id, intent_id } = await givenOrder({ status: "processing" });
      await stripe.refunds.create({ payment_intent: intent_id ?? "", amount: 300 });
      return { subject_id: intent_id ?? "", intent_id: intent_id ?? "", order_id };
    },
  },
  "payment give_back": {
    walk: walkPayments,
    given: async () => {
      const ctx = testContext();
      const order_id = ctx.id();
      await commit(ctx, [fenceOrderStatement(ctx, order_id)]);
      return stray(order_id, taken);
    },
  },
  "stray_intent settle": {
    walk: walkPayments,
    given: async () => {
      const { order_id, total } = await givenOrder({ status: "pending" });
      return stray(order_id, { ...authorised, amount: total });
    },
  },
  "stray_intent give_back": {
    walk: walkPayments,
    given: async () => stray((await givenOrder({ status: "processing" })).order_id, authorised),
  },
  "stray_intent cancel_intent": {
    walk: walkPayments,
    given: () => stray(testContext().id()),
    later_ms: 16 * MINUTE,
  },
  "lost_order give_back": { walk: walkPayments, given: () => stray(testContext().id(), authorised) },
  "order_numbers reserve_numbers": {
    walk: walkPayments,
    given: async () => {
      const [known] = await highestNumber(testContext());
      const order_number = toOrderNumber((known?.sequence ?? 0) + 7);
      await givenIntent({ metadata: { order_id: testContext().id(), order_number } });
      return { subject_id: "order_numbers" };
    },
  },
  "order_behind mark_shipped": {
    walk: walkOrders,
    given: () => behind((id, hold_id) => stock(id).ship({ operation_id: `ship:${hold_id}`, hold_id })),
  },
  "order_behind mark_cancelled": {
    walk: walkOrders,
    given: () => behind((id, hold_id) => stock(id).uncommit({ operation_id: `cancel:${hold_id}`, hold_id })),
  },
  "order_behind book_refund": {
    walk: walkOrders,
    given: () =>
      behind((id, hold_id) =>
        stock(id).uncommit({ operation_id: `refund:${crypto.randomUUID()}`, hold_id, quantity: 1 }),
      ),
  },
  "unsecured_units commit_again": {
    walk: walkOrders,
    given: async () => {
      const { order_id } = await givenOrder({ status: "processing" });
      const variant_id = await givenStock({ quantity: 3 });
      await env.DB.prepare("UPDATE order_items SET variant_id = ? WHERE order_id = ?").bind(variant_id, order_id).run();
      return { subject_id: order_id, order_id, variant_id };
    },
  },
  "unshipped_units ship": {
    walk: walkOrders,
    given: async () => {
      const { order_id, variant_ids } = await givenOrder({ status: "processing" });
      await sayShipped(order_id);
      return { subject_id: order_id, order_id, variant_id: only(variant_ids) };
    },
  },
  "open_journal conclude": {
    walk: walkOrders,
    given: async () => {
      const shop = await givenShop({ stock: 5 });
      const { cart_token } = await givenFullCart(shop);
      const answer = await checkOut(cart_token, checkoutBody(shop, paying(undefined)));
      const { order } = await answer.json<{ order: { id: string } }>();
      await env.DB.prepare("UPDATE orders SET status = 'expired' WHERE id = ?").bind(order.id).run();
      await env.DB.prepare("UPDATE payments SET intent_id = NULL WHERE order_id = ?").bind(order.id).run();
      const [row] = await all("SELECT cart_id FROM orders WHERE id = ?", order.id);
      return { subject_id: order.id, order_id: order.id, cart_id: String(row?.["cart_id"]) };
    },
  },
  "stock_level project": { walk: walkStock, given: () => wrongLevel("on_hand = 50, available = 50") },
  "low_stock project": {
    walk: walkStock,
    given: () => wrongLevel("on_hand = 0, available = 0, low_stock_threshold = 2"),
  },
  "ended_order_units release": {
    walk: walkStock,
    given: async () => {
      const { order_id, variant_ids } = await givenOrder({ status: "expired" });
      const variant_id = only(variant_ids);
      return { subject_id: `${order_id}:${variant_id}`, order_id, variant_id };
    },
  },
  "lost_order_units release": { walk: walkStock, given: unknownUnits },
  "missing_paper issue_paper": {
    walk: walkPapers,
    given: async () => {
      const { order_id } = await givenOrder({ status: "processing" });
      return { subject_id: order_id, order_id };
    },
  },
  "outbox send_again": {
    walk: walkOutbox,
    given: async () => {
      const ctx = testContext({ now: () => Date.now() - 10 * MINUTE });
      const statement = publish(ctx, probeEvents["probe.late"], {});
      const [sent] = ctx.published;
      await commit({ ...ctx, waitUntil: () => {} }, [statement]);
      return { subject_id: sent?.id ?? "" };
    },
  },
};

/** What one run finds of a thing. Each run looks at all stock again. */
async function findingsOf(
  { walk, later_ms = 0 }: Case,
  { subject_id, variant_id = "" }: Thing,
  mode: WalkWish["mode"],
) {
  await env.DB.prepare("UPDATE stock_levels SET checked_at = 0 WHERE variant_id = ?").bind(variant_id).run();
  const wish = { mode, created_at_from: began - 1_000, later_ms };
  const findings =
    walk === walkOrders ? await walkOrdersSince(walk, began, wish) : (await walkWhole(walk, wish)).findings;
  return findings
    .filter((one) => one.subject_id === subject_id)
    .map(({ kind, remedy, mended }) => ({ drift: `${kind} ${remedy}`, mended }));
}

/** As somebody left it, whatever a run of another test has found of the same subject. */
const acceptDrift = (kind: string, subject_id: string) =>
  env.DB.prepare(
    `INSERT OR REPLACE INTO drifts (id, kind, state, subject_id, remedy, says, run_id, about_at, first_seen_at, last_seen_at)
      VALUES (?1, ?2, 'accepted', ?3, 'decide', '{"database":null,"object":null,"provider":null}', 'accepted', 0, 0, 0)`,
  )
    .bind(testContext().id(), kind, subject_id)
    .run();

describe("a drift that a run could mend", () => {
  // The numbers of orders are one subject for everybody.
  afterEach(async () => {
    await env.DB.prepare("DELETE FROM drifts WHERE run_id = 'accepted'").run();
  });

  it.for(Object.entries(cases))(
    "%s: is mended where it is open, and never where it is accepted",
    async ([name, one], { expect }) => {
      const open = await one.given();
      const before = await stateOf(open);
      expect(await findingsOf(one, open, "list")).toContainEqual({ drift: name, mended: false });
      expect(await stateOf(open)).toEqual(before);
      expect(await findingsOf(one, open, "fix")).toContainEqual({ drift: name, mended: true });
      expect(await stateOf(open)).not.toEqual(before);

      const accepted = await one.given();
      await acceptDrift(name.split(" ")[0] ?? "", accepted.subject_id);
      const left = await stateOf(accepted);
      for (const mode of modes) {
        const found = await findingsOf(one, accepted, mode);
        expect(found).toContainEqual({ drift: name, mended: false });
        expect(found.filter(({ mended }) => mended)).toEqual([]);
        expect(await stateOf(accepted)).toEqual(left);
      }
    },
  );

  it("is every one that the shop knows", ({ expect }) => {
    const named = Object.keys(cases).map((name) => name.split(" "));
    // What a person alone deals with is mended by no run.
    const for_people = new Set(["decide", "look"]);
    const parts = allWalks.parts.filter(({ remedies }) => remedies.some((one) => !for_people.has(one)));
    const kinds = new Set(named.map(([kind]) => kind));
    const remedies = new Set(named.map(([, remedy]) => remedy));
    expect(kinds).toEqual(new Set(parts.flatMap((part) => part.kinds)));
    expect(remedies).toEqual(new Set(parts.flatMap((part) => part.remedies).filter((one) => !for_people.has(one))));
  });
});
