import { describe, it, vi } from "vitest";
import { call } from "../../../support/api.ts";
import { givenProduct } from "../../../support/catalog.ts";

vi.setConfig({ testTimeout: 30_000 });

const PASSWORD = "correct horse battery staple";
type Cart = { id: string | null; item_count: number; items: { variant_id: string; quantity: number }[] };

async function givenGuestCart(quantity: number) {
  const { default_variant_id } = await givenProduct();
  const added = await call("POST", "/api/v1/cart/items", { body: { variant_id: default_variant_id, quantity } });
  return { cart_token: added.headers.get("cart-token") ?? "", variant_id: default_variant_id };
}
const signIn = async (path: "register" | "login", email: string, cart_token: string) => {
  const body = { email, password: PASSWORD };
  return call("POST", `/api/v1/auth/${path}`, { body, headers: { "cart-token": cart_token } });
};
const cartOf = async (response: Response) => {
  const { access_token } = await response.json<{ access_token: string }>();
  return (await call("GET", "/api/v1/cart", { token: access_token })).json<Cart>();
};

describe("a guest's cart", () => {
  it("comes along when they register and when they log in again, once each", async ({ expect }) => {
    const email = `ada-${crypto.randomUUID()}@example.com`;
    const first = await givenGuestCart(2);
    const registered = await signIn("register", email, first.cart_token);
    expect(registered.status).toBe(201);
    const { variant_id } = first;
    expect((await cartOf(registered)).items).toMatchObject([{ variant_id, quantity: 2 }]);

    const second = await givenGuestCart(3);
    expect((await cartOf(await signIn("login", email, second.cart_token))).item_count).toBe(5);
    expect((await cartOf(await signIn("login", email, second.cart_token))).item_count).toBe(5);
    expect((await cartOf(await signIn("login", email, first.cart_token))).item_count).toBe(5);
  });

  it("that is none keeps nobody out", async ({ expect }) => {
    const email = `ada-${crypto.randomUUID()}@example.com`;
    expect((await signIn("register", email, "ct_forged")).status).toBe(201);
    expect((await signIn("login", email, "nonsense")).status).toBe(200);
  });
});
