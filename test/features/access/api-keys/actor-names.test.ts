import { env } from "cloudflare:workers";
import { beforeAll, describe, it } from "vitest";
import { type GivenActor, givenActor, tokenOf } from "../../../support/actors.ts";
import { call } from "../../../support/api.ts";
import { givenOrder } from "../../../support/orders.ts";
import { givenRole } from "../../../support/roles.ts";

type Actor = { type: string; id: string; name: string | null };
type Page = { data: { actor: Actor }[] };

const admin = await givenActor("admin");
const customer = await givenActor("customer");
const name = "Ada Lovelace";
const [stranger, colleague] = [
  await tokenOf(await givenRole(["orders:read"])),
  await tokenOf(await givenRole(["orders:read", "staff:read"])),
];

const actorsOf = async (token: string, path: string): Promise<Actor[]> => {
  const response = await call("GET", `/api/v1/admin${path}`, { token });
  const { data } = await response.json<Page>();
  return data.map(({ actor }) => actor);
};

describe("the name of an actor", () => {
  let order_id: string;
  let key: { id: string; key: string };
  const noteBy = (token: string) =>
    call("POST", `/api/v1/admin/orders/${order_id}/notes`, { token, body: { note: "Called back" } });

  beforeAll(async () => {
    ({ order_id } = await givenOrder({ user_id: customer.user_id }));
    await env.DB.prepare(
      "INSERT INTO order_history (order_id, version, event, status, actor_type, actor_id, created_at) VALUES (?, 9, 'cancel', 'cancelled', 'customer', ?, ?)",
    )
      .bind(order_id, customer.user_id, Date.now())
      .run();
    const made = await call("POST", "/api/v1/admin/api-keys", {
      token: admin.token,
      body: { name: "Till", scopes: ["orders:write"] },
    });
    key = await made.json();
    for (const token of [admin.token, key.key]) await noteBy(token);
  });

  const by = (person: GivenActor, shown: string | null) => ({ type: "user", id: person.user_id, name: shown });
  const byKey = (shown: string | null) => ({ type: "api_key", id: key.id, name: shown });
  const notes = () => `/orders/${order_id}/notes`;
  const lastIn = async (token: string) => {
    const timeline = await call("GET", `/api/v1/admin/orders/${order_id}/timeline`, { token });
    const { data } = await timeline.json<{ data: { type: string; actor: unknown }[] }>();
    return data.findLast(({ type }) => type === "status")?.actor;
  };

  it("shows to callers who may see people: of staff, of keys and of customers", async ({ expect }) => {
    expect(await actorsOf(admin.token, notes())).toEqual([byKey("Till"), by(admin, name)]);
    expect(await actorsOf(admin.token, `/audit-log?subject_id=${order_id}`)).toEqual([byKey("Till"), by(admin, name)]);
    expect(await lastIn(admin.token)).toEqual({ type: "customer", id: customer.user_id, name });
  });

  it("shows of staff and keys alone to callers who may see staff", async ({ expect }) => {
    expect(await actorsOf(colleague, notes())).toEqual([byKey("Till"), by(admin, name)]);
    expect(await lastIn(colleague)).toEqual({ type: "customer", id: customer.user_id, name: null });
  });

  it("shows to no other caller", async ({ expect }) => {
    expect(await actorsOf(stranger, notes())).toEqual([byKey(null), by(admin, null)]);
    expect(await lastIn(stranger)).toEqual({ type: "customer", id: customer.user_id, name: null });
  });

  it("never shows to a shopper, who sees only the type", async ({ expect }) => {
    const mine = await call("GET", `/api/v1/orders/${order_id}/timeline`, { token: customer.token });
    expect((await mine.json<Page>()).data.at(-1)?.actor).toEqual({ type: "customer" });
  });
});
