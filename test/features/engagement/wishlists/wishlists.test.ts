import { env } from "cloudflare:workers";
import { describe, it } from "vitest";
import { givenCustomer, tokenOf } from "../../../support/actors.ts";
import { call, problemOf } from "../../../support/api.ts";
import { givenProduct } from "../../../support/catalog.ts";
import { givenWishlist, Wishlist } from "../../../support/wishlists.ts";

/** As one who has the link. */
const visit = (method: string, share_token: string | null, path = "", body?: unknown) =>
  call(method, `/api/v1/wishlists/shared${path}`, {
    headers: { "wishlist-token": share_token ?? "" },
    ...(body === undefined ? {} : { body }),
  });
const ask = (method: string, path: string, token?: string, body?: unknown) =>
  call(method, `/api/v1${path}`, { token, ...(body === undefined ? {} : { body }) });
const read = async (answer: Response | Promise<Response>) => Wishlist.parse(await (await answer).json());

describe("a wishlist", () => {
  it("is its owner's alone until it is shared, and again once the link is withdrawn", async ({ expect }) => {
    const { id, token } = await givenWishlist({ items: 1 });
    const other = (await givenCustomer()).token;
    for (const [method, path, body] of [
      ["GET", `/me/wishlists/${id}`],
      ["PATCH", `/me/wishlists/${id}`, { name: "Mine" }],
      ["PUT", `/me/wishlists/${id}`, { name: "Mine" }],
      ["DELETE", `/me/wishlists/${id}`],
    ] as const)
      expect((await problemOf(await ask(method, path, other, body))).code).toBe("wishlist_not_found");
    const { share_token } = await read(ask("PATCH", `/me/wishlists/${id}`, token, { is_shared: true }));
    expect(await (await visit("GET", share_token)).json()).toMatchObject({
      name: "Kitchen",
      items: [{ wanted_quantity: 1, bought_quantity: 0, is_available: true, in_stock: true, price: 1_000 }],
    });
    await ask("PATCH", `/me/wishlists/${id}`, token, { is_shared: false });
    expect((await visit("GET", share_token)).status).toBe(404);
    const again = await read(ask("PATCH", `/me/wishlists/${id}`, token, { is_shared: true }));
    expect(again.share_token).not.toBe(share_token);
    expect((await visit("GET", share_token)).status).toBe(404);
  });

  it("that is made again with the same key is the same, also once it is deleted", async ({ expect }) => {
    const { token } = await givenCustomer();
    const headers = { "idempotency-key": crypto.randomUUID() };
    const make = () =>
      call("POST", "/api/v1/me/wishlists", { token, headers, body: { name: "Once", is_shared: true } });
    const first = await make();
    const list = await read(first);
    expect(await read(make())).toEqual(list);
    await ask("DELETE", `/me/wishlists/${list.id}`, token);
    const late = await make();
    expect([late.status, await late.json()]).toMatchObject([201, { id: list.id, share_token: null }]);
  });

  it("is opened by no link that was guessed", async ({ expect }) => {
    const { id, share_token } = await givenWishlist({ is_shared: true });
    const { share_id = "" } =
      (await env.DB.prepare("SELECT share_id FROM wishlists WHERE id = ?").bind(id).first<{ share_id: string }>()) ??
      {};
    const token = share_token ?? "";
    for (const guessed of [
      id,
      share_id,
      `wish_${share_id}`,
      `wish_${share_id}_${"A".repeat(43)}`,
      `${token}x`,
      token.slice(0, -1),
    ])
      expect((await visit("GET", guessed)).status).toBe(404);
    expect((await visit("GET", token)).status).toBe(200);
  });

  it("has each variant once, with the note and quantity that came last", async ({ expect }) => {
    const { id, token } = await givenWishlist();
    const { variants } = await givenProduct();
    const variant_id = variants[0]?.id ?? "";
    await ask("POST", `/me/wishlists/${id}/items`, token, { variant_id, note: "In blue" });
    const twice = await read(ask("POST", `/me/wishlists/${id}/items`, token, { variant_id, wanted_quantity: 3 }));
    expect(twice.items).toMatchObject([{ variant_id, note: "In blue", wanted_quantity: 3 }]);
    const put = await read(ask("PUT", `/me/wishlists/${id}/items/${variant_id}`, token, { wanted_quantity: 2 }));
    expect(put.items).toMatchObject([{ note: "In blue", wanted_quantity: 2 }]);
    for (let i = 0; i < 2; i += 1)
      expect((await read(ask("DELETE", `/me/wishlists/${id}/items/${variant_id}`, token))).items).toEqual([]);
  });

  it("shows what is deleted or hidden as unavailable, without its name and price", async ({ expect }) => {
    const { id, items, token } = await givenWishlist({ items: 1 });
    const product_id = items[0]?.["product_id"];
    await ask("PATCH", `/admin/products/${String(product_id)}`, await tokenOf("admin"), { status: "draft" });
    const { items: shown } = await read(ask("GET", `/me/wishlists/${id}`, token));
    expect(shown).toMatchObject([{ is_available: false, in_stock: false, name: null, price: null }]);
    const refused = await ask("POST", `/me/wishlists/${id}/items`, token, { variant_id: crypto.randomUUID() });
    expect((await problemOf(refused)).code).toBe("variant_not_sold");
  });

  it("is one of 20 at most, also where they are made at once, and holds 200 items at most", async ({ expect }) => {
    const { id, token } = await givenWishlist();
    const answers = await Promise.all(
      Array.from({ length: 22 }, () => ask("POST", "/me/wishlists", token, { name: "More" })),
    );
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(19);
    const refused = answers.filter(({ status }) => status === 409);
    expect(await problemOf(refused[0] ?? new Response())).toMatchObject({ code: "too_many_wishlists", most: 20 });
    const rows = Array.from({ length: 200 }, () => crypto.randomUUID());
    await env.DB.prepare(
      "INSERT INTO wishlist_items (wishlist_id, variant_id, place, wanted_quantity, created_at, updated_at) SELECT ?, value, 1, 1, 1, 1 FROM json_each(?)",
    )
      .bind(id, JSON.stringify(rows))
      .run();
    const { id: product_id } = await givenProduct();
    const full = await ask("POST", `/me/wishlists/${id}/items`, token, { product_id });
    expect(await problemOf(full)).toMatchObject({ code: "wishlist_full", most: 200 });
    expect((await read(ask("GET", `/me/wishlists/${id}`, token))).items).toHaveLength(200);
  });

  it("gives an item to the cart once, and keeps what cannot be had", async ({ expect }) => {
    const { id, token } = await givenWishlist();
    const plenty = await givenProduct();
    const scarce = await givenProduct({ variants: [{ price: 500, stock_quantity: 1 }] });
    await ask("POST", `/me/wishlists/${id}/items`, token, { product_id: plenty.id, wanted_quantity: 2 });
    await ask("POST", `/me/wishlists/${id}/items`, token, { product_id: scarce.id, wanted_quantity: 3 });
    const move = async (product: typeof plenty) =>
      (await ask("POST", `/me/wishlists/${id}/items/${product.variants[0]?.id}/move`, token)).json<{
        is_moved: boolean;
        cart: { items: { quantity: number }[] };
      }>();
    const moved = await move(plenty);
    expect([moved.is_moved, moved.cart.items.map(({ quantity }) => quantity)]).toEqual([true, [2]]);
    const kept = await move(scarce);
    expect([kept.is_moved, kept.cart.items.map(({ quantity }) => quantity)]).toEqual([false, [2, 1]]);
    expect((await read(ask("GET", `/me/wishlists/${id}`, token))).items).toMatchObject([{ product_id: scarce.id }]);
  });
});

