import { env } from "cloudflare:workers";
import { bumpCatalog, categories } from "#goods/catalog";
import { toIso } from "#platform/basics/time";
import { audit } from "#platform/data/audit";
import { runBatch } from "#platform/data/db";
import { commit } from "#platform/data/outbox";
import { auditLog, deadLetters, jobRuns } from "#platform/data/tables";
import { passkeys } from "../../src/features/access/passkeys/tables.ts";
import { openSession } from "../../src/features/access/sessions/open-session.ts";
import { importErrors, imports } from "../../src/features/goods/product-files/tables.ts";
import { refunds } from "../../src/features/money/payments/tables.ts";
import { reports } from "../../src/features/office/analytics/tables.ts";
import { drifts, reconcileRuns } from "../../src/features/office/reconciliation/tables.ts";
import { promotionCodeBatches } from "../../src/features/pricing/coupons/tables.ts";
import { givenActor } from "./actors.ts";
import { call } from "./api.ts";
import { givenOrderByHand, receive, setMethod } from "./by-hand.ts";
import { freshName, givenCategory, givenProduct } from "./catalog.ts";
import { testContext } from "./context.ts";
import { givenGroup } from "./customer-groups.ts";
import { givenCardBatch } from "./gift-card-batches.ts";
import { givenGiftCard } from "./gift-cards.ts";
import { givenStock } from "./inventory.ts";
import { idsOf, type ListFixture, make, type OwnLists, post, three } from "./list-fixture.ts";
import { givenAddress, givenOrder } from "./orders.ts";
import { givenPriceList } from "./price-lists.ts";
import { givenUses } from "./promotion-uses.ts";
import { freshCode, givenPromotion } from "./promotions.ts";
import { givenShippingMethod, givenShippingZone } from "./shipping.ts";
import { givenRate, givenZone } from "./taxes.ts";

/** What features say of their own lists, in `lists.ts` beside their tests. */
const own = import.meta.glob<{ readonly lists: OwnLists }>("../features/*/*/lists.ts", { eager: true });
export const ownLists = Object.values(own).flatMap((module) => Object.entries(module.lists));

type Product = Awaited<ReturnType<typeof givenProduct>>;

/** Later than anything that happens in a test. */
const LAST = Date.UTC(2999, 0, 1);
/** Before every id that the shop makes. */
const firstId = (n: number) => `00000000-0000-7000-8000-00000000000${n}`;
const variantOf = ({ variants }: Product): string => variants[0]?.id ?? "";
const pricesOf = (products: readonly Product[]) =>
  products.map((product) => ({ variant: variantOf(product), currency: "USD", amount: 100 }));

