import { env } from "cloudflare:workers";
import { toIso } from "#platform/basics/time";
import { audit } from "#platform/data/audit";
import { commit } from "#platform/data/outbox";
import { auditLog, deadLetters, jobRuns } from "#platform/data/tables";
import { stockMovements } from "../../src/features/goods/inventory/tables.ts";
import { refunds } from "../../src/features/money/payments/tables.ts";
import { drifts } from "../../src/features/office/reconciliation/tables.ts";
import { type GivenActor, givenActor } from "./actors.ts";
import { call } from "./api.ts";
import { givenDue } from "./by-hand.ts";
import { freshName, givenCategory, givenProduct } from "./catalog.ts";
import { testContext } from "./context.ts";
import { givenCardBatch, issueAll } from "./gift-card-batches.ts";
import { givenGiftCard } from "./gift-cards.ts";
import { givenStock } from "./inventory.ts";
import { givenCredited } from "./invoices.ts";
import { post } from "./list-fixture.ts";
import { givenOrder } from "./orders.ts";
import { givenPriceList } from "./price-lists.ts";
import { givenUses } from "./promotion-uses.ts";
import { freshCode, givenPromotion } from "./promotions.ts";
import { givenReturn } from "./returns.ts";
import { givenReview, givenShownReview } from "./reviews.ts";
import { freshPostalCode, givenShippingMethod, givenShippingZone } from "./shipping.ts";
import { givenRate, givenZone } from "./taxes.ts";
import { keptDelivery } from "./webhooks.ts";

type Row = Record<string, unknown>;

/** One of the two rows: by which id the list gives it, and what filters find it by where no field of that name shows it. */
type One = { readonly id: string; readonly values?: Readonly<Record<string, string>> };

/** Two rows of a list that differ in all that its filters ask for. */
export type FilterFixture = {
  readonly path?: Readonly<Record<string, string>>;
  readonly token?: string;
  readonly one: One;
  readonly other: One;
  readonly idOf?: (row: Row) => string;
  /** The field or the moment that a range is of, where it is not named as its filters are. */
  readonly bounds?: Readonly<Record<string, string | number>>;
  /** Filters that are tried elsewhere. */
  readonly elsewhere?: readonly string[];
};

const DAY = 86_400_000;
/** Later than anything else that happens in a test. */
const LATE = Date.UTC(2998, 0, 1);