describe("a mark of what was bought", () => {
  it("is one of so many of a list, whatever its owner wants", async ({ expect }) => {
    const { id, share_token, token } = await givenWishlist({ items: 1, is_shared: true });
    const [item] = (await read(ask("GET", `/me/wishlists/${id}`, token))).items;
    const variant_id = item?.variant_id ?? "";
    await ask("PATCH", `/me/wishlists/${id}/items/${variant_id}`, token, { wanted_quantity: 999 });
    await env.DB.prepare(
      `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 499)
       INSERT INTO wishlist_purchases SELECT hex(randomblob(16)), ?, ?, 1, 0 FROM n`,
    )
      .bind(id, variant_id)
      .run();
    const mark = () => visit("POST", share_token, "/purchases", { variant_id });
    expect((await mark()).status).toBe(201);
    expect(await problemOf(await mark())).toMatchObject({ code: "wish_exceeded", left: 0 });
  });

  it("is made by anybody with the link, for no more than is wanted, and can be taken back", async ({ expect }) => {
    const { id, token, share_token, items } = await givenWishlist({ items: 1, is_shared: true });
    const variant_id = items[0]?.variant_id ?? "";
    await ask("PATCH", `/me/wishlists/${id}/items/${variant_id}`, token, { wanted_quantity: 2 });
    const answers = await Promise.all(
      [0, 1, 2].map(() => visit("POST", share_token, "/purchases", { variant_id, quantity: 1 })),
    );
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(2);
    const refused = answers.find(({ status }) => status === 409);
    expect(refused && (await problemOf(refused))).toMatchObject({ code: "wish_exceeded", left: 0 });
    const owner = await (await ask("GET", `/me/wishlists/${id}`, token)).text();
    expect(owner).toContain('"bought_quantity":2');
    const marked = answers.find(({ status }) => status === 201);
    const { purchase_id } = (await marked?.json<{ purchase_id: string }>()) ?? { purchase_id: "" };
    expect(owner).not.toContain(purchase_id);
    for (let i = 0; i < 2; i += 1)
      expect((await readShared(visit("DELETE", share_token, `/purchases/${purchase_id}`))).items).toMatchObject([
        { bought_quantity: 1 },
      ]);
    // Fewer than were bought are not wanted any more.
    const fewer = await read(ask("PATCH", `/me/wishlists/${id}/items/${variant_id}`, token, { wanted_quantity: 1 }));
    expect(fewer.items).toMatchObject([{ wanted_quantity: 1, bought_quantity: 1 }]);
  });
});

const Shared = Wishlist.pick({ items: true });
const readShared = async (answer: Promise<Response>) => Shared.parse(await (await answer).json());