/** Of each list in the contract, three rows whose order nothing but the last key of its sort can tell. */
export async function listFixtures(): Promise<Readonly<Record<string, () => Promise<ListFixture>>>> {
  const ctx = testContext();
  const [{ token }, customer] = await Promise.all([givenActor("admin"), givenActor("customer")]);
  const category = await givenCategory();
  const name = freshName("Same");
  const products = await make(() => givenProduct({ name, price: 700, categories: [category.id], tags: [name] }));
  const orders = await make(() =>
    givenOrder({ user_id: customer.user_id, status: "paid", address: { full_name: name } }),
  );
  const [order] = orders;
  const goods = { ids: idsOf(products), equal: { table: "products", set: { created_at: 1_000 } } };
  const placed = { ids: orders.map(({ order_id }) => order_id), equal: { table: "orders", set: { placed_at: LAST } } };
  const now = ctx.now();

  const givenCategories = async (query: string): Promise<ListFixture> => {
    const rows = three.map((n) => ({
      id: firstId(n),
      slug: `${firstId(n)}-${crypto.randomUUID()}`,
      name: "First",
      path: `${firstId(n)}/`,
      depth: 0,
      position: 0,
      created_at: now,
      updated_at: now,
    }));
    await commit(ctx, [ctx.db.insert(categories).values(rows), bumpCatalog(ctx)]);
    const remove = () =>
      env.DB.prepare("DELETE FROM categories WHERE id < '00000000-0000-7000-8000-000000000009'").run();
    return { ids: idsOf(rows), query, token, remove };
  };
  const givenMethods = async (): Promise<ListFixture> => {
    const ids = idsOf(await make(() => givenShippingMethod()));
    return { ids, token, equal: { table: "shipping_methods", set: { position: -1_000 } } };
  };
  const givenImports = async () => {
    const row = {
      format: "shopify" as const,
      currency: "USD",
      file_bytes: 1,
      file_hash: "",
      columns: [],
      done_bytes: 0,
    };
    const rows = three.map(() => ({
      ...row,
      id: ctx.id(),
      status: "completed" as const,
      file_key: ctx.id(),
      total_rows: 3,
      done_rows: 3,
      refused_rows: 3,
      created_by: ctx.id(),
      created_at: now,
      finished_at: now,
    }));
    await ctx.db.insert(imports).values(rows);
    return idsOf(rows);
  };

  return {
    ...Object.fromEntries(ownLists.map(([route, given]) => [route, () => given(token)])),
    "/products": async () => ({ ...goods, query: `category=${category.id}` }),
    "/categories/{id}/products": async () => ({ ...goods, path: { id: category.id } }),
    "/admin/products": async () => ({ ...goods, token, query: `category=${category.id}` }),
    "/admin/tags": async () => {
      const mark = `t${crypto.randomUUID().slice(0, 8)}`;
      const tags = three.map((n) => `${mark}${n}`);
      await givenProduct({ tags });
      return { token, query: `q=${mark}`, ids: tags, idOf: ({ name: tag }) => String(tag) };
    },
    "/categories": () => givenCategories("view=roots"),
    "/admin/categories": () => givenCategories("view=all"),
    "/shipping/methods": givenMethods,
    "/admin/shipping/methods": givenMethods,
    "/admin/shipping/zones": async () => {
      const zones = await make(() => givenShippingZone({ countries: ["AQ"] }));
      return {
        ids: idsOf(zones),
        token,
        query: "country=AQ",
        equal: { table: "shipping_zones", set: { name: "Same" } },
      };
    },
    "/admin/tax/zones": async () => {
      const zones = await make(() => givenZone({ countries: ["AQ"], is_active: false }));
      return { ids: idsOf(zones), token, query: "country=AQ", equal: { table: "tax_zones", set: { name: "Same" } } };
    },
    "/admin/tax/rates": async () => {
      const { id: zone_id } = await givenZone({ countries: ["AQ"], is_active: false });
      const rates = await make(() => givenRate(zone_id));
      return {
        ids: idsOf(rates),
        token,
        query: `zone_id=${zone_id}`,
        equal: { table: "tax_rates", set: { position: 5 } },
      };
    },
    "/admin/gift-cards": async () => ({
      ids: idsOf(await make(() => givenGiftCard({}, token))),
      token,
      equal: { table: "gift_cards", set: { created_at: LAST } },
    }),
    "/admin/gift-card-batches": async () => ({
      ids: idsOf(await make(() => givenCardBatch({ card_count: 1 }, token))),
      token,
      equal: { table: "gift_card_batches", set: { created_at: LAST } },
    }),
    "/admin/price-lists": async () => ({
      ids: await make(() => givenPriceList(token)),
      token,
      equal: { table: "price_lists", set: { created_at: LAST } },
    }),
    "/admin/price-lists/{id}/prices": async () => {
      const id = await givenPriceList(token, pricesOf(products));
      return { token, path: { id }, ids: products.map(variantOf), idOf: ({ variant_id }) => String(variant_id) };
    },
    "/admin/variants/{id}/price-history": async () => {
      const id = variantOf(await givenProduct());
      const prices = ["EUR", "GBP"].map((currency) => ({ variant: id, currency, amount: 100 }));
      await call("PATCH", "/api/v1/admin/prices", { token, body: { prices } });
      return { token, path: { id }, ids: ["EUR", "GBP", "USD"], idOf: ({ currency }) => String(currency) };
    },
    "/admin/prices": async () => {
      const [product] = products;
      const variant = product ? variantOf(product) : "";
      const prices = [2, 3, 4].map((min_quantity) => ({ variant, currency: "USD", amount: 100, min_quantity }));
      await call("PATCH", "/api/v1/admin/prices", { token, body: { prices } });
      const ids = ["2", "3", "4"];
      return { token, query: `variant=${variant}`, ids, idOf: ({ min_quantity }) => String(min_quantity) };
    },
    "/admin/promotions": async () => ({
      ids: idsOf(await make(() => givenPromotion())),
      token,
      equal: { table: "promotions", set: { created_at: LAST } },
    }),
    "/admin/promotions/{id}/uses": async () => {
      const { id } = await givenPromotion({ is_active: false });
      const ids = orders.map(({ order_id }) => order_id);
      await givenUses(ids.map((order_id) => ({ promotion_id: id, order_id })));
      const equal = { table: "promotion_uses", set: { used_at: LAST } };
      return { token, path: { id }, ids, idOf: ({ order_id }) => String(order_id), key: "order_id", equal };
    },
    "/admin/promotions/report": async () => {
      const promotions = await make(() => givenPromotion({ is_active: false }));
      const { order_id } = await givenOrder({ status: "paid" });
      await givenUses(promotions.map(({ id: promotion_id }) => ({ promotion_id, order_id, used_at: LAST })));
      return {
        token,
        query: "placed_at_from=2999-01-01",
        ids: idsOf(promotions),
        idOf: ({ promotion_id }) => String(promotion_id),
        equal: { table: "promotions", set: { created_at: LAST } },
      };
    },
    "/admin/promotions/{id}/codes": async () => {
      const { id } = await givenPromotion();
      const ids = idsOf(await make(() => post(`/admin/promotions/${id}/codes`, token, { code: freshCode() })));
      return { path: { id }, ids, token, equal: { table: "promotion_codes", set: { created_at: LAST } } };
    },
    "/admin/promotions/{id}/code-batches": async () => {
      const { id } = await givenPromotion();
      const rows = three.map(() => ({
        id: ctx.id(),
        promotion_id: id,
        prefix: "",
        code_count: 1,
        uses_limit: 1,
        created_by: ctx.id(),
      }));
      await ctx.db.insert(promotionCodeBatches).values(rows.map((row) => ({ ...row, created_at: now })));
      const equal = { table: "promotion_code_batches", set: { created_at: LAST } };
      return { path: { id }, ids: idsOf(rows), token, equal };
    },
    "/admin/imports": async () => ({
      ids: await givenImports(),
      token,
      equal: { table: "imports", set: { created_at: LAST } },
    }),
    "/admin/imports/{id}/errors": async () => {
      const [import_id = ""] = await givenImports();
      const rows = three.map((n) => ({ import_id, row: n + 2, code: "invalid_price", message: "Not a price" }));
      await ctx.db.insert(importErrors).values(rows);
      return {
        token,
        path: { id: import_id },
        ids: rows.map(({ row }) => String(row)),
        idOf: ({ row }) => String(row),
      };
    },
    "/me/sessions": async () => {
      const person = await givenActor("customer");
      const more = await make((n) => openSession(ctx, { user_id: person.user_id, user_agent: `device ${n}` }));
      await runBatch(
        ctx.db,
        more.flatMap(({ statements }) => statements),
      );
      return { token: person.token, ids: [person.session_id, ...more.map(({ session_id }) => session_id)] };
    },
    "/me/passkeys": async () => {
      const { user_id, token: own } = await givenActor("customer");
      const rows = three.map(() => ({ id: ctx.id(), user_id, credential_id: ctx.id(), public_key: "", counter: 0 }));
      await ctx.db
        .insert(passkeys)
        .values(rows.map((row) => ({ ...row, transports: [], name: "Same", created_at: now, updated_at: now })));
      return { token: own, ids: idsOf(rows) };
    },
    "/me/addresses": async () => {
      const { token: own } = await givenActor("customer");
      return { token: own, ids: idsOf(await make(() => post("/me/addresses", own, givenAddress))) };
    },
    // Found by a name of their own: tests of later days make accounts that stand before all others.
    "/admin/users": async () => {
      const first_name = freshName("Same");
      const made = await make(async () => {
        const { token: own, user_id } = await givenActor("customer");
        const answer = await call("PATCH", "/api/v1/me", { token: own, body: { first_name } });
        if (answer.status !== 200) throw new Error(`no name: ${answer.status} ${await answer.text()}`);
        return user_id;
      });
      return { token, ids: made, query: `q=${encodeURIComponent(first_name)}` };
    },
    "/admin/users/{id}/notes": async () => {
      const path = `/admin/users/${customer.user_id}/notes`;
      const notes = await make(() => post(path, token, { note: "Same" }));
      const equal = { table: "user_notes", set: { created_at: now } };
      return { token, path: { id: customer.user_id }, ids: idsOf(notes), equal };
    },
    "/admin/users/{id}/addresses": async () => {
      const { token: own, user_id } = await givenActor("customer");
      const ids = idsOf(await make(() => post("/me/addresses", own, givenAddress)));
      return { token, path: { id: user_id }, ids };
    },
    "/admin/users/{id}/sessions": async () => {
      const { user_id, session_id } = await givenActor("customer");
      const more = await make((n) => openSession(ctx, { user_id, user_agent: `device ${n}` }));
      await runBatch(
        ctx.db,
        more.flatMap(({ statements }) => statements),
      );
      return { token, path: { id: user_id }, ids: [session_id, ...more.map((one) => one.session_id)] };
    },
    "/admin/users/{id}/orders": async () => ({ ...placed, token, path: { id: customer.user_id } }),
    "/admin/users/{id}/groups": async () => {
      const { user_id } = await givenActor("customer");
      const groups = await make(() => givenGroup(token));
      for (const { id } of groups)
        await call("POST", `/api/v1/admin/customer-groups/${id}/members`, { token, body: { members: [{ user_id }] } });
      return { token, path: { id: user_id }, ids: idsOf(groups) };
    },
    "/admin/customer-groups": async () => ({ token, ids: idsOf(await make(() => givenGroup(token))) }),
    "/admin/customer-groups/{id}/members": async () => {
      const { id } = await givenGroup(token);
      const members = (await make(() => givenActor("customer"))).map(({ user_id }) => ({ user_id }));
      await call("POST", `/api/v1/admin/customer-groups/${id}/members`, { token, body: { members } });
      const ids = members.map(({ user_id }) => user_id);
      return { token, path: { id }, ids, idOf: ({ user_id }) => String(user_id) };
    },
    "/admin/roles": async () => {
      const mark = crypto.randomUUID().slice(0, 8).replaceAll("-", "");
      // Names begin with a letter, and none that the shop comes with begins like this.
      const names = three.map((n) => `aaa_${mark}_${n}`);
      for (const role of names)
        await call("POST", "/api/v1/admin/roles", { token, body: { name: role, title: "Same", permissions: [] } });
      return { token, ids: names, idOf: ({ name: role }) => String(role) };
    },
    "/admin/api-keys": async () => ({
      token,
      ids: idsOf(await make(() => post("/admin/api-keys", token, { name: "Same", scopes: ["orders:read"] }))),
    }),
    "/payments/{id}/refunds": async () => {
      const ids = await givenRefunds(order);
      const equal = { table: "refunds", set: { created_at: now } };
      return { token: customer.token, path: { id: order?.payment_id ?? "" }, ids, equal };
    },
    "/orders/{id}/refunds": async () => {
      const ids = await givenRefunds(order);
      const equal = { table: "refunds", set: { created_at: now } };
      return { token: customer.token, path: { id: order?.order_id ?? "" }, ids, equal };
    },
    "/admin/refunds": async () => ({
      token,
      ids: await givenRefunds(orders[1]),
      equal: { table: "refunds", set: { created_at: LAST } },
    }),
    "/admin/payments": async () => ({
      token,
      ids: orders.map(({ payment_id }) => payment_id),
      equal: { table: "payments", set: { created_at: LAST } },
    }),
    "/admin/payments/{id}/receipts": async () => {
      await setMethod("cash_on_delivery");
      const { payment_id } = await givenOrderByHand("cash_on_delivery");
      const made = await make(async () => (await receive(payment_id, { amount: 10 })).json<{ id: string }>());
      const equal = { table: "payment_receipts", set: { created_at: now } };
      return { token, path: { id: payment_id }, ids: idsOf(made), equal };
    },
    "/orders": async () => ({ ...placed, token: customer.token }),
    "/admin/orders": async () => ({ ...placed, token, query: `q=${encodeURIComponent(name)}` }),
    "/admin/orders/{id}/notes": async () => {
      const path = `/admin/orders/${order?.order_id}/notes`;
      const notes = await make(() => post(path, token, { note: "Same" }));
      const equal = { table: "order_notes", set: { created_at: now } };
      return { token, path: { id: order?.order_id ?? "" }, ids: idsOf(notes), equal };
    },
    "/admin/inventory": async () => {
      const sku = `SAME-${crypto.randomUUID()}`;
      const ids = await make(() => givenStock({ sku }));
      return { token, ids, query: `q=${sku}`, idOf: ({ variant_id }) => String(variant_id) };
    },
    "/admin/inventory/movements": async () => {
      const variant_id = await givenStock();
      const body = { variant_id, kind: "IN", quantity: 1 };
      const moved = await make(() => post("/admin/inventory/movements", token, body));
      const equal = { table: "stock_movements", set: { created_at: now } };
      return { token, query: `variant_id=${variant_id}&kind=IN`, ids: idsOf(moved), equal, key: "movement_id" };
    },
    "/admin/reports": async () => {
      const rows = three.map((n) => ({
        id: ctx.id(),
        day: `2999-01-0${n + 1}`,
        file_key: ctx.id(),
        rows: 1,
        created_at: now,
      }));
      await ctx.db.insert(reports).values(rows.map((row) => ({ ...row, kind: "sales" as const })));
      return { token, ids: idsOf(rows), remove: () => env.DB.prepare("DELETE FROM reports WHERE day > '2999'").run() };
    },
    "/admin/audit-log": async () => {
      const subject_id = ctx.id();
      const entry = { action: "thing.changed", subject_type: "thing", subject_id };
      const at = testContext({ now: () => now });
      await commit(
        at,
        three.map(() => audit(at, entry)),
      );
      const rows = await ctx.db.select({ id: auditLog.id, of: auditLog.subject_id }).from(auditLog);
      return { token, query: `subject_id=${subject_id}`, ids: idsOf(rows.filter(({ of }) => of === subject_id)) };
    },
    "/admin/system/dead-letters": async () => {
      const rows = three.map(() => ({ id: ctx.id(), queue: "q", type: "thing", body: {}, created_at: now }));
      await ctx.db.insert(deadLetters).values(rows);
      return { token, ids: idsOf(rows), equal: { table: "dead_letters", set: { created_at: LAST } } };
    },
    "/admin/system/jobs": async () => {
      const job = `job_${crypto.randomUUID().slice(0, 8)}`;
      const rows = three.map((n) => ({ job, scheduled_at: now + n, status: "done" as const, started_at: now }));
      await ctx.db.insert(jobRuns).values(rows);
      const ids = rows.map(({ scheduled_at }) => toIso(scheduled_at));
      return { token, query: `job=${job}`, ids, idOf: ({ scheduled_at }) => String(scheduled_at) };
    },
    "/admin/system/reconcile": async () => {
      const rows = three.map(() => ({ id: ctx.id(), subject_id: ctx.id(), run_id: ctx.id() }));
      const same = {
        kind: "lost_order" as const,
        says: { database: null, object: null, provider: null },
        remedy: "give_back" as const,
        state: "gone" as const,
        first_seen_at: now,
        last_seen_at: now,
        settled_at: now,
      };
      await ctx.db.insert(drifts).values(rows.map((row) => ({ ...row, ...same })));
      return { token, ids: idsOf(rows), equal: { table: "drifts", set: { first_seen_at: LAST } } };
    },
    "/admin/system/reconcile-runs": async () => {
      const rows = three.map(() => ({ id: ctx.id(), requested_by: `user:${ctx.id()}` }));
      const same = {
        mode: "list" as const,
        status: "done" as const,
        part: "orders" as const,
        counts: {},
        created_at_from: now,
        checked_before: now,
        grace_ms: 0,
        started_at: now,
        finished_at: now,
      };
      await ctx.db.insert(reconcileRuns).values(rows.map((row) => ({ ...row, ...same })));
      const remove = () => env.DB.prepare("DELETE FROM reconcile_runs WHERE started_at = ?").bind(now).run();
      return { token, ids: idsOf(rows), equal: { table: "reconcile_runs", set: { started_at: LAST } }, remove };
    },
  };
}

