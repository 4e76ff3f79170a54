import type { Plant } from "./plants.ts";
import { minutes } from "./time.ts";

const slowly = (operation: string) => [{ operation, share: 0.3, up_to_ms: minutes(40) }];

/** Bugs in what becomes of goods that come back. */
export const return_plants: readonly Plant[] = [
  {
    name: "return-without-a-move",
    says: "acts on a return are no moves of its order, so two of them may begin from the same state",
    habits: { moves_with_returns: false },
    stalls: slowly("orders.return"),
  },
  {
    name: "return-of-what-is-back",
    says: "units may be asked back that came back before, or are in another return",
    habits: { bounds_returns: false },
  },
  {
    name: "return-called-off-still-awaited",
    says: "units of a return that is called off go on being awaited",
    habits: { frees_called_off_units: false },
  },
  {
    name: "inspection-of-what-did-not-come",
    says: "more units are inspected than came",
    habits: { inspects_what_came: false },
  },
  {
    name: "inspection-named-by-its-return",
    says: "the stock knows the inspections of a return by one name",
    habits: { names_inspections: false },
  },
  {
    name: "return-refund-restocks",
    says: "the refund of a return puts its units on the shelf, too",
    habits: { leaves_shelves_to_inspections: false },
  },
  {
    name: "return-refunded-again",
    says: "units of a return do not count as refunded by its refunds",
    habits: { counts_return_refunds: false },
  },
];
