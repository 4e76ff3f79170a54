import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, type ExpectStatic, it, vi } from "vitest";
import { z } from "zod";
import { checkOut, checkoutBody, type GivenShop, givenFullCart, givenShop, levelOf } from "./checkout.ts";
import { control } from "./stripe.ts";

type Crowd = { readonly shoppers: number; readonly units: number };

type Placed = { readonly id: string; readonly total: number; readonly email: string };
const Answer = z.object({ order: z.object({ id: z.string(), total: z.int() }) });
const Refused = z.object({
  code: z.string(),
  items: z.array(z.object({ variant_id: z.string(), quantity: z.int(), available: z.int() })),
});

const countOf = async (query: string, ...values: unknown[]): Promise<number> =>
  (
    await env.DB.prepare(query)
      .bind(...values)
      .first<{ n: number }>()
  )?.n ?? 0;

const ofThese = "(SELECT value FROM json_each(?))";

/** All shoppers press the button at once; gives the orders that came of it. */
async function rush(expect: ExpectStatic, shop: GivenShop, { shoppers, units }: Crowd): Promise<Placed[]> {
  const carts = await Promise.all(Array.from({ length: shoppers }, () => givenFullCart(shop)));
  const answers = await Promise.all(
    carts.map(async ({ cart_token, cart_id }) => {
      const email = `rush-${cart_id}@example.com`;
      const response = await checkOut(cart_token, checkoutBody(shop, { email }));
      return { email, status: response.status, body: await response.json() };
    }),
  );
  const counts = Map.groupBy(answers, ({ status }) => status);
  expect(Object.fromEntries([...counts].map(([status, all]) => [status, all.length]))).toEqual({
    201: units,
    409: shoppers - units,
  });
  for (const { body } of counts.get(409) ?? []) {
    const { code, items } = Refused.parse(body);
    expect([code, items]).toEqual(["insufficient_stock", [{ variant_id: shop.variant_id, quantity: 1, available: 0 }]]);
  }
  return (counts.get(201) ?? []).map(({ body, email }) => ({ ...Answer.parse(body).order, email }));
}

/** The effects of all orders, each once: money, stock, history, mail. */
async function expectOnce(expect: ExpectStatic, shop: GivenShop, orders: readonly Placed[]) {
  const units = orders.length;
  const ids = JSON.stringify(orders.map(({ id }) => id));
  await vi.waitFor(
    async () => {
      const processing = `SELECT count(*) AS n FROM orders WHERE status = 'processing' AND id IN ${ofThese}`;
      const mailed = `SELECT count(*) AS n FROM mails WHERE "to" IN ${ofThese}`;
      expect(await countOf(processing, ids)).toBe(units);
      // A confirmation and an invoice each.
      expect(await countOf(mailed, JSON.stringify(orders.map(({ email }) => email)))).toBe(2 * units);
    },
    { timeout: 120_000, interval: 250 },
  );
  expect(await levelOf(shop.variant_id)).toMatchObject({ on_hand: units, held: 0, committed: units, available: 0 });
  expect(new Set(orders.map(({ id }) => id)).size).toBe(units);

  const history = await env.DB.prepare(
    `SELECT group_concat(event, ' ' ORDER BY version) AS events, count(*) AS n FROM order_history WHERE order_id IN ${ofThese} GROUP BY order_id`,
  )
    .bind(ids)
    .all<{ events: string }>();
  expect(new Set(history.results.map(({ events }) => events))).toEqual(new Set(["place commit capture pay process"]));
  expect(history.results).toHaveLength(units);

  const total = orders.reduce((sum, order) => sum + order.total, 0);
  const taken = `SELECT sum(captured) AS n FROM payments WHERE refunded = 0 AND order_id IN ${ofThese}`;
  const booked = `SELECT sum(amount) AS n FROM ledger_entries WHERE account = 'provider' AND order_id IN ${ofThese}`;
  expect([await countOf(taken, ids), await countOf(booked, ids)]).toEqual([total, total]);
  expect(await capturesOf(orders)).toHaveLength(units);
}

const Events = z.object({
  data: z.array(
    z.object({
      data: z.object({ object: z.object({ metadata: z.record(z.string(), z.string()) }) }),
      deliveries: z.array(z.object({ status: z.string() })),
    }),
  ),
});

/** Each time that the provider took money for these orders, by its own events, and what became of the copies it sent. */
async function capturesOf(orders: readonly { id: string }[]): Promise<string[][]> {
  const { data } = Events.parse(await control("GET", "events?limit=100&type=payment_intent.succeeded"));
  const ids = new Set(orders.map(({ id }) => id));
  return data
    .filter((event) => ids.has(event.data.object.metadata["order_id"] ?? ""))
    .map(({ deliveries }) => deliveries.map(({ status }) => status));
}

/** Many shoppers who want the last units at once, and then again while webhooks come in heaps. */
export const describeRush = ({ shoppers, units }: Crowd) =>
  describe(`${shoppers} shoppers who want the last ${units} at once`, () => {
    it("get one each, and the others hear that nothing is left", { timeout: 300_000 }, async ({ expect }) => {
      const shop = await givenShop({ stock: units });
      const orders = await rush(expect, shop, { shoppers, units });
      expect(orders).toHaveLength(units);
      await expectOnce(expect, shop, orders);
    });

    describe("while each webhook comes five times in random order", () => {
      beforeEach(() =>
        control("POST", "delivery", { paused: false, delay_ms: 0, times: 5, shuffle: true, shuffle_window_ms: 2_000 }),
      );
      afterEach(async () => {
        await control("POST", "delivery", { paused: true, times: 1, shuffle: false });
        await control("DELETE", "delivery");
      });

      it("get one each, charged once and told once", { timeout: 300_000 }, async ({ expect }) => {
        const shop = await givenShop({ stock: units });
        const orders = await rush(expect, shop, { shoppers, units });
        const ids = JSON.stringify(orders.map(({ id }) => id));
        await expectOnce(expect, shop, orders);
        // Authorised and captured: each is known once, and carried out, whatever the number of its copies.
        await vi.waitFor(
          async () => {
            const heard = `SELECT count(*) AS n FROM provider_events WHERE order_id IN ${ofThese}`;
            const waiting = `SELECT count(*) AS n FROM outbox WHERE done_at IS NULL AND body ->> 'order_id' IN ${ofThese}`;
            expect(await countOf(heard, ids)).toBe(2 * units);
            expect(await countOf(waiting, ids)).toBe(0);
            expect(new Set((await capturesOf(orders)).map(String))).toEqual(
              new Set([Array(5).fill("delivered").join(",")]),
            );
          },
          { timeout: 60_000, interval: 500 },
        );
        await expectOnce(expect, shop, orders);
      });
    });
  });
