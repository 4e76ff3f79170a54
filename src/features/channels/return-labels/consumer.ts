import { giveBackUnused } from "#aftersales/carriers";
import { returnEvents } from "#aftersales/returns";
import { on } from "#platform/data/queue";
import { returnDesk } from "./return-desk.ts";
import { findLabels } from "./store.ts";

/** A return that is called off or rejected needs no label. */
const unused = (event: (typeof returnEvents)["return.cancelled"]) =>
  on(event, async (ctx, { return_id }, once) =>
    giveBackUnused(ctx, returnDesk, await findLabels(ctx, return_id), once),
  );

export const returnLabelListeners = [unused(returnEvents["return.cancelled"]), unused(returnEvents["return.rejected"])];
