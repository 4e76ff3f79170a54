import { env } from "cloudflare:workers";
import { parcelsOf } from "#aftersales/fulfilment";
import { followLabel } from "../../src/features/aftersales/carriers/follow-parcel.ts";
import { call } from "./api.ts";
import { testContext } from "./context.ts";

const sandbox = (): Fetcher => {
  if (!env.CARRIER_SANDBOX) throw new Error("The tests run with a carrier.");
  return env.CARRIER_SANDBOX;
};

/** The levers of the carrier's stand-in, which people reach through the shop's `/dev/carrier/*`. */
export async function lever(method: string, path: string, body?: unknown): Promise<any> {
  const init =
    body === undefined
      ? { method }
      : { method, body: JSON.stringify(body), headers: { "content-type": "application/json" } };
  const response = await sandbox().fetch(`https://shop.test/dev/carrier/${path}`, init);
  return response.json();
}

/** All labels that the carrier has sold for a fulfilment, whatever became of them. */
export const soldFor = async (fulfilment_id: string): Promise<any[]> =>
  (await lever("GET", "labels")).data.filter(({ key }: any) => key.startsWith(`label:${fulfilment_id}:`));

/** The carrier notes something of a parcel; the shop hears of it when the webhook is sent. */
export const noteEvent = (tracking_number: string, event: Record<string, unknown>): Promise<any> =>
  lever("POST", `labels/${tracking_number}/events`, event);

/** A return has a label, and its carrier has noted something of the parcel. */
export const givenReturnLabel = (return_id: string, token: string, message: string): Promise<void> =>
  boughtAt(`/api/v1/admin/returns/${return_id}/label/purchase`, token, message);

/** The one parcel of an order has a label, and its carrier has noted something of it. */
export async function givenLabel(order_id: string, token: string, message: string): Promise<void> {
  const ctx = testContext();
  const [parcel] = await parcelsOf(ctx, order_id);
  await boughtAt(`/api/v1/admin/orders/${order_id}/fulfilments/${parcel?.id}/label`, token, message);
}

async function boughtAt(path: string, token: string, message: string): Promise<void> {
  const bought = await call("POST", path, { token });
  if (bought.status !== 201) throw new Error(`no label: ${bought.status} ${await bought.text()}`);
  const { id, tracking_number }: any = await bought.json();
  await noteEvent(tracking_number, { status: "in_transit", message });
  await followLabel(testContext(), id);
}
