import { describe, it } from "vitest";
import { givenActor } from "../../../support/actors.ts";
import { call, problemOf } from "../../../support/api.ts";
import { givenFullCart, givenShop } from "../../../support/checkout.ts";
import { balanceOf, givenGiftCard, payWith } from "../../../support/gift-cards.ts";

const codeOf = async (answer: Response): Promise<unknown> => ((await answer.json()) as any).code;

describe("stored value is refused", () => {
  it.for([0, -1, 1e12, 0.5, "100"])("in an amount of %j", async (amount, { expect }) => {
    const { token } = await givenActor("admin");
    const answer = await call("POST", "/api/v1/admin/gift-cards", { token, body: { amount, currency: "USD" } });
    expect([answer.status, await codeOf(answer)]).toEqual([422, "invalid_request"]);
  });

  it.for(["ZZZ", "usd", "", "US", "DOLLARS"])("in the currency %j", async (currency, { expect }) => {
    const { token } = await givenActor("admin");
    const answer = await call("POST", "/api/v1/admin/gift-cards", { token, body: { amount: 100, currency } });
    expect([answer.status, await codeOf(answer)]).toEqual([422, "invalid_request"]);
  });

  it.for(["2020-01-01T00:00:00Z", new Date().toISOString(), "tomorrow", "2999-01-01", null])(
    "with %j as the end of its time",
    async (expires_at, { expect }) => {
      const { token } = await givenActor("admin");
      const body = { amount: 100, currency: "USD", expires_at };
      const problem = await problemOf(await call("POST", "/api/v1/admin/gift-cards", { token, body }));
      expect([problem.status, problem.errors?.map(({ path }) => path)]).toEqual([422, ["expires_at"]]);
    },
  );

  it.for([0, 1e12, -1e12, 1.5])(
    "as a change of %j, of a card and of store credit alike",
    async (amount, { expect }) => {
      const [{ token }, { user_id }] = [await givenActor("admin"), await givenActor("customer")];
      const card = await givenGiftCard({ amount: 500 }, token);
      const reason = "counted";
      const ofCard = await call("POST", `/api/v1/admin/gift-cards/${card.id}/adjustments`, {
        token,
        body: { amount, reason },
      });
      const ofCredit = await call("POST", `/api/v1/admin/users/${user_id}/store-credit`, {
        token,
        body: { amount, currency: "USD", reason },
      });
      expect([ofCard.status, ofCredit.status]).toEqual([422, 422]);
      expect(await balanceOf(card.id)).toEqual({ balance: 500, held: 0 });
    },
  );

  it("as a change that takes more than there ever was", async ({ expect }) => {
    const { token } = await givenActor("admin");
    const card = await givenGiftCard({ amount: 500 }, token);
    const answer = await call("POST", `/api/v1/admin/gift-cards/${card.id}/adjustments`, {
      token,
      body: { amount: -999_999_999_999, reason: "counted" },
    });
    expect([answer.status, await codeOf(answer)]).toEqual([409, "balance_too_low"]);
  });
});

describe("a code is refused", () => {
  it.for([
    ["of emoji", "😀".repeat(16), 404],
    ["of 16 letters with accents", "ÀBCDEFGHJKLMNPQR", 404],
    ["of 300 characters", "A".repeat(300), 422],
    ["of nothing", "", 422],
    ["of blanks", " ".repeat(16), 404],
    ["that is a number", 1234, 422],
  ] as const)("%s", async ([, code, status], { expect }) => {
    const { cart_token } = await givenFullCart(await givenShop());
    const asked = await call("POST", "/api/v1/gift-cards/balance", {
      body: { code },
      headers: { "cf-connecting-ip": `10.77.${Math.floor(Math.random() * 250)}.${Math.floor(Math.random() * 250)}` },
    });
    expect(asked.status).toBe(status);
    expect((await payWith(cart_token, code as string)).status).toBe(status);
  });
});