async function givenRefunds(order: { order_id: string; payment_id: string } | undefined): Promise<string[]> {
  const ctx = testContext();
  const { order_id = "", payment_id = "" } = order ?? {};
  const rows = three.map(() => ({ id: ctx.id(), order_id, payment_id, amount: 1, currency: "USD" }));
  const same = {
    status: "rejected" as const,
    actor_type: "system",
    actor_id: "test",
    created_at: ctx.now(),
    updated_at: ctx.now(),
  };
  await ctx.db.insert(refunds).values(rows.map((row) => ({ ...row, ...same })));
  return idsOf(rows);
}

/** Gives the three the same sort keys while `work` runs, and puts back what stood there. */
export async function whileEqual<T>(
  { ids, equal, key = "id", remove }: ListFixture,
  work: () => Promise<T>,
): Promise<T> {
  const ctx = testContext();
  const columns = Object.keys(equal?.set ?? {});
  const list = JSON.stringify(ids);
  const among = `"${key}" IN (SELECT value FROM json_each(?1))`;
  const before = equal
    ? (await env.DB.prepare(`SELECT * FROM "${equal.table}" WHERE ${among}`).bind(list).all()).results
    : [];
  const write = async (id: string, values: Readonly<Record<string, unknown>>) =>
    env.DB.prepare(
      `UPDATE "${equal?.table}" SET ${columns.map((column, at) => `"${column}" = ?${at + 2}`).join(", ")} WHERE "${key}" = ?1`,
    )
      .bind(id, ...columns.map((column) => values[column]))
      .run();
  for (const id of equal ? ids : []) await write(id, equal?.set ?? {});
  await commit(ctx, [bumpCatalog(ctx)]);
  try {
    return await work();
  } finally {
    for (const row of before) await write(String(row[key]), row);
    await remove?.();
    await commit(ctx, [bumpCatalog(ctx)]);
  }
}
