import { describe, it, vi } from "vitest";
import { stockOf } from "#goods/stock";
import { givenActor } from "../../../support/actors.ts";
import { call, problemOf, tripsOf } from "../../../support/api.ts";
import { freshName, givenProduct } from "../../../support/catalog.ts";
import { stopClock } from "../../../support/clock.ts";
import { testContext } from "../../../support/context.ts";

const clock = stopClock();
const path = "/api/v1/admin/inventory/movements";

describe("the movements of the whole shop", () => {
  it("are found by kind, product, date, reference and actor, newest first", async ({ expect }) => {
    const { token, user_id } = await givenActor("admin");
    const reference = freshName("PO");
    const [shirt, mug] = [
      await givenProduct({
        options: [{ name: "Size", values: ["S", "M"] }],
        variants: ["S", "M"].map((Size) => ({ price: 1, options: { Size }, stock_quantity: 9 })),
      }),
      await givenProduct(),
    ];
    const ids = [...shirt.variants, ...mug.variants].map(({ id }) => id);
    const move = async (variant_id: string | undefined, kind: string, more = {}) => {
      clock.pass(1_000);
      const response = await call("POST", path, { token, body: { variant_id, kind, quantity: 1, ...more } });
      return (await response.json<{ id: string }>()).id;
    };
    const began = new Date(Date.now() + 500).toISOString();
    const first = await move(ids[0], "IN", { reference });
    const second = await move(ids[1], "DAMAGE");
    const middle = new Date(Date.now() + 500).toISOString();
    const third = await move(ids[2], "IN", { reference });
    const found = async (query: string): Promise<string[]> => {
      const page = await (
        await call("GET", `${path}?limit=100&${query}`, { token })
      ).json<{ data: { id: string }[] }>();
      return page.data.map(({ id }) => id);
    };
    const mine = `actor_id=${user_id}`;
    for (const [query, expected] of [
      [mine, [third, second, first]],
      [`${mine}&kind=IN`, [third, first]],
      [`product_id=${shirt.id}&created_at_from=${began}`, [second, first]],
      [`reference=${encodeURIComponent(reference)}`, [third, first]],
      [`${mine}&created_at_to=${middle}`, [second, first]],
      [`${mine}&created_at_from=${middle}`, [third]],
      [`${mine}&variant_id=${ids[1]}`, [second]],
    ] as const)
      expect([query, await found(query)]).toEqual([query, expected]);
    expect(await found(`product_id=${shirt.id}&kind=IN`)).toHaveLength(3);
    const paged = await call("GET", `${path}?${mine}&limit=2&count=true`, { token });
    expect(tripsOf(paged).d1).toBeLessThanOrEqual(2);
    const { next_cursor, total_count } = await paged.json<{ next_cursor: string; total_count: number }>();
    expect(total_count).toBe(3);
    const rest = await call("GET", `${path}?${mine}&limit=2&cursor=${next_cursor}`, { token });
    expect((await rest.json<{ data: { id: string }[] }>()).data.map(({ id }) => id)).toEqual([first]);
    expect((await problemOf(await call("GET", `${path}?kind=LOST`, { token }))).errors?.[0]?.path).toBe("kind");
  });

  it("hear of what the shop itself ships, from the stock object", async ({ expect }) => {
    const { token } = await givenActor("admin");
    const product = await givenProduct();
    const [variant_id, hold_id] = [product.variants[0]?.id ?? "", crypto.randomUUID()];
    const stock = stockOf(testContext(), variant_id);
    await stock.hold({ hold_id, quantity: 2, ttl_seconds: 600, class: "trying" });
    await stock.commit({ hold_id, quantity: 2 });
    await stock.ship({ operation_id: `ship:${hold_id}`, hold_id, quantity: 2 });
    const shipped = () =>
      call("GET", `${path}?reference=${hold_id}`, { token }).then((answer) => answer.json<{ data: unknown[] }>());
    await vi.waitFor(async () => expect((await shipped()).data).toHaveLength(1), { timeout: 10_000, interval: 100 });
    expect((await shipped()).data).toMatchObject([{ variant_id, kind: "OUT", change: -2, actor: { type: "system" } }]);
  });
});
