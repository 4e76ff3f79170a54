import type { Plant } from "./plants.ts";
import { minutes } from "./time.ts";

/** Bugs in what becomes of parcels that are not delivered. */
export const undelivered_plants: readonly Plant[] = [
  {
    name: "parcel-back-without-a-move",
    says: "a parcel comes back without a move of its order, so two people take it in at once",
    habits: { moves_with_parcels_back: false },
    stalls: [{ operation: "orders.come_back", share: 0.3, up_to_ms: minutes(40) }],
  },
  {
    name: "parcel-back-of-what-is-back",
    says: "all units of a parcel come back with it, also those that are back by a refund or in a return",
    habits: { bounds_parcels_back: false, takes_back_what_is_out: false },
  },
  {
    name: "parcel-back-named-by-order",
    says: "the stock knows the parcels of an order that came back by one name",
    habits: { names_parcels_back: false },
  },
  {
    name: "parcel-back-taken-for-delivered",
    says: "an order is delivered although all of its parcels came back",
    habits: { waits_for_an_arrival: false },
  },
  {
    name: "parcel-back-keeps-the-damaged",
    says: "damaged units of a parcel that came back stay on the shelf",
    habits: { takes_damaged_out: false },
  },
];
