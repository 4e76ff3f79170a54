import { env } from "cloudflare:workers";
import { SECOND, MINUTE, travel } from "./clock.ts";
import { checkOut, orderOf, type Scene, webhook } from "./scene.ts";
import { deliverPost, everyMinute, ringCart, shopEnv } from "./shop.ts";

/** One cron takes a hundred orders and a hundred messages: as many as it takes for all of them to have had their turn. */
async function sweep(count: number): Promise<void> {
  for (let left = count; left > 0; left -= 50) {
    travel(61 * SECOND);
    await everyMinute();
    await deliverPost();
  }
}

type Again = (bindings: Env, scene: Scene) => Promise<unknown>;

/** Whoever carries on what was cut off: each is there for the others' failures. `again` is what was cut off. */
export const carriers = {
  /** The alarms of the carts' objects, when the time to pay is over. */
  alarm: async (scenes: readonly Scene[]) => {
    for (const minutes of [16, 2]) {
      travel(minutes * MINUTE);
      for (const { cart_id } of scenes) await ringCart(cart_id);
      await deliverPost();
    }
  },
  /** The cron of every minute: soon, and once the time to pay is over. */
  sweep: async (scenes: readonly Scene[]) => {
    await sweep(scenes.length + 50);
    travel(20 * MINUTE);
    await sweep(scenes.length + 50);
  },
  /** A webhook of the provider, twice. */
  hint: async (scenes: readonly Scene[]) => {
    for (const scene of scenes) {
      const order = await orderOf(scene);
      for (let copy = 0; copy < 2; copy += 1) await webhook(shopEnv, scene, `hint_${order?.id}`);
    }
    await deliverPost();
  },
  /** Whoever asked got no answer, and asks again: the same request, or the same message. */
  again: async (scenes: readonly Scene[], again: Again) => {
    // Past the minute for which a request that is never heard of again keeps its key.
    travel(61 * SECOND);
    for (const scene of scenes) await again(shopEnv, scene);
    await deliverPost();
  },
} as const;
export type Carrier = keyof typeof carriers;

/** Lets the outbox run dry, as the cron does in time. Mails that somebody died over are free again by then. */
export async function calmDown(scenes: readonly Scene[]): Promise<void> {
  const carts = JSON.stringify(scenes.map(({ cart_id }) => cart_id));
  for (let round = 0; round < 12; round += 1) {
    await deliverPost();
    const waiting = await env.DB.prepare(
      `SELECT count(*) AS n FROM outbox WHERE done_at IS NULL AND body ->> 'order_id' IN
       (SELECT id FROM orders WHERE cart_id IN (SELECT value FROM json_each(?)))`,
    )
      .bind(carts)
      .first<{ n: number }>();
    if (waiting?.n === 0) return;
    travel(3 * MINUTE);
    await everyMinute();
  }
}

/** A shopper who did not get what was in the cart asks again: undefined when that is well, else what is wrong. */
export async function buyAnew(scene: Scene): Promise<string | undefined> {
  const answer = await checkOut(shopEnv, scene, { key: crypto.randomUUID() });
  return answer.status === 201 ? undefined : `O5 the next checkout is ${answer.status} ${await answer.text()}`;
}
