import { env } from "cloudflare:workers";
import fc from "fast-check";
import { beforeAll, describe, it } from "vitest";
import { catalogEvents, readListedProducts } from "#goods/catalog";
import { runBatch } from "#platform/data/db";
import { documentOf } from "../../../../src/features/discovery/search/document-rules.ts";
import { putDocuments, openWrittenIndex, readState } from "../../../../src/features/discovery/search/store.ts";
import { tokenOf } from "../../../support/actors.ts";
import { call } from "../../../support/api.ts";
import { freshName, givenCategory, givenProduct } from "../../../support/catalog.ts";
import { testContext } from "../../../support/context.ts";
import { deliverAtOnce, publishQuietly } from "../../../support/queue.ts";
import { indexNow, searchFor } from "../../../support/search.ts";

let token = "";
beforeAll(async () => {
  token = await tokenOf("admin");
});
const office = async (method: string, path: string, body?: unknown) => {
  const answer = await call(method, `/api/v1/admin${path}`, { token, ...(body === undefined ? {} : { body }) });
  if (answer.status >= 300) throw new Error(`${method} ${path} came to ${answer.status}: ${await answer.text()}`);
  return answer;
};

/** What the catalog says of its active products, and what the index has: rows without ids of documents. */
async function bothSides() {
  const ctx = testContext();
  const all: ReturnType<typeof documentOf>[] = [];
  for (let after = ""; ;) {
    const { products } = await readListedProducts(ctx.db, after, 200);
    all.push(...products.map(documentOf));
    const last = products.at(-1);
    if (!last) break;
    after = last.id;
  }
  const state = await readState(openWrittenIndex(ctx));
  const { results } = await env.SEARCH.prepare("SELECT * FROM documents WHERE generation = ? AND is_listed = 1")
    .bind(state.generation)
    .all();
  const rows = results.map(({ id: _id, generation: _generation, version: _version, ...row }) => row);
  const catalog = all.map((row) => ({
    ...row,
    is_listed: 1,
    in_stock: Number(row.in_stock),
    featured: Number(row.featured),
  }));
  const byId = (list: readonly Record<string, unknown>[]) => new Map(list.map((row) => [row["product_id"], row]));
  return { catalog: byId(catalog), index: byId(rows) };
}

/** That what the triggers write is what the documents say. */
async function derived(): Promise<Record<string, unknown>> {
  const [words, grams, count, stems] = await env.SEARCH.batch<Record<string, unknown>>([
    env.SEARCH.prepare(
      "SELECT count(*) AS wrong FROM search_words w WHERE documents <> (SELECT count(*) FROM documents d, json_each(d.details, '$.words') x WHERE d.generation = w.generation AND d.is_listed AND x.value = w.word)",
    ),
    env.SEARCH.prepare(
      "SELECT count(*) AS wrong FROM word_grams g WHERE NOT EXISTS (SELECT 1 FROM search_words w WHERE w.generation = g.generation AND w.word = g.word)",
    ),
    env.SEARCH.prepare(
      "SELECT count(*) AS wrong FROM search_generations g WHERE documents <> (SELECT count(*) FROM documents d WHERE d.generation = g.generation AND d.is_listed)",
    ),
    env.SEARCH.prepare("INSERT INTO text_stems(text_stems, rank) VALUES ('integrity-check', 0)"),
  ]);
  return { words: words?.results[0], grams: grams?.results[0], count: count?.results[0], stems: stems?.success };
}
const sound = { words: { wrong: 0 }, grams: { wrong: 0 }, count: { wrong: 0 }, stems: true };

