export const alertKinds = ["back_in_stock", "price_drop"] as const;
export type AlertKind = (typeof alertKinds)[number];

/** `due`: its letter is on its way. */
export const alertStates = ["pending", "active", "due"] as const;

/** How many an address may have, and how many there may be in all. */
export const ALERTS_PER_ADDRESS = 10;
export const ALERTS_MAX = 200_000;
