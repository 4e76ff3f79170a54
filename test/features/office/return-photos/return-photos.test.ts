import { deflateSync } from "node:zlib";
import { env } from "cloudflare:workers";
import { imageSize } from "image-size";
import { beforeAll, describe, it } from "vitest";
import { DAY } from "#platform/basics/time";
import { type GivenActor, givenActor, givenCustomer } from "../../../support/actors.ts";
import { call, problemOf } from "../../../support/api.ts";
import { testContext } from "../../../support/context.ts";
import { hostileFiles } from "../../../support/hostile-files.ts";
import { runJob } from "../../../support/jobs.ts";
import { type GivenOrder, givenOrder } from "../../../support/orders.ts";
import { join, png, PNG_SIGNATURE, pngChunk, pngHeader } from "../../../support/pictures.ts";
import { deliverAll } from "../../../support/queue.ts";
import { givenRole } from "../../../support/roles.ts";

let staff: GivenActor;
beforeAll(async () => {
  staff = await givenActor("admin");
});

type Asked = { readonly order: GivenOrder; readonly id: string; readonly token?: string | undefined };
const holder = ({ order_token }: GivenOrder) => ({ "order-token": order_token });
/** What the holder of an order calls with: a guest the order's token, a customer their own. */
const by = ({ order, token }: Pick<Asked, "order" | "token">) =>
  token === undefined ? { headers: holder(order) } : { token, headers: {} };

/** A return that the holder of an order has asked for, for this reason. */
async function asked(reason = "damaged", customer?: GivenActor): Promise<Asked> {
  const order = await givenOrder({
    status: "delivered",
    lines: [{ quantity: 2, unit_price: 1_000 }],
    ...(customer && { user_id: customer.user_id }),
  });
  const shown = await call("GET", `/api/v1/orders/${order.order_id}`, by({ order, token: customer?.token }));
  const { items }: { items: { id: string }[] } = await shown.json();
  const body = { items: [{ order_item_id: items[0]?.id, quantity: 1, reason }] };
  const path = `/api/v1/orders/${order.order_id}/returns`;
  const answer = await call("POST", path, { body, ...by({ order, token: customer?.token }) });
  return { order, id: ((await answer.json()) as any).id, token: customer?.token };
}
const pathOf = ({ order, id }: Asked) => `/api/v1/orders/${order.order_id}/returns/${id}`;
function form(bytes: Uint8Array<ArrayBuffer>): FormData {
  const made = new FormData();
  made.set("file", new File([bytes], "photo.png", { type: "image/png" }));
  return made;
}
function add(one: Asked, bytes = png(30, 20), headers: Record<string, string> = {}) {
  const caller = by(one);
  return call("POST", `${pathOf(one)}/photos`, {
    ...caller,
    body: form(bytes),
    headers: { ...caller.headers, ...headers },
  });
}
const show = async (one: Asked): Promise<any> => (await call("GET", pathOf(one), by(one))).json();
const approve = ({ id }: Asked) =>
  call("POST", `/api/v1/admin/returns/${id}/approve`, { token: staff.token, body: {} });
const filesOf = async ({ order }: Asked) =>
  (await env.FILES.list({ prefix: `return-photos/${order.order_id}/` })).objects.map(({ key }) => key);

