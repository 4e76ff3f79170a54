/** Which rows of a table with something personal in it are a person's, and which are those of a guest's order; null where none are. `?1` is the id. */
export type TheirRows = Readonly<Record<string, { readonly person: string | null; readonly guest: string | null }>>;

/** Of a table whose rows are an order's each. */
export const rowsOfOrders = {
  person: "order_id IN (SELECT id FROM orders WHERE user_id = ?1)",
  guest: "order_id = ?1",
} as const;
