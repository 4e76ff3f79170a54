import { FulfilmentError } from "#aftersales/fulfilment";
import { detailsOf, sellerOf } from "#aftersales/invoices";
import { drawSlip } from "#aftersales/papers";
import { seesPeople } from "#ordering/order-desk";
import { findOrder, toOrderNumber } from "#ordering/orders";
import type { Ctx } from "#platform/context";

/**
 * The packing slip of a fulfilment as a page. Where it goes is on it only for callers who may see people. 404 `order_not_found`,
 * `fulfilment_not_found`.
 */
export async function printSlip(ctx: Ctx, reference: string, fulfilment_id: string): Promise<string> {
  const order = await findOrder(ctx, reference);
  const fulfilment = order.fulfilments.find(({ id }) => id === fulfilment_id);
  if (!fulfilment) throw FulfilmentError.fulfilment_not_found();
  const is_shown = seesPeople(ctx.actor);
  return drawSlip({
    locale: order.locale,
    time_zone: ctx.config.SHOP_TIME_ZONE,
    seller: sellerOf(ctx),
    order_number: toOrderNumber(order.sequence),
    placed_at: order.placed_at,
    shipping_address: is_shown ? order.shipping_address : null,
    pickup_place: order.pickup_place,
    carrier: fulfilment.carrier,
    tracking_number: is_shown ? fulfilment.tracking_number : null,
    items: fulfilment.items.flatMap(({ order_item_id, quantity }) =>
      order.items
        .filter(({ id }) => id === order_item_id)
        .map((item) => ({ name: item.name, sku: item.sku, details: detailsOf(item), quantity })),
    ),
  });
}
