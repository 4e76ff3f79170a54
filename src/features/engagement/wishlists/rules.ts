export const kinds = ["wishlist", "saved_for_later"] as const;
export type WishlistKind = (typeof kinds)[number];

/** How many lists a customer may have, items a list, and units an item. */
export const LISTS_MAX = 20;
export const ITEMS_MAX = 200;
export const UNITS_MAX = 999;
/** How many marks a list keeps of what its visitors have bought: each is a row that anybody with the link makes. */
export const MARKS_MAX = 500;

type Wanted = { readonly wanted_quantity: number; readonly bought_quantity: number };

/** Units that nobody has bought yet. */
export const leftOf = ({ wanted_quantity, bought_quantity }: Wanted): number => wanted_quantity - bought_quantity;