/** Of each list in the contract that has filters, two rows. */
export async function filterFixtures(): Promise<Readonly<Record<string, () => Promise<FilterFixture>>>> {
  const ctx = testContext();
  const [admin, other_admin] = await Promise.all([givenActor("admin"), givenActor("admin")]);
  const { token } = admin;
  const now = ctx.now();

  async function changed(method: string, path: string, body?: unknown): Promise<Row> {
    const answer = await call(method, `/api/v1${path}`, { token, ...(body === undefined ? {} : { body }) });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
    return text === "" ? {} : JSON.parse(text);
  }

  async function goods(status: string): Promise<FilterFixture & { readonly category: string }> {
    const [categories, tags] = [
      [await givenCategory(), await givenCategory()],
      [`t${freshName("")}`, `t${freshName("")}`].map((tag) => tag.replaceAll(" ", "")),
    ];
    const made = async (n: 0 | 1, wish: object) => {
      const name = freshName(["Found", "Other"][n]);
      const { id } = await givenProduct({
        name,
        categories: [categories[n]?.id ?? ""],
        tags: [tags[n] ?? ""],
        ...wish,
      });
      return { id, q: name.split(" ")[1] ?? "" };
    };
    const variant = { compare_at_price: 5_000, price: 2_500, stock_quantity: 3, low_stock_threshold: 10 };
    const one = await made(0, { variants: [variant], featured: true });
    await givenShownReview(token, { product_id: one.id, body: { rating: 4 } });
    const other = await made(1, { variants: [{ price: 1_000 }], status, currency: "EUR" });
    const valuesOf = (n: 0 | 1, q: string) => ({
      q,
      category: categories[n]?.slug ?? "",
      tag: tags[n] ?? "",
      is_low_stock: String(n === 0),
    });
    return {
      token,
      category: categories[0]?.id ?? "",
      one: { id: one.id, values: valuesOf(0, one.q) },
      other: { id: other.id, values: valuesOf(1, other.q) },
      bounds: { price: "price", rating: "rating_average" },
    };
  }

  async function orders(person: GivenActor, viewer: string, buyer = person): Promise<FilterFixture> {
    const { user_id } = person;
    const [promotion, another] = [
      await givenPromotion({ is_active: false }),
      await givenPromotion({ is_active: false }),
    ];
    const tags = [0, 1].map(() => `t${crypto.randomUUID().slice(0, 8)}`);
    const products = [await givenProduct({ tags: tags.slice(0, 1) }), await givenProduct({ tags: tags.slice(1) })];
    const line = (n: 0 | 1, unit_price: number) => [{ quantity: 1, unit_price, product_id: products[n]?.id ?? "" }];
    const paid = { user_id, status: "shipped", currency: "EUR", lines: line(0, 2_000) } as const;
    const one = await givenOrder(paid);
    const address = { country: "FR", postal_code: "75001" };
    const other = await givenOrder({ user_id: buyer.user_id, at: now - DAY, lines: line(1, 300), address });
    const codes = [freshCode(), freshCode()];
    const order_tags = [0, 1].map(() => `t${crypto.randomUUID().slice(0, 8)}`);
    for (const [n, { order_id }] of [one, other].entries())
      await changed("PUT", `/admin/orders/${order_id}/tags`, { tags: [order_tags[n]] });
    await givenUses([
      { promotion_id: promotion.id, order_id: one.order_id, code: codes[0] ?? "" },
      { promotion_id: another.id, order_id: other.order_id, code: codes[1] ?? "" },
    ]);
    await env.DB.prepare("UPDATE orders SET held_at = 1 WHERE id = ?").bind(one.order_id).run();
    const numbers = await env.DB.prepare("SELECT id, sequence, country FROM orders WHERE id IN (?, ?)")
      .bind(one.order_id, other.order_id)
      .all<{ id: string; sequence: number; country: string }>();
    const valuesOf = (n: 0 | 1, { order_id }: { order_id: string }, promotion_id: string) => {
      const row = numbers.results.find(({ id }) => id === order_id);
      const used = { promotion_id, coupon_code: codes[n] ?? "" };
      return {
        q: String(row?.sequence),
        country: row?.country ?? "",
        product: products[n]?.slug ?? "",
        product_tag: tags[n] ?? "",
        user_id: [person, buyer][n]?.user_id ?? "",
        tag: order_tags[n] ?? "",
        ...used,
      };
    };
    return {
      token: viewer,
      one: { id: one.order_id, values: valuesOf(0, one, promotion.id) },
      other: { id: other.order_id, values: valuesOf(1, other, another.id) },
    };
  }

  return {
    "/products": () => goods("active"),
    "/categories/{id}/products": async () => {
      const { category, ...fixture } = await goods("active");
      await changed("PATCH", `/admin/products/${fixture.other.id}`, { categories: [category] });
      return { ...fixture, path: { id: category } };
    },
    "/admin/products": async () => ({ ...(await goods("draft")), elsewhere: ["deleted"] }),
    "/admin/tags": async () => {
      const tags = ["found", "other"].map((word) => `${word}${crypto.randomUUID().slice(0, 8)}`);
      await givenProduct({ tags });
      const [one = "", other = ""] = tags;
      const idOf = ({ name }: Row) => String(name);
      return { token, idOf, one: { id: one, values: { q: one } }, other: { id: other, values: { q: other } } };
    },
    "/admin/order-tags": async () => {
      const [one = "", other = ""] = ["found", "other"].map((word) => `${word}${crypto.randomUUID().slice(0, 8)}`);
      const { order_id } = await givenOrder();
      await changed("PUT", `/admin/orders/${order_id}/tags`, { tags: [one, other] });
      const idOf = ({ tag }: Row) => String(tag);
      return { token, idOf, one: { id: one, values: { q: one } }, other: { id: other, values: { q: other } } };
    },
    "/admin/audit-log": async () => {
      const made = async (at: number, person: GivenActor, action: string) => {
        const { user_id: id, token: _, ...rest } = person;
        const actor = { ...rest, type: "user" as const, id };
        const entry = { action, subject_type: action.replace(".changed", ""), subject_id: ctx.id(), actor };
        const context = testContext({ now: () => at });
        await commit(context, [audit(context, entry)]);
        const rows = await ctx.db.select({ id: auditLog.id, of: auditLog.subject_id }).from(auditLog);
        return { id: rows.find(({ of }) => of === entry.subject_id)?.id ?? "", values: { actor_id: id } };
      };
      return {
        token,
        one: await made(now, admin, "thing.changed"),
        other: await made(now - DAY, other_admin, "another.changed"),
      };
    },
    "/admin/gift-cards": async () => {
      const batch = async () => {
        const { id } = await givenCardBatch({ card_count: 1 }, token);
        await issueAll(id);
        const card = await env.DB.prepare("SELECT id FROM gift_cards WHERE batch_id = ?")
          .bind(id)
          .first<{ id: string }>();
        return { id: card?.id ?? "", values: { batch_id: id } };
      };
      await givenGiftCard({}, token);
      return { token, one: await batch(), other: await batch() };
    },
    "/admin/inventory": async () => {
      const skus = ["FOUND", "OTHER"].map((word) => `${word}-${crypto.randomUUID()}`);
      const [sku = "", other = ""] = skus;
      const idOf = ({ variant_id }: Row) => String(variant_id);
      return {
        token,
        idOf,
        one: { id: await givenStock({ sku, quantity: 3, low_stock_threshold: 10 }), values: of(sku, true) },
        other: { id: await givenStock({ sku: other, quantity: 0 }), values: of(other, false) },
      };
      function of(q: string, is: boolean) {
        return { q, in_stock: String(is), is_low_stock: String(is) };
      }
    },
    "/admin/inventory/movements": async () => {
      const row = (kind: "IN" | "OUT", created_at: number, actor_id: string) => ({
        variant_id: ctx.id(),
        seq: 1,
        product_id: ctx.id(),
        movement_id: ctx.id(),
        kind,
        change: 1,
        on_hand: 1,
        reference: `PO-${crypto.randomUUID()}`,
        note: null,
        actor_type: "user",
        actor_id,
        created_at,
      });
      const rows = [row("IN", now, admin.user_id), row("OUT", now - DAY, other_admin.user_id)] as const;
      const sku = (variant_id: string) => `SKU-${variant_id}`;
      for (const { variant_id, product_id } of rows)
        await env.DB.prepare("INSERT INTO stock_levels (variant_id, product_id, sku, updated_at) VALUES (?, ?, ?, ?)")
          .bind(variant_id, product_id, sku(variant_id), now)
          .run();
      await ctx.db.insert(stockMovements).values([...rows]);
      const [one, other] = rows.map(({ movement_id: id, product_id, actor_id }) => ({
        id,
        values: { product_id, actor_id },
      }));
      // Alone it is answered from the variant's own ledger, which these rows are not in.
      return { token, one: one ?? { id: "" }, other: other ?? { id: "" }, elsewhere: ["variant_id"] };
    },
    "/admin/orders": async () => orders(await givenActor("customer"), token, await givenActor("customer")),
    "/orders": async () => {
      const person = await givenActor("customer");
      return orders(person, person.token);
    },
    "/admin/fulfilments/pick-list": async () => {
      const made = [
        await givenOrder({ status: "processing", address: { country: "NU" } }),
        await givenOrder({ status: "processing", address: { country: "NF" } }),
      ] as const;
      const [one, other] = await Promise.all(
        made.map(async ({ order_id, variant_ids: [id = ""] }, n) => {
          const { results } = await env.DB.prepare("SELECT shipping_method_id FROM orders WHERE id = ?")
            .bind(order_id)
            .all<{ shipping_method_id: string }>();
          return { id, values: { country: n === 0 ? "NU" : "NF", ...results[0] } };
        }),
      );
      if (!one || !other) throw new Error("there are no two");
      return { token, one, other, idOf: ({ variant_id }: Row) => String(variant_id) };
    },
    "/admin/payments": async () => {
      const [one, other] = [await givenOrder({ status: "paid" }), await givenOrder()];
      return { token, one: { id: one.payment_id }, other: { id: other.payment_id }, elsewhere: ["provider"] };
    },
    "/admin/refund-dues": async () => {
      const [one, other] = [await givenDue(), await givenDue()];
      await changed("POST", `/admin/refund-dues/${other.id}/confirm`, {});
      return { token, one, other };
    },
    "/admin/invoices": async () => {
      const [one, other] = [await givenCredited(0), await givenCredited(1)];
      await env.DB.prepare("UPDATE invoices SET issued_at = issued_at + ? WHERE id = ?")
        .bind(DAY, one.invoice_id)
        .run();
      return {
        token,
        one: { id: one.invoice_id, values: { order: one.order_id } },
        other: { id: other.note_id, values: { order: other.order_id } },
      };
    },
    "/admin/refunds": async () => {
      const { order_id, payment_id } = await givenOrder({ status: "paid" });
      const row = (status: "rejected" | "failed") => ({
        id: ctx.id(),
        order_id,
        payment_id,
        amount: 1,
        currency: "USD",
        status,
        actor_type: "system",
        actor_id: "test",
        created_at: now,
        updated_at: now,
      });
      const [one, other] = [row("rejected"), row("failed")];
      await ctx.db.insert(refunds).values([one, other]);
      return { token, one: { id: one.id }, other: { id: other.id } };
    },
    "/admin/returns": async () => {
      const [one, other] = [await givenReturn(token), await givenReturn(token)];
      await changed("POST", `/admin/returns/${one.id}/approve`);
      return { token, one, other };
    },
    "/products/{id}/reviews": async () => {
      const { id: product_id } = await givenProduct();
      const [one, other] = [
        await givenShownReview(token, { product_id, body: { rating: 5 } }),
        await givenShownReview(token, { product_id, body: { rating: 2 } }),
      ];
      await env.DB.prepare("UPDATE reviews SET is_verified = 1 WHERE id = ?").bind(one.id).run();
      const stars = ({ id }: { id: string }, rating: string) => ({ id, values: { rating } });
      return { path: { id: product_id }, one: stars(one, "5"), other: stars(other, "2") };
    },
    "/admin/webhook-deliveries": deliveries,
    "/admin/reviews": async () => {
      const [one, other] = [await givenReview(), await givenShownReview(token, { body: { rating: 2 } })];
      await env.DB.prepare("UPDATE reviews SET report_count = 1 WHERE id = ?").bind(one.id).run();
      const row = ({ id }: { id: string }, rating: string, is_reported: string) => ({
        id,
        values: { rating, is_reported },
      });
      return { token, one: row(one, "5", "true"), other: row(other, "2", "false") };
    },
    "/admin/search/rules": async () => {
      const word = crypto.randomUUID().slice(0, 8);
      const redirect = { kind: "redirect", query: word, url: "/x" };
      const one = await post("/admin/search/rules", token, { kind: "stop_words", words: [word], locale: "en-ZW" });
      return { token, one, other: await post("/admin/search/rules", token, redirect) };
    },
    "/admin/price-lists": async () => ({
      token,
      one: { id: await givenPriceList(token) },
      other: { id: await givenPriceList(token, [], { is_active: false }) },
    }),
    "/admin/price-lists/{id}/prices": async () => {
      const variants = [(await givenProduct()).variants[0]?.id ?? "", (await givenProduct()).variants[0]?.id ?? ""];
      const prices = variants.map((variant) => ({ variant, currency: "USD", amount: 100 }));
      return { ...ofVariants(variants), path: { id: await givenPriceList(token, prices) } };
    },
    "/admin/prices": async () => {
      const variants = [(await givenProduct()).variants[0]?.id ?? "", (await givenProduct()).variants[0]?.id ?? ""];
      const prices = variants.map((variant) => ({ variant, currency: "USD", amount: 100, min_quantity: 5 }));
      await changed("PATCH", "/admin/prices", { prices });
      return ofVariants(variants);
    },
    "/admin/variants/{id}/price-history": async () => {
      const id = (await givenProduct()).variants[0]?.id ?? "";
      await changed("PATCH", "/admin/prices", { prices: [{ variant: id, currency: "EUR", amount: 100 }] });
      const idOf = ({ currency }: Row) => String(currency);
      return { token, path: { id }, idOf, one: { id: "EUR" }, other: { id: "USD" } };
    },
    "/admin/promotions": async () => {
      const [one, other] = [await givenPromotion(), await givenPromotion({ is_active: false, is_automatic: true })];
      return { token, one, other };
    },
    "/admin/promotions/report": async () => {
      const [one, other] = [await givenPromotion({ is_active: false }), await givenPromotion({ is_active: false })];
      const { order_id } = await givenOrder({ status: "paid" });
      const used = ({ id }: { id: string }, used_at: number) => ({ promotion_id: id, order_id, used_at });
      await givenUses([used(one, LATE), used(other, LATE - DAY)]);
      const idOf = ({ promotion_id }: Row) => String(promotion_id);
      return { token, idOf, one, other, bounds: { placed_at: LATE } };
    },
    "/admin/promotions/{id}/codes": async () => {
      const { id } = await givenPromotion();
      const batches = [await coded(id), await coded(id)].map(({ code_id, batch_id }) => ({
        id: code_id,
        values: { batch_id },
      }));
      return { token, path: { id }, one: batches[0] ?? { id: "" }, other: batches[1] ?? { id: "" } };
    },
    "/admin/shipping/methods": async () => ({
      token,
      one: await givenShippingMethod(),
      other: await givenShippingMethod({ is_active: false }),
    }),
    "/admin/shipping/zones": async () => ({
      token,
      one: {
        ...(await givenShippingZone({ countries: ["AQ"], postal_codes: [freshPostalCode()] })),
        values: { country: "AQ" },
      },
      other: {
        ...(await givenShippingZone({ countries: ["BV"], postal_codes: [freshPostalCode()] })),
        values: { country: "BV" },
      },
    }),
    "/admin/tax/zones": async () => {
      const zone = async (country: string, is_active: boolean) => ({
        ...(await givenZone({ countries: [country], is_active, postal_codes: [freshPostalCode()] })),
        values: { country },
      });
      const [one, other] = [await zone("UM", false), await zone("YT", true)];
      return { token, one, other };
    },
    "/admin/tax/rates": async () => {
      const zones = [
        await givenZone({ countries: ["UM"], is_active: false }),
        await givenZone({ countries: ["YT"], is_active: false }),
      ];
      const [one, other] = [
        await givenRate(zones[0]?.id ?? "", { tax_class: "books", kind: "reduced" }),
        await givenRate(zones[1]?.id ?? ""),
      ];
      return { token, one, other };
    },
    "/admin/users": async () => {
      const [one, other] = [await givenActor("customer"), await givenActor("support")];
      await changed("POST", `/admin/users/${other.user_id}/disable`);
      const person = ({ user_id, email }: GivenActor, is_disabled: string) => ({
        id: user_id,
        values: { q: email, is_disabled },
      });
      return { token, one: person(one, "false"), other: person(other, "true") };
    },
    "/admin/users/invitations": async () => {
      const invited = async () => {
        const body = { email: `grace-${crypto.randomUUID()}@example.com`, role: "support" };
        return String((await changed("POST", "/admin/users/invitations", body))["id"]);
      };
      const [one, other] = [await invited(), await invited()];
      await changed("DELETE", `/admin/invitations/${other}`);
      return { token, one: { id: one }, other: { id: other } };
    },
    "/admin/system/dead-letters": async () => {
      const row = (replayed_at: number | null) => ({
        id: ctx.id(),
        queue: "q",
        type: "thing",
        body: {},
        created_at: now,
        replayed_at,
      });
      const [one, other] = [row(null), row(now)];
      await ctx.db.insert(deadLetters).values([one, other]);
      const letter = ({ id }: { id: string }, waiting: string) => ({ id, values: { waiting } });
      return { token, one: letter(one, "true"), other: letter(other, "false") };
    },
    "/admin/system/jobs": async () => {
      const row = () => ({
        job: `job_${crypto.randomUUID()}`,
        scheduled_at: LATE,
        status: "done" as const,
        started_at: now,
      });
      const rows = [row(), row()];
      await ctx.db.insert(jobRuns).values(rows);
      const [one = "", other = ""] = rows.map(({ job }) => job);
      const idOf = ({ job }: Row) => String(job);
      return { token, idOf, one: { id: one }, other: { id: other } };
    },
    "/admin/system/reconcile": async () => {
      const row = (kind: string, state: "gone" | "mended") => ({
        id: ctx.id(),
        subject_id: ctx.id(),
        run_id: ctx.id(),
        kind,
        says: { database: null, object: null, provider: null },
        remedy: "give_back",
        state,
        first_seen_at: now,
        last_seen_at: now,
        settled_at: now,
      });
      const [one, other] = [row("lost_order", "gone"), row("payment", "mended")];
      await ctx.db.insert(drifts).values([one, other]);
      return { token, one: { id: one.id }, other: { id: other.id } };
    },
  };

  async function deliveries(): Promise<FilterFixture> {
    const made = (webhook_endpoint_id: string, known: object) =>
      keptDelivery({ endpoint_id: webhook_endpoint_id, ...known });
    const endpoints = [crypto.randomUUID(), crypto.randomUUID()] as const;
    const one = await made(endpoints[0], { event_type: `probe.${crypto.randomUUID().slice(0, 8)}` });
    const other = await made(endpoints[1], {
      event_type: "probe.other",
      status: "delivered",
      delivered_at: now,
      created_at: now - DAY,
    });
    return { token, one, other };
  }

  function ofVariants([one = "", other = ""]: readonly string[]) {
    const idOf = ({ variant_id }: Row) => String(variant_id);
    return {
      token,
      idOf,
      one: { id: one, values: { variant: one } },
      other: { id: other, values: { variant: other } },
    };
  }

  async function coded(promotion_id: string): Promise<{ code_id: string; batch_id: string }> {
    const { id } = await changed("POST", `/admin/promotions/${promotion_id}/codes`, { code: freshCode() });
    const batch_id = ctx.id();
    const values = [batch_id, promotion_id, "", 1, 1, 1, ctx.id(), now];
    await env.DB.batch([
      env.DB.prepare(
        "INSERT INTO promotion_code_batches (id, promotion_id, prefix, code_count, uses_limit, made_count, created_by, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
      ).bind(...values),
      env.DB.prepare("UPDATE promotion_codes SET batch_id = ? WHERE id = ?").bind(batch_id, id),
    ]);
    return { code_id: String(id), batch_id };
  }
}

/** What a filter is sent as to find a row: as it is given, or as the row shows it. */
export function valueOf({ values }: One, shown: Row, name: string): string | undefined {
  const value = values?.[name] ?? shown[name];
  return typeof value === "string" || typeof value === "boolean" ? String(value) : undefined;
}

/** The ends of a range that find one of its rows and no longer do, by what the row shows. */
export function edgesOf(
  { bounds = {} }: FilterFixture,
  shown: Row,
  name: string,
): { readonly finds: string; readonly misses: string } | null {
  const [, of_time, end] = /^(.*)_(from|to)$/.exec(name) ?? [];
  if (of_time !== undefined) {
    const told = bounds[of_time];
    const at = typeof told === "number" ? told : Date.parse(String(shown[told ?? of_time]));
    const [then, behind] = [toIso(at), toIso(at + 1)];
    return end === "from" ? { finds: then, misses: behind } : { finds: behind, misses: then };
  }
  const [, least, of_size] = /^(min|max)_(.*)$/.exec(name) ?? [];
  if (of_size === undefined) return null;
  const size = Number(shown[bounds[of_size] ?? of_size]);
  return { finds: String(size), misses: String(least === "min" ? size + 1 : size - 1) };
}
