import { on } from "#platform/data/queue";
import { cancellationEvents } from "./events.ts";
import { putBack } from "./put-back.ts";

export const cancellationListeners = [on(cancellationEvents["order.items_cancelled"], putBack)];
