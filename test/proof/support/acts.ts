import { env } from "cloudflare:workers";
import { fulfilment } from "#aftersales/fulfilment";
import { createContext } from "#platform/context";
import type { Job } from "#platform/data/schedule";
import { checkoutJobs } from "../../../src/features/ordering/checkout/jobs.ts";
import { MINUTE, SECOND, travel } from "./clock.ts";
import { askForLabel, hearFromCarrier } from "./labels.ts";
import { returnActs } from "./return-acts.ts";
import {
  cancelByShopper,
  cancelUnitsByStaff,
  changeByStaff,
  changeParcel,
  checkOut,
  creditByStaff,
  itemsOf,
  orderOf,
  packByStaff,
  refundByStaff,
  type Scene,
  staffToken,
  takeWholeParcelBack,
  webhook,
} from "./scene.ts";
import { deliver, post, request, ringCart } from "./shop.ts";
import type { Act } from "./stages.ts";

/** One job of the cron, by itself. */
export const runJob =
  (jobs: readonly Job[], name: string) =>
  async (bindings: Env): Promise<undefined> => {
    const late: Promise<unknown>[] = [];
    const ctx = createContext({ env: bindings, waitUntil: (work) => void late.push(work) });
    await jobs.find((job) => job.name === name)?.run(ctx, Date.now());
    await Promise.all(late);
  };

const staff = async (bindings: Env, method: string, path: string, body: object) =>
  request(bindings, method, path, { body, token: await staffToken() });

const moves =
  (kind: "IN" | "OUT") =>
  (bindings: Env, { variant_ids: [variant_id] }: Scene) =>
    staff(bindings, "POST", "/api/v1/admin/inventory/movements", { variant_id, kind, quantity: 2 });

/** Nothing was heard of the parcels for two days, and the shop counts one. */
async function deliverByTime(bindings: Env, scene: Scene): Promise<undefined> {
  const order = await orderOf(scene);
  await env.DB.prepare("UPDATE fulfilments SET updated_at = updated_at - ? WHERE order_id = ? AND status = 'shipped'")
    .bind(2_880 * MINUTE, order?.id ?? "")
    .run();
  const counting = { ...bindings, DELIVERED_AFTER_DAYS: "1" } as Env;
  return runJob(fulfilment.jobs ?? [], "fulfilment.deliver_by_time")(counting);
}

