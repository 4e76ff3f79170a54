import type { Plant } from "./plants.ts";
import { minutes } from "./time.ts";

/** Bugs in what stops parcels, and in the labels that they leave with. */
export const label_plants: readonly Plant[] = [
  {
    name: "hold-not-seen",
    says: "parcels are packed and sent of an order that is on hold",
    habits: { minds_holds: false },
  },
  {
    name: "hold-without-a-move",
    says: "a hold is no move of its order, so a parcel leaves that was looked at before",
    habits: { moves_with_holds: false },
    stalls: [{ operation: "orders.fulfil", share: 0.3, up_to_ms: minutes(40) }],
  },
  {
    name: "label-key-of-each-try",
    says: "a repeated purchase of a label has another key at the carrier",
    habits: { names_labels_by_parcel: false },
  },
  {
    name: "label-bought-before-its-row",
    says: "a label is bought before anything is written down of it",
    habits: { writes_labels_first: false },
  },
  {
    name: "label-given-up-unasked",
    says: "a purchase that nobody has heard the end of is given up without asking the carrier",
    habits: { looks_labels_up: false },
  },
  {
    name: "label-of-unpacked-parcel-kept",
    says: "the label of a parcel that is unpacked is not given back",
    habits: { gives_labels_back: false },
  },
  {
    name: "parcel-counted-twice",
    says: "a parcel that is back by its carrier's word is counted by two people",
    habits: { counts_parcels_back_once: false },
  },
];
