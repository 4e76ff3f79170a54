import { isBought, unsealEvents } from "#aftersales/carriers";
import type { ReturnRow } from "#aftersales/returns";
import type { Ctx } from "#platform/context";
import { MESSAGE_PLACE } from "./return-desk.ts";
import { eventsOf, findLabels } from "./store.ts";

/** What is known of the parcel of a return, with the label that counts. */
export async function findReturnTracking(ctx: Ctx, { id, personal_key }: ReturnRow) {
  const [events, labels] = await Promise.all([eventsOf(ctx, id), findLabels(ctx, id)]);
  return { events: await unsealEvents(ctx, personal_key, events, MESSAGE_PLACE), label: labels.find(isBought) };
}
