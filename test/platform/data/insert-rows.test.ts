import { env } from "cloudflare:workers";
import { eq, sql } from "drizzle-orm";
import { customType, integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { beforeAll, describe, it } from "vitest";
import { field, fields, insertRows, insertSelect, jsonRows } from "#platform/data/insert-rows";
import { testContext } from "../../support/context.ts";
import { planOf } from "../../support/explain.ts";

/** Its columns stand in another order in the database than here. */
const samples = sqliteTable("insert_rows_samples", {
  name: text("name").notNull(),
  id: text("id").primaryKey(),
  kind: text("kind", { enum: ["plain", "odd"] })
    .notNull()
    .default("plain"),
  count: integer("count").notNull().default(7),
  renamed: text("other_name"),
  tags: text("tags", { mode: "json" }).$type<readonly (string | null)[]>(),
  featured: integer("featured", { mode: "boolean" }).notNull().default(false),
  seen_at: integer("seen_at", { mode: "timestamp_ms" }),
  made: text("made").$defaultFn(() => "here"),
  shout: text("shout").generatedAlwaysAs(sql`upper(name)`),
});

const given = (id: string) => testContext().db.select().from(samples).where(eq(samples.id, id)).get();
const fresh = () => crypto.randomUUID();

beforeAll(async () => {
  await env.DB.exec(
    "CREATE TABLE IF NOT EXISTS insert_rows_samples (id TEXT PRIMARY KEY, count INTEGER NOT NULL CHECK (count >= 0), name TEXT NOT NULL, kind TEXT NOT NULL, made TEXT, other_name TEXT, seen_at INTEGER, featured INTEGER NOT NULL, tags TEXT, shout TEXT GENERATED ALWAYS AS (upper(name)))",
  );
  return () => env.DB.exec("DROP TABLE IF EXISTS insert_rows_samples");
});

describe("inserting rows", () => {
  it("writes what a drizzle insert would write, row by row", async ({ expect }) => {
    const ctx = testContext();
    const rows = [
      { id: fresh(), name: "all", kind: "odd", count: 0, renamed: "äöü \u2028 \"' \\ 🛒", tags: ["a", null, "é"] },
      { id: fresh(), name: "", featured: true, seen_at: new Date(1_700_000_000_123), tags: [] },
      { id: fresh(), name: "1e3", renamed: null, tags: null, count: -0, made: "there" },
      { id: fresh(), name: "large", count: Number.MAX_SAFE_INTEGER, seen_at: null, renamed: "12" },
      { id: fresh(), name: "undefined", count: undefined, renamed: undefined },
    ] as const satisfies (typeof samples.$inferInsert)[];
    await ctx.db.batch([insertRows(ctx, samples, rows)]);
    const together = await Promise.all(rows.map(({ id }) => given(id)));
    await ctx.db.delete(samples);
    for (const row of rows) await ctx.db.insert(samples).values(row);
    expect(together).toEqual(await Promise.all(rows.map(({ id }) => given(id))));
    expect(together[0]).toMatchObject({ name: "all", kind: "odd", count: 0, made: "here", shout: "ALL" });
    expect(together[1]).toMatchObject({ kind: "plain", count: 7, featured: true, renamed: null, tags: [] });
  });

  it("binds one parameter for a thousand rows", async ({ expect }) => {
    const ctx = testContext();
    const name = fresh();
    const statement = insertRows(
      ctx,
      samples,
      Array.from({ length: 1_000 }, () => ({ id: fresh(), name })),
    );
    expect(statement.toSQL().params).toHaveLength(1);
    await ctx.db.batch([statement]);
    expect(await ctx.db.$count(samples, eq(samples.name, name))).toBe(1_000);
    expect(ctx.trips.of("d1")).toBe(2);
  });

  it("does nothing for no rows", async ({ expect }) => {
    const ctx = testContext();
    const [done] = await ctx.db.batch([insertRows(ctx, samples, [])]);
    expect(done.meta.changes).toBe(0);
  });

  it("takes a conflict clause", async ({ expect }) => {
    const ctx = testContext();
    const id = fresh();
    const rows = [{ id, name: "first" }];
    await ctx.db.batch([insertRows(ctx, samples, rows)]);
    await ctx.db.batch([insertRows(ctx, samples, [{ id, name: "second" }]).onConflictDoNothing()]);
    expect(await given(id)).toMatchObject({ name: "first" });
    const set = { name: sql`excluded.name` };
    await ctx.db.batch([
      insertRows(ctx, samples, [{ id, name: "third", count: 3 }]).onConflictDoUpdate({ target: samples.id, set }),
    ]);
    expect(await given(id)).toMatchObject({ name: "third", count: 7 });
    await expect(ctx.db.batch([insertRows(ctx, samples, rows)])).rejects.toThrow();
  });

  it("undoes its whole batch when one row breaks a constraint", async ({ expect }) => {
    const ctx = testContext();
    const [one, other] = [fresh(), fresh()];
    const rows = [
      { id: other, name: "fine" },
      { id: fresh(), name: "broken", count: -1 },
    ];
    const batch = ctx.db.batch([
      insertRows(ctx, samples, [{ id: one, name: "before" }]),
      insertRows(ctx, samples, rows),
    ]);
    await expect(batch).rejects.toThrow();
    expect([await given(one), await given(other)]).toEqual([undefined, undefined]);
  });

  it("does not compile for columns that the table lacks, or that it works out itself, and leaves them out", async ({
    expect,
  }) => {
    const ctx = testContext();
    const wide = { id: fresh(), name: "wide", strange: 1 };
    const loud = { id: fresh(), name: "loud", shout: "QUIET" };
    // @ts-expect-error -- a wider row
    await ctx.db.batch([insertRows(ctx, samples, [wide])]);
    // @ts-expect-error -- the database works it out
    await ctx.db.batch([insertRows(ctx, samples, [loud])]);
    expect([await given(wide.id), await given(loud.id)]).toMatchObject([{ name: "wide" }, { shout: "LOUD" }]);
    // @ts-expect-error -- a column without a default is missing
    insertRows(ctx, samples, [{ id: fresh() }]);
  });

  it("refuses what JSON cannot carry, and defaults that are expressions", ({ expect }) => {
    const bytes = customType<{ data: Uint8Array }>({ dataType: () => "blob" });
    const odd = sqliteTable("odd", { id: integer("id"), body: bytes("body"), at: text("at").default(sql`(time())`) });
    const ctx = testContext();
    expect(() => insertRows(ctx, odd, [{ at: "now", body: new Uint8Array(2) }])).toThrow(
      "JSON cannot carry what body holds",
    );
    expect(() => insertRows(ctx, odd, [{ at: "now", id: Number.NaN }])).toThrow("JSON cannot carry what id holds");
    expect(() => insertRows(ctx, odd, [{ id: 1 }])).toThrow("the default of at is an expression");
  });

  it("reads the list once, and no table", async ({ expect }) => {
    const plan = await planOf(insertRows(testContext(), samples, [{ id: fresh(), name: "plan" }]));
    expect(plan).toBe("SCAN json_each VIRTUAL TABLE INDEX 1:");
  });
});

describe("inserting what is selected", () => {
  it("takes values and expressions by the names of their columns", async ({ expect }) => {
    const ctx = testContext();
    const id = fresh();
    const list = [{ id, name: "selected", tags: ["x"] }];
    await ctx.db.batch([
      insertSelect(
        ctx,
        samples,
        { count: sql`2 * ${21}`, featured: true, ...fields("tags", "name", "id"), made: field("name") },
        sql`FROM ${jsonRows(list)} WHERE ${field("id")} = ${id}`,
      ),
    ]);
    expect(await given(id)).toEqual({
      id,
      name: "selected",
      kind: "plain",
      count: 42,
      renamed: null,
      tags: ["x"],
      featured: true,
      seen_at: null,
      made: "selected",
      shout: "SELECTED",
    });
  });

  it("does not compile for columns that the table lacks", async ({ expect }) => {
    const ctx = testContext();
    const values = { id: fresh(), name: "odd", strange: 1 };
    // @ts-expect-error -- a column of no table
    await ctx.db.batch([insertSelect(ctx, samples, values, sql``)]);
    expect(await given(values.id)).toMatchObject({ name: "odd" });
  });
});
