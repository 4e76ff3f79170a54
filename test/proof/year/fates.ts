import { env } from "cloudflare:workers";
import { issueCard } from "#money/stored-value";
import { runBatch } from "#platform/data/db";
import { codeOf, codeStatements, last4Of } from "#prepaid/gift-cards";
import { DAY } from "../../../src/platform/basics/time.ts";
import { testContext } from "../../support/context.ts";
import { payWith } from "../../support/gift-cards.ts";
import type { Random } from "../simulation/random.ts";
import { MINUTE, travel } from "../support/clock.ts";
import { openReturnOf, receiveReturn } from "../support/returns.ts";
import {
  cancelByShopper,
  cancelUnitsByStaff,
  changeByStaff,
  checkOut,
  creditByStaff,
  itemsOf,
  orderOf,
  packByStaff,
  refundByStaff,
  type Scene,
  staffToken,
} from "../support/scene.ts";
import { deliverPost, request, ringCart, shopEnv } from "../support/shop.ts";
import type { Model, Sale, Wanted } from "./model.ts";

/** One shopper of the year, and what the model has of them. */
export type Visit = { readonly scene: Scene; readonly lines: Wanted; readonly model: Model; readonly random: Random };

const answered = async (told: Promise<Response | undefined>, ...expected: readonly number[]): Promise<void> => {
  const answer = await told;
  if (!answer || !expected.includes(answer.status))
    throw new Error(`answered with ${answer?.status} ${await answer?.text()}`);
  await deliverPost();
};

const pass = async (random: Random, days: number): Promise<void> => travel(1 + random.below(days * DAY));

/** The lines in the order in which the shop lists them: acts name the first. */
async function asPlaced(scene: Scene, lines: Wanted): Promise<Wanted> {
  const { results } = await env.DB.prepare("SELECT variant_id FROM order_items WHERE order_id = ? ORDER BY position")
    .bind((await orderOf(scene))?.id ?? "")
    .all<{ variant_id: string }>();
  const placeOf = (variant: number) => results.findIndex((row) => row.variant_id === scene.variant_ids[variant]);
  return lines.toSorted((a, b) => placeOf(a.variant) - placeOf(b.variant));
}

async function buy({ scene, lines, model }: Visit, by_card = 0): Promise<Sale> {
  await answered(checkOut(shopEnv, scene), 201);
  return model.sell(await asPlaced(scene, lines), by_card);
}

const staff = async (scene: Scene, method: string, path: string, body: object): Promise<Response> => {
  const order = await orderOf(scene);
  return request(shopEnv, method, `/api/v1/admin/orders/${order?.id}/${path}`, { body, token: await staffToken() });
};

const parcelsOf = async (scene: Scene, status: string): Promise<string[]> => {
  const order = await orderOf(scene);
  const { results } = await env.DB.prepare("SELECT id FROM fulfilments WHERE order_id = ? AND status = ?")
    .bind(order?.id ?? "", status)
    .all<{ id: string }>();
  return results.map(({ id }) => id);
};

/** Each parcel in this status becomes another. */
async function turn(scene: Scene, from: string, body: object): Promise<void> {
  for (const id of await parcelsOf(scene, from)) await answered(staff(scene, "PATCH", `fulfilments/${id}`, body), 200);
}

async function sendAll({ scene, model }: Visit, sale: Sale): Promise<void> {
  await answered(changeByStaff(shopEnv, scene, "shipped"), 200);
  model.ship(sale);
}

async function arrive({ scene }: Visit, sale: Sale): Promise<void> {
  await turn(scene, "shipped", { status: "delivered" });
  sale.status = "delivered";
}

const key = ({ scene }: Visit, what: string): string => `${scene.key}-${what}`;

/** The ends that an order may come to, each with how many in a hundred do. */
export const fates: Readonly<
  Record<string, { readonly share: number; readonly play: (visit: Visit) => Promise<void> }>