/** Whatever may happen to an order at the same time. */
export const acts = {
  ...returnActs,
  checkout: { from: ["in the cart"], run: (bindings, scene) => checkOut(bindings, scene) },
  "the same checkout again": { from: [], run: (bindings, scene) => checkOut(bindings, scene) },
  "a checkout in another tab": {
    from: ["not paid yet"],
    run: (bindings, scene) => checkOut(bindings, scene, { key: `${scene.key}-tab` }),
  },
  "a checkout for another address": {
    from: ["not paid yet"],
    run: (bindings, scene) => checkOut(bindings, scene, { key: `${scene.key}-paris`, city: "Paris" }),
  },
  "a webhook": {
    from: ["just paid"],
    needs: "intent",
    run: async (bindings, scene) => {
      const answer = await webhook(bindings, scene, `race_${(await orderOf(scene))?.id}`);
      await deliver(bindings, post.splice(0));
      return answer;
    },
  },
  "a cancel by the shopper": {
    from: ["not paid yet", "just paid", "sold", "returning a part"],
    needs: "order",
    run: cancelByShopper,
  },
  "a cancel by staff": {
    from: ["sold", "packed", "labelled"],
    needs: "order",
    run: (bindings, scene) => changeByStaff(bindings, scene, "cancelled"),
  },
  "sending by staff": {
    from: ["sold", "returning a part"],
    needs: "payment",
    run: (bindings, scene) => changeByStaff(bindings, scene, "shipped"),
  },
  "sending a part by staff": {
    from: ["sold"],
    needs: "payment",
    run: async (bindings, scene) =>
      packByStaff(bindings, scene, { items: await itemsOf(scene, 1), status: "shipped" }, `${scene.key}-sent`),
  },
  "a cancel of units": {
    from: ["sold", "packed", "returning a part"],
    needs: "payment",
    run: (bindings, scene) => cancelUnitsByStaff(bindings, scene, `${scene.key}-units`),
  },
  "a packed parcel that leaves": {
    from: ["packed", "labelled"],
    needs: "label",
    run: (bindings, scene) => changeParcel(bindings, scene, { status: "shipped" }),
  },
  "a parcel that is unpacked": {
    from: ["packed", "labelled"],
    needs: "label",
    run: (bindings, scene) => changeParcel(bindings, scene, { status: "cancelled" }),
  },
  "a label that is bought": { from: ["packed"], needs: "label", run: askForLabel("POST") },
  "a label that is cancelled": { from: ["labelled"], needs: "label", run: askForLabel("DELETE") },
  "a release from hold": {
    from: [],
    needs: "payment",
    run: async (bindings, scene) =>
      staff(bindings, "POST", `/api/v1/admin/orders/${(await orderOf(scene))?.id}/release`, {}),
  },
  "a carrier that could not deliver": { from: ["followed"], needs: "label", run: hearFromCarrier("failed") },
  "a carrier that has delivered": { from: ["followed"], needs: "label", run: hearFromCarrier("delivered") },
  "a carrier that brings it back": { from: ["followed"], needs: "label", run: hearFromCarrier("returned_to_sender") },
  "a hold": {
    from: ["sold", "packed"],
    needs: "payment",
    run: async (bindings, scene) =>
      staff(bindings, "POST", `/api/v1/admin/orders/${(await orderOf(scene))?.id}/hold`, { reason: "stock_check" }),
  },
  "a parcel that is not delivered": {
    from: ["sent", "followed"],
    needs: "parcel",
    run: (bindings, scene) => changeParcel(bindings, scene, { status: "failed", reason: "refused" }),
  },
  "a parcel that arrives": {
    from: ["sent", "followed"],
    needs: "parcel",
    run: (bindings, scene) => changeParcel(bindings, scene, { status: "delivered" }),
  },
  "all parcels that arrive": {
    from: ["sent"],
    needs: "parcel",
    run: (bindings, scene) => changeByStaff(bindings, scene, "delivered"),
  },
  "the days after which parcels have arrived": { from: ["sent", "followed"], needs: "parcel", run: deliverByTime },
  "a parcel that comes back": {
    from: ["sent", "followed"],
    needs: "parcel",
    run: (bindings, scene) => takeWholeParcelBack(bindings, scene),
  },
  "the end of its time": {
    from: ["just paid"],
    run: async (bindings, { cart_id }) => {
      travel(16 * MINUTE);
      await ringCart(cart_id, bindings);
      return undefined;
    },
  },
  "a refund": {
    from: ["sold"],
    needs: "payment",
    run: (bindings, scene) => refundByStaff(bindings, scene, { restock: true }, `${scene.key}-refund`),
  },
  "a refund of a unit": {
    from: ["sold"],
    needs: "payment",
    run: async (bindings, scene) => {
      const items = await itemsOf(scene, 1);
      return refundByStaff(bindings, scene, { items, restock: true }, `${scene.key}-unit`);
    },
  },
  "a refund to store credit": {
    from: ["sold"],
    needs: "payment",
    run: (bindings, scene) => creditByStaff(bindings, scene, { amount: 2_000 }, `${scene.key}-credit`),
  },
  "goods that come in": { from: ["in the cart"], run: moves("IN") },
  "goods that are taken out": { from: ["in the cart"], run: moves("OUT") },
  "another price": {
    from: ["in the cart"],
    run: (bindings, { product_id, variant_ids }) =>
      staff(bindings, "PATCH", `/api/v1/admin/products/${product_id}/variants/${variant_ids[0]}`, { price: 1_500 }),
  },
  "a change of the cart": {
    from: ["not paid yet"],
    run: (bindings, { cart_token, line_id }) =>
      request(bindings, "PATCH", `/api/v1/cart/items/${line_id}`, {
        body: { quantity: 1 },
        headers: { "cart-token": cart_token },
      }),
  },
  "the sweep": {
    from: ["just paid"],
    run: async (bindings) => {
      travel(62 * SECOND);
      return runJob(checkoutJobs, "checkout.sweep")(bindings);
    },
  },
} as const satisfies Record<string, Act>;
export type ActName = keyof typeof acts;
