import { call } from "./api.ts";
import { type GivenOrder, givenOrder, type OrderWish } from "./orders.ts";
import { png } from "./pictures.ts";

export type GivenReturn = {
  readonly id: string;
  readonly order: GivenOrder;
  readonly item_ids: readonly string[];
};

/** Ids of the lines of an order. */
export async function linesOf({ order_id, order_token }: GivenOrder): Promise<string[]> {
  const shown = await call("GET", `/api/v1/orders/${order_id}`, { headers: { "order-token": order_token } });
  const { items }: { items: { id: string }[] } = await shown.json();
  return items.map(({ id }) => id);
}

/** A return that staff opened of one unit of the first line of a delivered order, or of one that is there. */
export async function givenReturn(
  token: string,
  wish: OrderWish = {},
  { order: known, quantity = 1 }: { readonly order?: GivenOrder; readonly quantity?: number } = {},
): Promise<GivenReturn> {
  const order = known ?? (await givenOrder({ status: "delivered", ...wish }));
  const item_ids = await linesOf(order);
  const items = [{ order_item_id: item_ids[0], quantity, reason: "changed_mind" }];
  const answer = await call("POST", `/api/v1/admin/orders/${order.order_id}/returns`, { token, body: { items } });
  if (answer.status !== 201) throw new Error(`the return is refused: ${answer.status} ${await answer.text()}`);
  const { id }: { id: string } = await answer.json();
  return { id, order, item_ids };
}

/** The id of a photo that the shopper added to a return. */
export async function givenReturnPhoto({ order_id, order_token }: GivenOrder, return_id: string): Promise<string> {
  const body = new FormData();
  body.set("file", new File([png()], "photo.png"));
  const path = `/api/v1/orders/${order_id}/returns/${return_id}/photos`;
  const answer = await call("POST", path, { body, headers: { "order-token": order_token } });
  const { photos }: { photos: { id: string }[] } = await answer.json();
  return photos.at(-1)?.id ?? "";
}
