import { describe, it } from "vitest";
import { newId } from "#platform/basics/ids";
import { DAY } from "#platform/basics/time";
import { issueGuestToken, readGuestProof, readGuestToken } from "#platform/secrets/guest-tokens";
import { call } from "../../support/api.ts";
import { stopClock } from "../../support/clock.ts";
import { givenOrder } from "../../support/orders.ts";

const SECRET = "a secret of more than thirty-two characters";
const NOON = Date.UTC(2027, 0, 31, 12);
const id = newId(NOON);
const order = (now = NOON) => issueGuestToken(SECRET, "order", id, now);
const read = (token: string, now = NOON) => readGuestToken(SECRET, "order", token, now);

describe("a guest's token for an order", () => {
  it("is the same all day, and ends after 180 days", async ({ expect }) => {
    const token = await order();
    expect(await order(NOON + DAY / 3)).toBe(token);
    expect(await order(NOON + DAY)).not.toBe(token);
    expect(await read(token)).toBe(id);
    expect(await read(token, NOON + 180 * DAY)).toBe(id);
    expect(await read(token, NOON + 181 * DAY)).toBeNull();
  });

  it("cannot be given another end, another order or another kind", async ({ expect }) => {
    const token = await order();
    const [, , day = ""] = token.split("_");
    const cart = await issueGuestToken(SECRET, "cart", id);
    for (const forged of [
      token.replace(`_${day}_`, `_${Number(day) + 1}_`),
      token.replace(`_${day}_`, `_0${day}_`),
      token.replace(`_${day}_`, "_"),
      token.replace(id, newId(NOON + 1)),
      token.replace("order_", "ct_"),
      cart,
      cart.replace("ct_", "order_"),
      "",
      `${token}x`,
    ])
      expect([forged, await read(forged)]).toEqual([forged, null]);
    expect(await readGuestToken(SECRET, "cart", token, NOON)).toBeNull();
    expect(await readGuestToken(SECRET, "cart", cart, NOON + 1_000 * DAY)).toBe(id);
  });

  it("proves nothing once it has ended", async ({ expect }) => {
    const sent = { cart_token: undefined, order_token: await order() };
    expect((await readGuestProof(SECRET, sent, NOON)).order_id).toBe(id);
    expect((await readGuestProof(SECRET, sent, NOON + 200 * DAY)).order_id).toBeNull();
  });
});

describe("the shop", () => {
  const clock = stopClock();

  it("shows an order to its guest's token for 180 days and no longer", async ({ expect }) => {
    const { order_id, order_token } = await givenOrder({ status: "delivered" });
    const show = () => call("GET", `/api/v1/orders/${order_id}`, { headers: { "order-token": order_token } });
    clock.pass(180 * DAY - 1);
    expect((await show()).status).toBe(200);
    clock.pass(DAY + 1);
    expect((await show()).status).toBe(404);
  });
});
