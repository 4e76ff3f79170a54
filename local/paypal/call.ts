import type { Event, Store } from "./store.ts";
import { newId, toTime } from "./times.ts";

/** One call: what an operation may read and write. */
export interface Call {
  store: Store;
  now: number;
  shop_url: string;
  /** The events of this call, in order; they are sent once the call has ended. */
  events: Event[];
}

/** Records an event with its resource as it is now. */
export function emit(call: Call, event_type: string, resource_type: string, resource: object): void {
  const id = `WH-${newId()}-${newId()}`;
  const event: Event = {
    id,
    event_version: "1.0",
    resource_version: "2.0",
    create_time: toTime(call.now),
    resource_type,
    event_type,
    summary: event_type,
    resource,
    links: [],
  };
  call.store.putEvent(event);
  call.events.push(event);
}
