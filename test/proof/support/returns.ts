import { env } from "cloudflare:workers";
import { type Holder, itemsOf, orderOf, type Scene, staffToken } from "./scene.ts";
import { request, shopEnv } from "./shop.ts";

/** The return of the shopper's order, the first where there are others. */
const returnOf = async (scene: Scene): Promise<string> => {
  const order = await orderOf(scene);
  const found = await env.DB.prepare("SELECT id FROM returns WHERE order_id = ? ORDER BY created_at, id LIMIT 1")
    .bind(order?.id ?? "")
    .first<string>("id");
  return found ?? "";
};

/** Staff open a return of two units of the first line. */
export const openReturn = (scene: Scene): Promise<void> => openReturnOf(scene, 2);

/** As `openReturn`, of so many. */
export async function openReturnOf(scene: Scene, quantity: number): Promise<void> {
  await openByStaff(shopEnv, scene, quantity, `${scene.key}-opened`);
}

const wishOf = async (scene: Scene, quantity: number) => ({
  items: (await itemsOf(scene, quantity)).map((item) => ({ ...item, reason: "changed_mind" })),
});

/** Staff open a return of so many units of the first line. `key` names it: the same one again is the same return. */
export async function openByStaff(bindings: Env, scene: Scene, quantity: number, key: string): Promise<Response> {
  const path = `/api/v1/admin/orders/${(await orderOf(scene))?.id}/returns`;
  const headers = { "idempotency-key": key };
  return request(bindings, "POST", path, { body: await wishOf(scene, quantity), token: await staffToken(), headers });
}

/** The holder of the order asks to send so many units of the first line back. */
export async function requestReturn(bindings: Env, scene: Scene, quantity: number, holder: Holder, key = "asked") {
  const path = `/api/v1/orders/${(await orderOf(scene))?.id}/returns`;
  const headers = { ...holder.headers, "idempotency-key": `${scene.key}-${key}` };
  return request(bindings, "POST", path, { ...holder, body: await wishOf(scene, quantity), headers });
}

/** The holder of the order calls its return off. */
export async function cancelByHolder(bindings: Env, scene: Scene, holder: Holder) {
  const path = `/api/v1/orders/${(await orderOf(scene))?.id}/returns/${await returnOf(scene)}/cancel`;
  return request(bindings, "POST", path, holder);
}

const act = async (bindings: Env, scene: Scene, what: string, body: object, headers: Record<string, string> = {}) => {
  const path = `/api/v1/admin/returns/${await returnOf(scene)}/${what}`;
  return request(bindings, "POST", path, { body, headers, token: await staffToken() });
};

/** Both units came, or so many. */
export const receiveReturn = async (bindings: Env, scene: Scene, quantity = 2) =>
  act(bindings, scene, "receive", { items: await itemsOf(scene, quantity) });

export const approveReturn = (bindings: Env, scene: Scene) => act(bindings, scene, "approve", {});

export const rejectReturn = (bindings: Env, scene: Scene) =>
  act(bindings, scene, "reject", { reason: "It was worn outdoors." });

export const cancelReturn = (bindings: Env, scene: Scene) => act(bindings, scene, "cancel", {});

/** One goes back on the shelf, the other is damaged. */
export const inspectReturn = (bindings: Env, scene: Scene) =>
  inspectUnits(bindings, scene, { restock: 1, damage: 1 }, "inspect");

/** What becomes of units of the first line. `name` names the inspection: the same one again is the same. */
export async function inspectUnits(bindings: Env, scene: Scene, found: object, name: string) {
  const items = (await itemsOf(scene, 2)).map(({ order_item_id }) => ({ order_item_id, ...found }));
  return act(bindings, scene, "inspect", { items }, { "idempotency-key": `${scene.key}-${name}` });
}

export const refundReturn = (bindings: Env, scene: Scene, body: object = { fee_amount: 100 }, name = "return") =>
  act(bindings, scene, "refund", body, { "idempotency-key": `${scene.key}-${name}` });
