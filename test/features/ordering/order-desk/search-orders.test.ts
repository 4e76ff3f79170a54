import { describe, it } from "vitest";
import { givenActor } from "../../../support/actors.ts";
import { call, problemOf, tripsOf } from "../../../support/api.ts";
import { freshName, givenProduct } from "../../../support/catalog.ts";
import { givenOrder } from "../../../support/orders.ts";
import { givenRole } from "../../../support/roles.ts";

const path = "/api/v1/admin/orders";
const { token } = await givenActor("staff");

type Page = {
  data: { id: string; total: number; payment_status: string }[];
  next_cursor: string | null;
  total_count?: number;
};

async function search(query: Readonly<Record<string, string>>, as = token): Promise<Page> {
  const answer = await call("GET", `${path}?${new URLSearchParams(query).toString()}`, { token: as });
  if (answer.status !== 200 || tripsOf(answer).d1 > 2)
    throw new Error(`${answer.status} in ${tripsOf(answer).d1} trips`);
  return answer.json();
}
const idsOf = async (query: Readonly<Record<string, string>>, as = token) =>
  (await search(query, as)).data.map(({ id }) => id);
const freshWord = () => freshName("Name").replaceAll(/[^a-z]/gi, "") + crypto.randomUUID().replaceAll(/[^a-f]/g, "");

