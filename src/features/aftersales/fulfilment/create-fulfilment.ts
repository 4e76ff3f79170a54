import type { z } from "@hono/zod-openapi";
import {
  type Fulfilment,
  findOrder,
  moveOrderStatements,
  type OrderRow,
  noSuchItem,
  type Units,
} from "#ordering/orders";
import { givenIn } from "#platform/basics/given";
import type { Ctx } from "#platform/context";
import { audit } from "#platform/data/audit";
import { FulfilmentError } from "./errors.ts";
import { prepareStatements, shipStatements } from "./fulfil-statements.ts";
import { atOf, commitMove, leavingIn, refuseErased, refuseMove, shipSoon, untilMoved } from "./move-parcels.ts";
import { chooseUnits, shipEvent } from "./rules.ts";
import type { FulfilmentInput } from "./schemas.ts";

type Input = z.output<typeof FulfilmentInput>;

/**
 * Prepares a parcel of some units of an order, or of all that are left, and ships it at once if that is asked for. Its id is the
 * operation's, so a repeat with the same Idempotency-Key finds it. Raises `fulfilment_exceeds_ordered`, `nothing_to_fulfil`, and
 * what shipping an order raises.
 */
export function createFulfilment(ctx: Ctx, reference: string, input: Input): Promise<Fulfilment> {
  return untilMoved(async () => {
    const order = await findOrder(ctx, reference);
    const known = order.fulfilments.find(({ id }) => id === ctx.operation_id);
    return known ?? tryToCreate(ctx, order, input);
  });
}

async function tryToCreate(ctx: Ctx, order: OrderRow, input: Input): Promise<Fulfilment | undefined> {
  const { status, items: asked, ship_unpaid, ...given } = input;
  const tracking = givenIn(given);
  refuseErased(order, undefined, tracking);
  const reason = refuseMove(ctx, order, "shipped", ship_unpaid);
  const units = unitsOf(order, asked);
  const [id, order_id, is_shipped] = [ctx.operation_id, order.id, status === "shipped"];
  const at = atOf(order);
  const { tracking_url: _url, ...of_order } = tracking;
  const moves = is_shipped
    ? moveOrderStatements(ctx, at, shipEvent(order.items, units), { ...of_order, reason })
    : moveOrderStatements(ctx, at, "prepare", { reason });
  const is_moved = await commitMove(ctx, [
    ...moves,
    ...prepareStatements(ctx, { ...tracking, id, order_id, units }),
    ...(is_shipped ? shipStatements(ctx, order_id, [id]) : []),
    audit(ctx, {
      action: `fulfilment.${status}`,
      subject_type: "order",
      subject_id: order_id,
      after: { fulfilment_id: id, status, ...tracking, ...(reason === null ? {} : { ship_unpaid }) },
    }),
  ]);
  if (!is_moved) return undefined;
  if (is_shipped) await shipSoon(ctx, [leavingIn(order, id, units)]);
  const { fulfilments } = await findOrder(ctx, order_id);
  return fulfilments.find((one) => one.id === id);
}

function unitsOf(order: OrderRow, asked: readonly Units[] | undefined): readonly Units[] {
  const chosen = chooseUnits(order.items, asked);
  if (chosen.kind === "chosen") return chosen.units;
  if (chosen.kind === "nothing") throw FulfilmentError.nothing_to_fulfil();
  if (chosen.kind === "unknown_item") throw noSuchItem(chosen.at);
  throw FulfilmentError.fulfilment_exceeds_ordered({ order_item_id: chosen.order_item_id, left: chosen.left });
}
