import { env } from "cloudflare:workers";
import { z } from "zod";
import { sign } from "../../../local/sandbox/webhook.ts";
import { noteEvent } from "../../support/carrier.ts";
import { orderOf, packByStaff, itemsOf, type Scene, staffToken } from "./scene.ts";
import { deliver, post, request, shopEnv } from "./shop.ts";
import { patiently } from "./within.ts";

/** One unit of the shopper's order is packed. */
export async function packForLabel(scene: Scene): Promise<void> {
  await packByStaff(shopEnv, scene, { items: await itemsOf(scene, 1) }, `${scene.key}-packed`);
}

/** Staff buy, or cancel, the label of the one parcel of the shopper's order. */
export const askForLabel = (method: "POST" | "DELETE") => async (bindings: Env, scene: Scene) => {
  const order = await orderOf(scene);
  const id = await env.DB.prepare("SELECT id FROM fulfilments WHERE order_id = ?")
    .bind(order?.id ?? "")
    .first<string>("id");
  if (!order || id === null) return undefined;
  const path = `/api/v1/admin/orders/${order.id}/fulfilments/${id}/label`;
  return request(bindings, method, path, { token: await staffToken() });
};

const Sold = z.object({ data: z.array(z.object({ status: z.string(), tracking_number: z.string() })) });

/** What the carrier has sold under a key. */
async function soldUnder(key: string) {
  const { CARRIER_SANDBOX: carrier, PARCEL_API_KEY: secret } = env as Env & { readonly PARCEL_API_KEY?: string };
  if (!carrier) throw new Error("there is no carrier");
  const url = `https://carrier.test/v1/labels?key=${encodeURIComponent(key)}`;
  const asked = carrier.fetch(url, { headers: { authorization: `Bearer ${secret ?? ""}` } });
  return Sold.parse(await (await patiently("the carrier", asked)).json()).data;
}

type LabelRow = {
  id: string;
  subject_id: string;
  number: number;
  status: string;
  tracking_number: string | null;
  shown: string | null;
};

type Word = "failed" | "returned_to_sender" | "delivered";

/** The carrier notes something of the one parcel with a label, and tells the shop. */
export async function tellByCarrier(bindings: Env, scene: Scene, status: Word): Promise<Response | undefined> {
  const order = await orderOf(scene);
  const tracking_number = await env.DB.prepare("SELECT tracking_number FROM shipping_labels WHERE order_id = ?")
    .bind(order?.id ?? "")
    .first<string>("tracking_number");
  if (tracking_number === null) return undefined;
  const noted = { status, occurred_at: new Date(Date.now()).toISOString() };
  const { id } = z.object({ id: z.string() }).parse(await noteEvent(tracking_number, noted));
  const body = JSON.stringify({ id, tracking_number });
  const { PARCEL_API_WEBHOOK_SECRETS: secret = "" } = env as Env & { readonly PARCEL_API_WEBHOOK_SECRETS?: string };
  const headers = {
    "content-type": "application/json",
    "parcel-signature": await sign(body, secret, Math.floor(Date.now() / 1_000)),
  };
  return request(bindings, "POST", "/api/v1/webhooks/carriers/parcel-api", { body, headers });
}

/** As `tellByCarrier`, and the shop asks it. */
export const hearFromCarrier = (status: Word) => async (bindings: Env, scene: Scene) => {
  const answer = await tellByCarrier(bindings, scene, status);
  await deliver(bindings, post.splice(0));
  return answer;
};

/** L1: what the carrier is paid for is known to the shop, once for each parcel or return, and is what that shows. */
export async function judgeLabels(order_ids: readonly string[]): Promise<string[]> {
  const { results } = await env.DB.prepare(
    `SELECT l.id, l.fulfilment_id AS subject_id, l.number, l.status, l.tracking_number, f.tracking_number AS shown
     FROM fulfilments f JOIN shipping_labels l ON l.fulfilment_id = f.id
     WHERE f.order_id IN (SELECT value FROM json_each(?1))
     UNION ALL
     SELECT l.id, l.return_id AS subject_id, l.number, l.status, l.tracking_number, r.tracking_number AS shown
     FROM returns r JOIN return_labels l ON l.return_id = r.id
     WHERE r.order_id IN (SELECT value FROM json_each(?1))`,
  )
    .bind(JSON.stringify(order_ids))
    .all<LabelRow>();
  const found = await Promise.all(results.map(judgeLabel));
  const bought = results.filter(({ status }) => status === "bought").map(({ subject_id }) => subject_id);
  return [...found.flat(), ...(new Set(bought).size < bought.length ? ["L1 a parcel has two labels"] : [])];
}

async function judgeLabel({ subject_id, number, status, tracking_number, shown }: LabelRow): Promise<string[]> {
  const [sold] = await soldUnder(`label:${subject_id}:${number}`);
  const [next] = await soldUnder(`label:${subject_id}:${number + 1}`);
  const is_paid = sold?.status === "active";
  const wrong: string[] = [];
  if (status === "buying" || status === "cancelling") wrong.push(`L1 label ${number} is still ${status}`);
  else if (is_paid !== (status === "bought")) wrong.push(`L1 label ${number} is ${status}, and ${sold?.status} there`);
  if (is_paid && sold.tracking_number !== tracking_number) wrong.push(`L1 label ${number} has another number there`);
  if (status === "bought" && shown !== tracking_number) wrong.push("L1 the parcel does not show its label's number");
  if (status === "cancelled" && shown !== null && shown === tracking_number)
    wrong.push("L1 the parcel shows the number of a cancelled label");
  if (is_paid && next?.status === "active") wrong.push("L1 two labels are paid for one parcel");
  return wrong;
}
