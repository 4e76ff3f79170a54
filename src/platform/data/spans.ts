import { type SQL, sql } from "drizzle-orm";
import type { AnySQLiteColumn } from "drizzle-orm/sqlite-core";
import { field, jsonRows } from "#platform/data/insert-rows";

/** A span of time in epoch milliseconds: from the first moment to just before the second. */
export type Span = { readonly from: number; readonly until: number };

/** The spans as rows to join a table with, by `inSpan`: each is one walk along an index of its time. */
export const spanRows = (spans: readonly Span[]): SQL => jsonRows(spans);

/** The condition that a row's time lies in the span. */
export const inSpan = (at: AnySQLiteColumn): SQL => sql`${at} >= ${field("from")} AND ${at} < ${field("until")}`;

/** The place of the span among those that were given. */
export const spanOfRow: SQL<number> = sql<number>`json_each.key`;