describe("the index", () => {
  it("equals the catalog after any changes, with messages lost, doubled and out of order", async ({ expect }) => {
    const tags = [1, 2].map(() => freshName("ix").replaceAll(" ", "-").toLowerCase());
    const categories = [await givenCategory(), await givenCategory()];
    const products = await Promise.all(
      [1, 2, 3, 4].map(() => givenProduct({ tags, categories: [categories[0]?.id ?? ""] })),
    );
    const id = (at: number) => products[at % products.length]?.id ?? "";
    const variant = (at: number) => products[at % products.length]?.variants[0]?.id ?? "";
    const acts: readonly ((at: number) => Promise<unknown>)[] = [
      (at) => office("PATCH", `/products/${id(at)}`, { name: freshName("Renamed"), description: freshName("About") }),
      (at) =>
        office("PATCH", `/products/${id(at)}`, { status: at % 2 === 0 ? "draft" : "active", featured: at % 3 === 0 }),
      (at) =>
        office("PATCH", `/products/${id(at)}`, {
          attributes: { colour: at % 2 === 0 ? "red" : "blue" },
          price: 500 + at,
        }),
      (at) =>
        office("PATCH", `/products/${id(at)}/variants/${variant(at)}`, {
          sku: `IX-${crypto.randomUUID().slice(0, 8)}`,
        }),
      (at) =>
        office("PATCH", `/categories/${categories[at % 2]?.id}`, { name: freshName("Shelf"), is_active: at % 3 !== 0 }),
      (at) => office("PATCH", `/products/${id(at)}`, { categories: [categories[at % 2]?.id] }),
      (at) => office("PATCH", `/products/${id(at)}`, { tags: [tags[at % 2]] }),
      async (at) => {
        await office("DELETE", `/products/${id(at)}`);
        await office("POST", `/products/${id(at)}/restore`);
      },
    ];
    const one = fc.sample(fc.tuple(fc.nat(acts.length - 1), fc.nat(50), fc.nat(3)), { numRuns: 20, seed: 16 });
    const event = catalogEvents["products.changed"];
    for (const [act, at, deliveries] of one) {
      await acts[act]?.(at);
      const message = deliveries === 0 ? null : await publishQuietly(event, {});
      if (message) await deliverAtOnce(Array.from({ length: deliveries }, () => message));
    }
    await indexNow();
    const { catalog, index } = await bothSides();
    expect(index.size).toBeGreaterThan(0);
    expect(index).toEqual(catalog);
    expect(await derived()).toEqual(sound);
  });

  it("keeps what it has where an older state of a product comes late", async ({ expect }) => {
    const { id, name } = await givenProduct({ name: freshName("Belated") });
    const ctx = testContext();
    const index = openWrittenIndex(ctx);
    const { version, products } = await readListedProducts(ctx.db, "", 100_000);
    await office("DELETE", `/products/${id}`);
    await indexNow();
    const state = await readState(index);
    await runBatch(
      index,
      putDocuments(index, state.generation, version, products.filter((one) => one.id === id).map(documentOf)),
    );
    const row = await env.SEARCH.prepare("SELECT is_listed FROM documents WHERE product_id = ?").bind(id).first();
    expect(row).toEqual({ is_listed: 0 });
    expect((await searchFor(name)).data.map((one) => one.id)).not.toContain(id);
  });

  it("is made again beside the one that is read, with what changes meanwhile, and takes its place when it is whole", async ({
    expect,
  }) => {
    const kept = await givenProduct({ name: freshName("Rebuilt") });
    await indexNow();
    await env.SEARCH.prepare("UPDATE documents SET version = 0 WHERE product_id = ?").bind(kept.id).run();
    const before = await readState(openWrittenIndex(testContext()));
    expect((await office("POST", "/search/rebuild")).status).toBe(202);
    const found = async () => (await searchFor(kept.name)).data.map(({ id }) => id);
    expect(await found()).toContain(kept.id);
    await office("PATCH", `/products/${kept.id}`, { description: "Changed meanwhile" });
    await indexNow();
    await expect
      .poll(async () => (await (await office("GET", "/search/index")).json<any>()).rebuild)
      .toMatchObject({ status: "completed" });
    expect(await found()).toContain(kept.id);
    expect((await readState(openWrittenIndex(testContext()))).generation).toBe(before.generation + 1);
    await expect
      .poll(() =>
        env.SEARCH.prepare("SELECT count(*) AS old FROM documents WHERE generation = ?")
          .bind(before.generation)
          .first(),
      )
      .toEqual({ old: 0 });
    await indexNow();
    const { catalog, index } = await bothSides();
    expect(index).toEqual(catalog);
    expect(await derived()).toEqual(sound);
    expect(await (await office("GET", "/search/index")).json()).toMatchObject({
      documents: catalog.size,
      waiting_changes: 0,
    });
  });
});
