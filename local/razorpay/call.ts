import { newId } from "./ids.ts";
import type { Event, Store } from "./store.ts";

/** One call: what an operation may read and write. */
export interface Call {
  store: Store;
  /** Epoch seconds. */
  now: number;
  /** The events of this call, in order; they are sent once the call has ended. */
  events: Event[];
}

/** Records an event with the things that it is about as they are now. */
export function emit(call: Call, event: string, about: Readonly<Record<string, object>>): void {
  const payload = Object.fromEntries(Object.entries(about).map(([name, entity]) => [name, { entity }]));
  const body = {
    entity: "event",
    account_id: "acc_SandboxAccount",
    event,
    contains: Object.keys(about),
    payload,
    created_at: call.now,
  };
  const recorded: Event = { id: newId(), event, body };
  call.store.putEvent(recorded);
  call.events.push(recorded);
}
