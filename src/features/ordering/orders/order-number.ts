import { eq, type SQL, sql } from "drizzle-orm";
import { isId } from "#platform/basics/ids";
import { orderNumbers, orders } from "./tables.ts";

/** `ORD-00000001`; more digits when there are more orders. */
export const toOrderNumber = (sequence: number): string => `ORD-${String(sequence).padStart(8, "0")}`;

/** The highest number that was given out, or that is reserved for orders which D1 has lost. */
export const highestSequence = sql<number>`max((SELECT coalesce(max(sequence), 0) FROM ${orders}),
  (SELECT coalesce(max(reserved_to), 0) FROM ${orderNumbers}))`;

/** The next free number, worked out by the insert itself: D1 has one writer, so no two orders get the same. */
export const nextSequence = (): SQL<number> => sql`(${highestSequence} + 1)`;

/** The figure in an order number, or null when the text is none. */
export function readOrderNumber(text: string): number | null {
  const digits = /^ORD-(\d{8,15})$/i.exec(text)?.[1];
  if (digits === undefined) return null;
  const sequence = Number(digits);
  return toOrderNumber(sequence).toUpperCase() === text.toUpperCase() ? sequence : null;
}

/** The order that is named by id or by number; undefined when the text can be neither. */
export function isOrder(reference: string): SQL | undefined {
  if (isId(reference)) return eq(orders.id, reference);
  const sequence = readOrderNumber(reference);
  return sequence === null ? undefined : eq(orders.sequence, sequence);
}

/** The id of the order that is named by id or by number. */
export const idOfOrder = (reference: string): SQL =>
  sql`(SELECT ${orders.id} FROM ${orders} WHERE ${isOrder(reference) ?? sql`0`})`;
