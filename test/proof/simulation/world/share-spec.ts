import {
  type HoldOutcome,
  type HoldRequest,
  isLive,
  type NewHoldView,
} from "../../../../src/features/goods/stock/rules.ts";
import { Violation } from "../scheduler.ts";

/**
 * S8: guests who have not tried to pay never get more than their share of what is neither sold nor held by shoppers who have,
 * and whoever tries is refused nothing but units that are not there.
 */
export function checkShare(variant_id: string, view: NewHoldView, request: HoldRequest, outcome: HoldOutcome): void {
  const { level, browsing, share_percent, hold, now } = view;
  if (request.class === "trying") {
    const left = level.on_hand - level.committed - level.held;
    const is_left_out = !outcome.ok && (outcome.reason === "over_share" || outcome.reason === "insufficient");
    if (is_left_out && request.quantity <= left)
      throw new Violation(`S8 ${request.hold_id} tries to pay and is refused ${variant_id}, of which ${left} are left`);
    return;
  }
  const is_new = outcome.ok && (!hold || (hold.state === "live" && !isLive(hold, now)));
  if (!is_new) return;
  const others = level.held - browsing + level.committed;
  const share = Math.ceil(((level.on_hand - others) * share_percent) / 100);
  if (browsing + request.quantity > share)
    throw new Violation(`S8 guests hold ${browsing + request.quantity} of ${variant_id} and may hold ${share}`);
}
