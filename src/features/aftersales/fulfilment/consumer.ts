import { giftCardSaleEvents } from "#ordering/gift-card-sales";
import { orderEvents, orderStateOf } from "#ordering/orders";
import type { Ctx } from "#platform/context";
import type { Statement } from "#platform/data/db";
import { commit } from "#platform/data/outbox";
import { on, onReading } from "#platform/data/queue";
import { completeOrder } from "./complete-order.ts";
import { deliverIssued } from "./deliver-issued.ts";
import { processOrder } from "./process-order.ts";
import { shipParcel } from "./ship-stock.ts";
import { bookParcel } from "./take-back-parcel.ts";

type Told = { readonly order_id: string; readonly fulfilment_id: string };

async function bookCounted(ctx: Ctx, { order_id, fulfilment_id }: Told, once: Statement): Promise<void> {
  await bookParcel(ctx, order_id, fulfilment_id);
  await commit(ctx, [once]);
}

export const fulfilmentListeners = [
  onReading(
    orderEvents["order.paid"],
    (ctx, { order_id }) => [orderStateOf(ctx, order_id)] as const,
    (ctx, [[order]]) => processOrder(ctx, order),
  ),
  on(giftCardSaleEvents["order.cards_issued"], (ctx, { order_id }, once) => deliverIssued(ctx, order_id, once)),
  on(orderEvents["fulfilment.shipped"], async (ctx, { order_id, fulfilment_id }, once) => {
    await shipParcel(ctx, order_id, fulfilment_id);
    await completeOrder(ctx, order_id, () => [once]);
  }),
  on(orderEvents["fulfilment.returned"], bookCounted),
  on(orderEvents["fulfilment.counted"], bookCounted),
];
