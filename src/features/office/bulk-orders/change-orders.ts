import { changeOrder } from "#aftersales/fulfilment";
import { changeTags } from "#ordering/order-desk";
import { outwardStatus } from "#ordering/orders";
import { isAppError } from "#platform/basics/errors";
import { apart, type Ctx } from "#platform/context";
import { problemOf } from "#platform/http/problem";
import { derivedId } from "#platform/secrets/tokens";
import type { BulkOrdersInput, BulkResult } from "./schemas.ts";

const targets = { process: "processing", deliver: "delivered", cancel: "cancelled" } as const;

/**
 * Changes many orders as staff, one after the other, each as the operation for one order does it: with its own batch, audit entry and
 * refusals. A refused one leaves the others alone. Asked twice, each answers its done state.
 */
export async function changeOrders(ctx: Ctx, input: BulkOrdersInput): Promise<BulkResult[]> {
  const results: BulkResult[] = [];
  for (const order_id of input.order_ids) results.push(await tried(await ofOne(ctx, order_id), order_id, input));
  return results;
}

/** Effects are named by their operation: each order has one of its own, the same for every repeat. */
export const ofOne = async (ctx: Ctx, order_id: string): Promise<Ctx> => ({
  ...apart(ctx),
  operation_id: await derivedId(`bulk ${ctx.operation_id} ${order_id}`),
});

async function tried(ctx: Ctx, order_id: string, input: BulkOrdersInput): Promise<BulkResult> {
  try {
    return { order_id, status: "done", order_status: await changeOne(ctx, order_id, input), problem: null };
  } catch (error) {
    if (!isAppError(error)) throw error;
    return { order_id, status: "refused", order_status: null, problem: problemOf(error, ctx.request_id) };
  }
}

async function changeOne(ctx: Ctx, order_id: string, input: BulkOrdersInput): Promise<BulkResult["order_status"]> {
  if (input.action === "add_tags" || input.action === "remove_tags") {
    const adds = input.action === "add_tags";
    await changeTags(ctx, order_id, adds ? { add: input.tags, remove: [] } : { add: [], remove: input.tags });
    return null;
  }
  const order = await changeOrder(ctx, order_id, { status: targets[input.action] });
  return outwardStatus(order.status, order.cancelled_from);
}