describe("a search of orders", () => {
  it("finds the person who receives by any whole words of their name, and by telephone number", async ({ expect }) => {
    const [first, last] = [`Zoë${freshWord()}`, freshWord()];
    const end = String(Date.now()).slice(-7) + String(Math.floor(Math.random() * 10));
    const address = { full_name: `${first} Maria ${last}`, phone: `+44 20 ${end.slice(0, 4)} ${end.slice(4)}` };
    const { order_id } = await givenOrder({ address });
    const plain = first.replace("Zoë", "zoe");
    for (const q of [
      first,
      plain,
      last.toUpperCase(),
      `${first} ${last}`,
      `${last}  ${plain}`,
      `Maria ${last}`,
      `${last}, ${first} maria`,
      `020${end}`,
      `+4420${end}`,
    ])
      expect([q, await idsOf({ q })]).toEqual([q, [order_id]]);
    for (const q of [`${first} Anna`, last.slice(0, -1), `${first}${last}`])
      expect(await idsOf({ q })).not.toContain(order_id);
  });

  it("finds a SKU in any case, and a tracking number", async ({ expect }) => {
    const { order_id, variant_ids } = await givenOrder({ status: "processing" });
    expect(await idsOf({ q: `sku-${variant_ids[0]}` })).toEqual([order_id]);
    const tracking_number = crypto.randomUUID();
    await call("PATCH", `${path}/${order_id}`, { token, body: { tracking_number } });
    expect(await idsOf({ q: tracking_number })).toEqual([order_id]);
  });

  it("finds the orders of a product by its id or slug, and those of what has a tag", async ({ expect }) => {
    const tag = freshWord();
    const [bare, tagged] = [await givenProduct(), await givenProduct({ tags: [tag] })];
    const line = ({ id }: { id: string }) => ({ quantity: 1, unit_price: 1_000, product_id: id });
    const first = (await givenOrder({ lines: [line(bare), line(tagged)] })).order_id;
    const second = (await givenOrder({ lines: [line(tagged)] })).order_id;
    for (const product of [bare.id, bare.slug]) expect(await idsOf({ product })).toEqual([first]);
    expect(await idsOf({ product: tagged.slug })).toEqual([second, first]);
    expect(await idsOf({ product: bare.slug, status: "shipped" })).toEqual([]);
    expect(await idsOf({ product: crypto.randomUUID() })).toEqual([]);
    expect(await idsOf({ product_tag: tag.toUpperCase() })).toEqual([second, first]);
    expect(await idsOf({ product_tag: tag, product: bare.id })).toEqual([first]);
    const page = await search({ product_tag: tag, sort: "oldest", count: "true", limit: "1" });
    expect([page.data[0]?.id, page.total_count]).toEqual([first, 2]);
  });

  it("finds nobody for callers who may not see people", async ({ expect }) => {
    const role = await givenRole(["orders:read"]);
    const narrow = await givenActor(role);
    const word = freshWord();
    const { order_id, variant_ids } = await givenOrder({ address: { full_name: `Ada ${word}` } });
    expect(await idsOf({ q: word })).toEqual([order_id]);
    expect(await idsOf({ q: word }, narrow.token)).toEqual([]);
    expect(await idsOf({ q: `SKU-${variant_ids[0]}` }, narrow.token)).toEqual([order_id]);
  });

  it("filters by several statuses, country, currency and total, in each order, page by page", async ({ expect }) => {
    const word = freshWord();
    const country = "GL";
    const given = [
      { status: "paid", unit_price: 1_000 },
      { status: "processing", unit_price: 3_000 },
      { status: "shipped", unit_price: 2_000 },
      { status: "paid", unit_price: 4_000, country: "FO" },
    ] as const;
    const ids: string[] = [];
    for (const [i, { status, unit_price, ...rest }] of given.entries()) {
      const address = { full_name: `Ada ${word}`, country, ...rest };
      const at = Date.UTC(2025, 2, i + 1);
      ids.push((await givenOrder({ status, at, address, lines: [{ quantity: 1, unit_price }] })).order_id);
    }
    const [a, b, c, d] = ids;
    const march = { placed_at_from: "2025-03-01", placed_at_to: "2025-03-04" };
    expect(await idsOf({ ...march, status: "paid,shipped" })).toEqual([d, c, a]);
    expect(await idsOf({ ...march, status: "paid,shipped", sort: "oldest" })).toEqual([a, c, d]);
    expect(await idsOf({ ...march, status: "paid" })).toEqual([d, a]);
    expect(await idsOf({ ...march, country })).toEqual([c, b, a]);
    expect(await idsOf({ q: word, sort: "-total" })).toEqual([d, b, c, a]);
    expect(await idsOf({ q: word, sort: "total", status: "paid,processing" })).toEqual([a, b, d]);
    const totals = (await search({ q: word, sort: "total" })).data.map(({ total }) => total);
    expect(await idsOf({ q: word, min_total: String(totals[1]), max_total: String(totals[2]) })).toEqual([c, b]);
    expect(await idsOf({ q: word, currency: "JPY" })).toEqual([]);
    const first = await search({ ...march, status: "paid,shipped", limit: "2", count: "true" });
    expect([first.data.map(({ id }) => id), first.total_count]).toEqual([[d, c], 3]);
    const next = { ...march, status: "paid,shipped", limit: "2", cursor: first.next_cursor ?? "" };
    expect(await idsOf(next)).toEqual([a]);
    const other = await call("GET", `${path}?cursor=${first.next_cursor}&sort=total`, { token });
    expect((await problemOf(other)).code).toBe("invalid_cursor");
  });

  it("filters by what has become of the money and of the goods, alone and with all else", async ({ expect }) => {
    const word = freshWord();
    const address = { full_name: `Ada ${word}` };
    const given = [];
    for (const [day, status] of (["pending", "paid", "shipped", "paid", "paid", "expired"] as const).entries())
      given.push(await givenOrder({ status, address, at: Date.UTC(2019, 4, day + 1) }));
    const [pending = "", paid = "", shipped = "", part = "", whole = "", expired = ""] = given.map(
      ({ order_id }) => order_id,
    );
    const refund = (id: string, body: object) =>
      call("POST", `${path}/${id}/refunds`, { token, body, headers: { "idempotency-key": crypto.randomUUID() } });
    expect([(await refund(part, { amount: 1 })).status, (await refund(whole, {})).status]).toEqual([201, 201]);
    const may = { placed_at_from: "2019-05-01", placed_at_to: "2019-05-06" };
    for (const [query, ids] of [
      [{ payment_status: "paid" }, [shipped, paid]],
      [{ payment_status: "partially_refunded" }, [part]],
      [{ payment_status: "refunded,partially_refunded" }, [whole, part]],
      [{ payment_status: "pending,paid", sort: "oldest" }, [pending, paid, shipped]],
      [{ payment_status: "paid", fulfilment_status: "unfulfilled" }, [paid]],
      [{ payment_status: "paid", status: "shipped,delivered" }, [shipped]],
      [{ fulfilment_status: "fulfilled" }, [shipped]],
      [{ fulfilment_status: "unfulfilled" }, [expired, whole, part, paid, pending]],
      [{ fulfilment_status: "unfulfilled,fulfilled", status: "shipped,expired" }, [expired, shipped]],
      [{ fulfilment_status: "fulfilled", status: "paid" }, []],
      [{ fulfilment_status: "partial" }, []],
      [
        { status: "pending,paid,processing,shipped,delivered,cancelled,expired,failed" },
        [expired, whole, part, shipped, paid, pending],
      ],
    ] as const) {
      expect([query, await idsOf({ ...may, ...query })]).toEqual([query, ids]);
      expect([query, await idsOf({ q: word, ...query })]).toEqual([query, ids]);
      expect([query, (await search({ ...may, ...query, count: "true" })).total_count]).toEqual([query, ids.length]);
    }
    const shown = await search({ q: word });
    for (const order of shown.data)
      expect(await idsOf({ q: word, payment_status: order.payment_status })).toContain(order.id);
  });

  it("refuses an unknown status, and names it", async ({ expect }) => {
    const problem = await problemOf(await call("GET", `${path}?status=paid,lost`, { token }));
    expect(problem).toMatchObject({ status: 422, errors: [{ path: "status.1" }] });
  });
});