describe("a photo of what is sent back", () => {
  it("is kept small, and seen by the holder of the order and by staff who may see people", async ({ expect }) => {
    const one = await asked();
    const added = await add(one, png(3_000, 30));
    expect(added.status).toBe(201);
    const { photos, allowed_actions }: any = await added.json();
    expect([photos.length, allowed_actions]).toEqual([1, ["cancel", "add_photo"]]);
    const own = `${pathOf(one)}/photos/${photos[0].id}`;
    const theirs = `/api/v1/admin/returns/${one.id}/photos/${photos[0].id}`;
    for (const answer of [
      await call("GET", own, { headers: holder(one.order) }),
      await call("GET", theirs, { token: staff.token }),
    ]) {
      expect(answer.headers.get("content-type")).toBe("image/webp");
      expect(answer.headers.get("cache-control")).toContain("no-store");
      expect(imageSize(new Uint8Array(await answer.arrayBuffer())).width).toBe(2_048);
    }
    const other = await asked();
    const { token } = await givenCustomer();
    const { token: clerk } = await givenActor(await givenRole(["returns:read"]));
    expect((await call("GET", own, { token })).status).toBe(404);
    expect((await call("GET", own, { headers: holder(other.order) })).status).toBe(404);
    expect((await call("GET", own)).status).toBe(401);
    expect((await call("GET", theirs, { token: clerk })).status).toBe(404);
    expect((await call("GET", theirs, { token })).status).toBe(403);
    const [key = ""] = await filesOf(one);
    const stored = await (await env.FILES.get(key))?.text();
    expect(stored).not.toContain("UklGR");
  });

  it("is what the approval waits for where the reason needs one", async ({ expect }) => {
    const one = await asked("damaged");
    expect(await show(one)).toMatchObject({ lacks_photo: true, photos: [] });
    expect(await problemOf(await approve(one))).toMatchObject({ status: 409, code: "return_photo_missing" });
    await add(one);
    expect((await show(one)).lacks_photo).toBe(false);
    expect((await approve(one)).status).toBe(200);
    expect((await add(one)).status).toBe(201);
    const other = await asked("changed_mind");
    expect((await show(other)).lacks_photo).toBe(false);
    expect((await approve(other)).status).toBe(200);
  });

  it("is added once for its key, five times at most, and not to a return that is over", async ({ expect }) => {
    const one = await asked();
    const headers = { "idempotency-key": crypto.randomUUID() };
    const bytes = png(20, 20);
    for (let n = 0; n < 2; n += 1) expect((await add(one, bytes, headers)).status).toBe(201);
    expect((await show(one)).photos).toHaveLength(1);
    await Promise.all([1, 2, 3, 4, 5].map((n) => add(one, png(20 + n, 20))));
    expect((await show(one)).photos).toHaveLength(5);
    expect(await filesOf(one)).toHaveLength(5);
    expect(await problemOf(await add(one))).toMatchObject({ code: "too_many_return_photos", most: 5 });
    const over = await asked();
    await call("POST", `${pathOf(over)}/cancel`, { headers: holder(over.order), body: {} });
    expect((await problemOf(await add(over))).code).toBe("illegal_return_move");
  });

  it("goes with its guest", async ({ expect }) => {
    const guest = await asked();
    await add(guest);
    const erased = await call("POST", `/api/v1/admin/orders/${guest.order.order_id}/erase`, {
      token: staff.token,
      body: {},
    });
    expect([erased.status, await filesAfter(guest)]).toEqual([204, []]);
    expect(await rowsOf(guest)).toBe(0);
  });

  it("goes with its customer, and with nobody else's", async ({ expect }) => {
    const [person, other] = [await givenCustomer(), await givenCustomer()];
    const [first, second, kept] = [
      await asked("damaged", person),
      await asked("damaged", person),
      await asked("damaged", other),
    ];
    for (const one of [first, first, second, kept]) expect((await add(one, png())).status).toBe(201);
    expect(await Promise.all([first, second, kept].map(async (one) => (await filesOf(one)).length))).toEqual([2, 1, 1]);
    const told = await call("POST", `/api/v1/admin/users/${person.user_id}/erase`, { token: staff.token });
    const { erase_at } = await told.json<{ erase_at: string }>();
    await runJob("erase_people", testContext({ now: () => Date.parse(erase_at) }));
    await deliverAll(person.user_id);
    expect(await Promise.all([first, second, kept].map(filesOf))).toEqual([[], [], [expect.any(String)]]);
    expect(await Promise.all([first, second, kept].map(rowsOf))).toEqual([0, 0, 1]);
  });

  it("is kept for a year", async ({ expect }) => {
    const one = await asked();
    await add(one);
    const run = (now: number) => runJob("return_photos.forget", testContext({ now: () => now }));
    await run(Date.now() + 364 * DAY);
    expect([await rowsOf(one), (await filesOf(one)).length]).toEqual([1, 1]);
    await run(Date.now() + 366 * DAY);
    expect([await rowsOf(one), (await filesOf(one)).length]).toEqual([0, 0]);
  });
});

/** Compressed, 100 MB of pixels that its header does not speak of. */
const bomb = () =>
  join(
    PNG_SIGNATURE,
    pngHeader(10, 10),
    pngChunk("IDAT", deflateSync(new Uint8Array(100 * 2 ** 20))),
    pngChunk("IEND", []),
  );

/** A sound picture with a page in a comment. */
const withPage = () => {
  const plain = png(30, 20);
  return join(plain.subarray(0, -12), pngChunk("tEXt", join("Comment", [0], PAGE)), pngChunk("IEND", []));
};
const PAGE = "<html><script>alert(1)</script></html>";

describe("a file that is sent as a photo", () => {
  it("is refused when it is no picture, whatever it claims to be, and nothing of it is kept", async ({ expect }) => {
    const one = await asked();
    const files = await hostileFiles();
    expect(files.length).toBeGreaterThanOrEqual(60);
    for (const [name, bytes] of files) {
      const problem = await problemOf(await add(one, bytes));
      expect([name, problem.status, problem.code, problem.errors?.[0]?.path]).toEqual([
        name,
        422,
        "invalid_request",
        "file",
      ]);
    }
    expect([await rowsOf(one), await filesOf(one)]).toEqual([0, []]);
    expect((await show(one)).lacks_photo).toBe(true);
  }, 60_000);

  it("is drawn again, so that a page in it is not in what is shown", async ({ expect }) => {
    const one = await asked();
    const { photos }: any = await (await add(one, withPage())).json();
    const answer = await call("GET", `${pathOf(one)}/photos/${photos[0].id}`, { headers: holder(one.order) });
    expect(answer.headers.get("content-type")).toBe("image/webp");
    expect(answer.headers.get("x-content-type-options")).toBe("nosniff");
    const bytes = new Uint8Array(await answer.arrayBuffer());
    expect(imageSize(bytes)).toMatchObject({ type: "webp", width: 30, height: 20 });
    expect(new TextDecoder().decode(bytes)).not.toContain("script");
  });

  it("is as large as its header says, however much is compressed in it", async ({ expect }) => {
    const one = await asked();
    const { photos }: any = await (await add(one, bomb())).json();
    const answer = await call("GET", `${pathOf(one)}/photos/${photos[0].id}`, { headers: holder(one.order) });
    expect(imageSize(new Uint8Array(await answer.arrayBuffer()))).toMatchObject({ width: 10, height: 10 });
  });
});

const rowsOf = async ({ id }: Asked): Promise<number> =>
  (await env.DB.prepare("SELECT count(*) AS n FROM return_photos WHERE return_id = ?").bind(id).first<number>("n")) ??
  0;

/** The files of a guest's photos, once the queue has told of their erasure. */
async function filesAfter(one: Asked): Promise<string[]> {
  await deliverAll(one.order.order_id);
  return filesOf(one);
}
