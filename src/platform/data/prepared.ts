import { fillPlaceholders } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import type { RunnableQuery } from "drizzle-orm/runnable-query";
import type { Database } from "#platform/data/db";

/** A select with its values: run by itself, or in a batch with others. */
export interface PreparedSelect<Row> extends RunnableQuery<Row[], "sqlite"> {
  all(): Promise<Row[]>;
  get(): Promise<Row | undefined>;
}

type Select<Row> = {
  readonly _: { readonly result: Row[] };
  prepare(): {
    getQuery(): { sql: string; params: unknown[] };
    mapAllResult(rows: unknown, isFromBatch?: boolean): unknown;
  };
};

// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- nothing but `prepare` is ever called, since nothing runs there
const nowhere = drizzle({ prepare: () => ({}) } as unknown as D1Database);

/**
 * A select whose text is made once for the isolate instead of once a request, where making it takes as long as what the database
 * takes for it. `build` writes `sql.placeholder(name)` for what differs; each call gives the `values` by those names, or throws.
 */
export function prepareSelect<Row>(
  build: (db: Database) => Select<Row>,
): (db: Database, values: Readonly<Record<string, unknown>>) => PreparedSelect<Row> {
  let made: ReturnType<Select<Row>["prepare"]> | undefined;
  return ({ $client }, values) => {
    const prepared = (made ??= build(nowhere).prepare());
    const { sql, params } = prepared.getQuery();
    const filled = fillPlaceholders(params, values);
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- it maps to what the select says
    const rowsOf = (found: unknown, isFromBatch: boolean) => prepared.mapAllResult(found, isFromBatch) as Row[];
    const run = () =>
      $client
        .prepare(sql)
        .bind(...filled)
        .raw();
    const statement = {
      _: { dialect: "sqlite" as const, result: [] },
      all: async () => rowsOf(await run(), false),
      get: async () => rowsOf(await run(), false)[0],
      // What drizzle's batch asks of a statement.
      _prepare: () => ({
        stmt: $client.prepare(sql),
        getQuery: () => ({ sql, params: filled }),
        mapResult: (found: unknown) => rowsOf(found, true),
      }),
    };
    return statement;
  };
}
