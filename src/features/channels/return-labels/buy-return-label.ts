import {
  buyFor,
  cancelFor,
  CarrierError,
  type Label,
  type LabelFile,
  type LabelWish,
  readFileOf,
  weighUnits,
} from "#aftersales/carriers";
import { untilMoved } from "#aftersales/fulfilment";
import { findReturn, illegalMove, isAwaited, type ReturnRow } from "#aftersales/returns";
import { findOrder, OrderError, type OrderRow } from "#ordering/orders";
import type { AddressDetails } from "#people/addresses";
import type { Ctx } from "#platform/context";
import { returnDesk, subjectOf } from "./return-desk.ts";
import { findLabels } from "./store.ts";

/**
 * Buys the label with which the shopper sends units back, from their address to the shop's, and writes its number and carrier onto the return:
 * see `buyFor`. 404 `return_not_found`; 409 `illegal_return_move` once the units are back or it is called off, `order_erased`, `address_missing`.
 */
export function buyReturnLabel(ctx: Ctx, id: string, wish: LabelWish): Promise<Label> {
  return untilMoved(async () => {
    const row = await findReturn(ctx, id);
    const order = await findOrder(ctx, row.order_id);
    return buyFor(ctx, returnDesk, wish, {
      subject: subjectOf(ctx, order, row),
      subject_id: id,
      labels: await findLabels(ctx, id),
      requireAddress: () => requireAddress(ctx, order, row),
      weigh: () =>
        weighUnits(
          ctx,
          order,
          row.items.filter(({ quantity }) => quantity > 0),
        ),
    });
  });
}

/** Where the parcel comes from. Throws where nothing is to come. */
function requireAddress(ctx: Ctx, order: OrderRow, row: ReturnRow): AddressDetails {
  if (!isAwaited(row)) throw illegalMove(ctx, row);
  if (order.erased_at !== null) throw OrderError.order_erased();
  if (order.shipping_address === null) throw CarrierError.address_missing();
  return order.shipping_address;
}

/** Cancels the label of a return at its carrier, and takes it off the return: see `cancelFor`. 404 `return_not_found`. */
export function cancelReturnLabel(ctx: Ctx, id: string): Promise<true> {
  return untilMoved(async () => {
    const row = await findReturn(ctx, id);
    const order = await findOrder(ctx, row.order_id);
    return cancelFor(ctx, returnDesk, await findLabels(ctx, id), subjectOf(ctx, order, row));
  });
}

/** The label of a return, to print: see `readFileOf`. */
export async function readReturnLabel(ctx: Ctx, { id, personal_key, sequence }: ReturnRow): Promise<LabelFile> {
  return readFileOf(ctx, returnDesk, await findLabels(ctx, id), { personal_key, sequence, erased_at: null });
}
