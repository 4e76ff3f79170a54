import { env } from "cloudflare:workers";
import { itemsOf, orderOf, type Scene, staffToken } from "./scene.ts";
import { request, shopEnv } from "./shop.ts";

/** The one return of the shopper's order. */
const returnOf = async (scene: Scene): Promise<string> => {
  const order = await orderOf(scene);
  const found = await env.DB.prepare("SELECT id FROM returns WHERE order_id = ?")
    .bind(order?.id ?? "")
    .first<string>("id");
  return found ?? "";
};

/** Staff open a return of two units of the first line. */
export const openReturn = (scene: Scene): Promise<void> => openReturnOf(scene, 2);

/** As `openReturn`, of so many. */
export async function openReturnOf(scene: Scene, quantity: number): Promise<void> {
  const order = await orderOf(scene);
  const items = (await itemsOf(scene, quantity)).map((item) => ({ ...item, reason: "changed_mind" }));
  const path = `/api/v1/admin/orders/${order?.id}/returns`;
  await request(shopEnv, "POST", path, { body: { items }, token: await staffToken() });
}

const act = async (bindings: Env, scene: Scene, what: string, body: object, headers: Record<string, string> = {}) => {
  const path = `/api/v1/admin/returns/${await returnOf(scene)}/${what}`;
  return request(bindings, "POST", path, { body, headers, token: await staffToken() });
};

/** Both units came, or so many. */
export const receiveReturn = async (bindings: Env, scene: Scene, quantity = 2) =>
  act(bindings, scene, "receive", { items: await itemsOf(scene, quantity) });

export const cancelReturn = (bindings: Env, scene: Scene) => act(bindings, scene, "cancel", {});

/** One goes back on the shelf, the other is damaged. */
export async function inspectReturn(bindings: Env, scene: Scene) {
  const items = (await itemsOf(scene, 2)).map(({ order_item_id }) => ({ order_item_id, restock: 1, damage: 1 }));
  return act(bindings, scene, "inspect", { items }, { "idempotency-key": `${scene.key}-inspect` });
}

export const refundReturn = (bindings: Env, scene: Scene) =>
  act(bindings, scene, "refund", { fee_amount: 100 }, { "idempotency-key": `${scene.key}-return` });