> = {
  "is never paid": {
    share: 8,
    async play({ scene, lines, model }) {
      await answered(checkOut(shopEnv, scene, { card: null }), 201);
      travel(17 * MINUTE);
      await ringCart(scene.cart_id);
      await deliverPost();
      model.lapse(lines);
    },
  },
  "waits to be sent": { share: 5, play: async (visit) => void (await buy(visit)) },
  "is called off": {
    share: 7,
    async play(visit) {
      const sale = await buy(visit);
      await answered(cancelByShopper(shopEnv, visit.scene), 200);
      visit.model.cancel(sale);
    },
  },
  "arrives whole": {
    share: 24,
    async play(visit) {
      const sale = await buy(visit);
      await pass(visit.random, 2);
      await sendAll(visit, sale);
      await pass(visit.random, 3);
      await arrive(visit, sale);
    },
  },
  "arrives in two parcels": {
    share: 10,
    async play(visit) {
      const { scene, model, random } = visit;
      const sale = await buy(visit);
      const items = await itemsOf(scene, 1);
      await answered(packByStaff(shopEnv, scene, { items, status: "shipped" }, key(visit, "first")), 201);
      model.ship(sale, [1]);
      await pass(random, 2);
      await turn(scene, "shipped", { status: "delivered" });
      if (sale.left.some((quantity) => quantity > 0)) await sendAll(visit, sale);
      await arrive(visit, sale);
    },
  },
  "is held for a while": {
    share: 4,
    async play(visit) {
      const sale = await buy(visit);
      await answered(staff(visit.scene, "POST", "hold", { reason: "address_check" }), 200);
      await answered(changeByStaff(shopEnv, visit.scene, "shipped"), 409);
      await answered(staff(visit.scene, "POST", "release", {}), 200);
      await sendAll(visit, sale);
    },
  },
  "loses a unit to an empty shelf": {
    share: 6,
    async play(visit) {
      const { scene, model } = visit;
      const sale = await buy(visit);
      const is_whole = sale.left.reduce((sum, quantity) => sum + quantity, 0) === 1;
      if (is_whole) return;
      await answered(cancelUnitsByStaff(shopEnv, scene, key(visit, "unit")), 200, 202);
      model.keepBack(sale, 0, true);
      model.refund(model.priceOfUnit(sale, 0));
      await sendAll(visit, sale);
    },
  },
  "gives a unit back before it leaves": {
    share: 5,
    async play(visit) {
      const { scene, model } = visit;
      const sale = await buy(visit);
      if (sale.left.reduce((sum, quantity) => sum + quantity, 0) === 1) return;
      const items = await itemsOf(scene, 1);
      await answered(refundByStaff(shopEnv, scene, { items, restock: true }, key(visit, "unit")), 201);
      model.keepBack(sale, 0, false);
      model.refund(model.priceOfUnit(sale, 0));
      await sendAll(visit, sale);
    },
  },
  "is tried twice": {
    share: 6,
    async play(visit) {
      const sale = await buy(visit);
      await sendAll(visit, sale);
      await turn(visit.scene, "shipped", { status: "failed", reason: "recipient_absent" });
      await pass(visit.random, 2);
      await turn(visit.scene, "failed", { status: "shipped" });
      await arrive(visit, sale);
    },
  },
  "comes back to the sender": {
    share: 6,
    async play(visit) {
      const { scene, model } = visit;
      const sale = await buy(visit);
      await sendAll(visit, sale);
      await turn(scene, "shipped", { status: "failed", reason: "refused" });
      await pass(visit.random, 9);
      for (const id of await parcelsOf(scene, "failed"))
        await answered(staff(scene, "POST", `fulfilments/${id}/returned`, { outcome: "restock" }), 200);
      for (const [line, quantity] of sale.out.entries()) model.bringBack(sale, line, quantity);
      await answered(refundByStaff(shopEnv, scene, {}, key(visit, "all")), 201);
      model.refund(sale.total);
    },
  },
  "is returned in part": {
    share: 8,
    async play(visit) {
      const { scene, model } = visit;
      const sale = await buy(visit);
      await sendAll(visit, sale);
      await pass(visit.random, 3);
      await arrive(visit, sale);
      await pass(visit.random, 9);
      await openReturnOf(scene, 1);
      await answered(receiveReturn(shopEnv, scene, 1), 200);
      const id = await env.DB.prepare("SELECT id FROM returns WHERE order_id = ?")
        .bind((await orderOf(scene))?.id ?? "")
        .first<string>("id");
      const act = async (what: string, body: object) => {
        const headers = { "idempotency-key": key(visit, what) };
        const asked = { body, headers, token: await staffToken() };
        await answered(request(shopEnv, "POST", `/api/v1/admin/returns/${id}/${what}`, asked), 200, 201);
      };
      const items = (await itemsOf(scene, 1)).map(({ order_item_id }) => ({ order_item_id, restock: 1 }));
      await act("inspect", { items });
      await act("refund", { fee_amount: 100 });
      model.bringBack(sale, 0, 1);
      model.refund(model.priceOfUnit(sale, 0) - 100);
    },
  },
  "gets some money back": {
    share: 4,
    async play(visit) {
      const sale = await buy(visit);
      await sendAll(visit, sale);
      await arrive(visit, sale);
      await answered(refundByStaff(shopEnv, visit.scene, { amount: 137 }, key(visit, "some")), 201);
      visit.model.refund(137);
    },
  },
  "gets some credit": {
    share: 3,
    async play(visit) {
      const sale = await buy(visit);
      await sendAll(visit, sale);
      await answered(creditByStaff(shopEnv, visit.scene, { amount: 211 }, key(visit, "credit")), 201);
      visit.model.credit(211);
    },
  },
  "is paid in part by a gift card": {
    share: 4,
    async play(visit) {
      const ctx = testContext();
      const id = ctx.id();
      const code = await codeOf(ctx, id);
      const card = { id, currency: "USD", amount: 600, last4: last4Of(code), expires_at: null };
      await runBatch(ctx.db, [...issueCard(ctx, card), ...(await codeStatements(ctx, id, null))]);
      await answered(payWith(visit.scene.cart_token, code), 200);
      const sale = await buy(visit, 600);
      if (visit.random.chance(0.4)) {
        await answered(cancelByShopper(shopEnv, visit.scene), 200);
        visit.model.cancel(sale);
      } else await sendAll(visit, sale);
    },
  },
};
