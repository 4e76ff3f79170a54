import { demoShippingMethods } from "../../../local/seed/settings.ts";
import type { Known } from "./known.ts";
import { addressOf, type Person, people } from "./people.ts";
import type { Shop } from "./shop.ts";
import { type Received, send } from "./wire.ts";

const shoppers = [people.ada, people.bob, people.gil, people.gwen];

/** Keeps the shop in business: things to find, carts to check out, orders in every state. */
export class Stage {
  readonly #shop: Shop;
  readonly #known: Known;
  #turn = 0;
  #goods: readonly string[] = [];
  #refunded: { readonly shopper: Person; readonly order: string }[] = [];

  constructor(shop: Shop, known: Known) {
    this.#shop = shop;
    this.#known = known;
  }

  /** New goods, a full cart for each shopper, and orders that are paid, declined, waiting, shipped and cancelled. */
  async set(): Promise<void> {
    this.#turn += 1;
    const { admin } = people;
    await this.#tax(admin);
    for (const who of [people.ada, people.bob])
      await this.#ask(who, "POST", "/me/addresses", { ...addressOf(who), address_type: "shipping" }, "address");
    await this.#ask(admin, "POST", "/admin/categories", { name: `Others ${this.#turn}` }, "category");
    const method = await this.#ask(admin, "POST", "/admin/shipping/methods", demoShippingMethods[0], "shipping_method");
    const endpoint = { url: `${this.#shop.url}/dev/webhooks`, events: ["*"] };
    await this.#ask(admin, "POST", "/admin/webhooks", endpoint, "webhook");
    const zone = { name: `Melilla ${this.#turn}`, countries: ["ES"], postal_codes: [`52${this.#turn}*`] };
    await this.#ask(admin, "POST", "/admin/shipping/zones", zone, "shipping_zone");
    const category = await this.#ask(admin, "POST", "/admin/categories", { name: `Things ${this.#turn}` }, "category");
    const variants: string[] = [];
    for (const name of ["Shirt", "Coat", "Hat"]) {
      const options = [{ name: "Size", values: ["S", "M", "L", "XL"] }];
      const sized = ["S", "M"].map((Size) => ({ price: 900, options: { Size } }));
      const body = { name: `${name} ${this.#turn}`, status: "active", options, variants: sized };
      const sized_product = await this.#ask(admin, "POST", "/admin/products", body, "product");
      this.#known.add("sized_product", idOf(sized_product), "admin");
    }
    for (const nth of [1, 2, 3]) {
      const body = {
        name: `Thing ${this.#turn}.${nth}`,
        status: "active",
        price: 1_000 * nth,
        stock_quantity: 60,
        tags: [`tag-${nth}`],
        categories: [idOf(category)],
      };
      const product = await this.#ask(admin, "POST", "/admin/products", body, "product");
      variants.push(/"variants":\[\{"id":"([^"]+)"/.exec(product.text)?.[1] ?? "");
    }
    this.#goods = variants;
    await this.#readNotes();
    await this.#letBuy(variants, idOf(method));
    await this.#ask(admin, "POST", "/admin/price-lists", { name: "Sale", kind: "sale" }, "price-list");
    const promotion = { title: "Sale", action: { kind: "percentage", rate_ppm: 100_000 } };
    const sale = await this.#ask(admin, "POST", "/admin/promotions", promotion, "promotion");
    await this.#makeCodes(idOf(sale));
    const group = { name: `Group ${this.#turn}`, rule: { ordered_in: { days: 90 } } };
    const made = await this.#ask(admin, "POST", "/admin/customer-groups", group, "customer-group");
    const members = { members: [{ email: people.ada.email }] };
    await this.#ask(admin, "POST", `/admin/customer-groups/${idOf(made)}/members`, members);
    const card = await this.#ask(admin, "POST", "/admin/gift-cards", { amount: 300, currency: "USD" });
    const code = /"code":"([^"]+)"/.exec(card.text)?.[1];
    if (code !== undefined) this.#known.add("gift_card_code", code, "admin");
    const cards = { card_count: 2, amount: 10, currency: "USD" };
    await this.#ask(admin, "POST", "/admin/gift-card-batches", cards, "batch");
    await this.#ask(admin, "POST", "/admin/reports", { day: "2026-01-31" }, "report");
    await this.#ask(admin, "GET", "/admin/payments", undefined, "payment");
    await this.#plantDeadLetter();
    await this.#say(variants);
    for (const shopper of shoppers) await this.fillCart(shopper, variants);
  }

  /** Reviews that are approved and one that waits, and lists of what is wanted. */
  async #say(variants: readonly string[]): Promise<void> {
    const { admin, ada, bob } = people;
    const product = await this.#ask(admin, "POST", "/admin/products", {
      name: `Told of ${this.#turn}`,
      status: "active",
      price: 900,
    });
    for (const who of [ada, bob, admin]) {
      const body = { rating: 4, comment: "Good." };
      const review = await this.#ask(who, "POST", `/products/${idOf(product)}/reviews`, body, "review");
      if (who === admin || review.status !== 201) continue;
      await this.#ask(admin, "POST", `/admin/reviews/${idOf(review)}/approve`, { revision: 1 }, "review");
      this.#known.add("shown_review", idOf(review), "everybody");
    }
    for (const who of [ada, bob]) {
      const list = await this.#ask(who, "POST", "/me/wishlists", { name: "Kitchen", is_shared: true }, "wishlist");
      for (const variant_id of list.status === 201 ? variants : []) {
        await this.#ask(who, "POST", `/me/wishlists/${idOf(list)}/items`, { variant_id, wanted_quantity: 900 });
        this.#known.add("wished", variant_id, who.name);
      }
    }
  }

  /** A rate for everywhere, which later turns find there, and a zone and a rate that requests may change. */
  async #tax(admin: Person): Promise<void> {
    const everywhere = await this.#ask(admin, "POST", "/admin/tax/zones", { name: "Everywhere" }, "tax_zone");
    const zone = { name: `Ceuta ${this.#turn}`, countries: ["ES"], postal_codes: [`51${this.#turn}*`] };
    const other = await this.#ask(admin, "POST", "/admin/tax/zones", zone, "tax_zone");
    for (const made of [everywhere, other].filter(({ status }) => status === 201)) {
      const rate = { name: "Tax", rate_ppm: 72_500, zone_id: idOf(made) };
      await this.#ask(admin, "POST", "/admin/tax/rates", rate, "tax_rate");
    }
  }

  async #letBuy(variants: readonly string[], shipping_method_id: string): Promise<void> {
    const cards = ["pm_card_visa", "pm_card_visa", "pm_card_visa", undefined, "pm_card_chargeDeclined"];
    for (const shopper of shoppers)
      for (const [nth, payment_method_id] of cards.entries()) {
        await this.fillCart(shopper, variants);
        const { order, payment } = await this.#checkOut(shopper, shipping_method_id, payment_method_id);
        if (nth > 2 && order !== "") this.#known.add("order_open", order, shopper.name);
        if (nth === 0) await this.#send(order);
        if (nth === 1 || nth === 2) await this.#askRefund(shopper, order, payment);
        if (nth === 2) await this.#pack(order);
        if (nth === 1) await this.#sendBack(shopper, order);
      }
  }

  async #makeCodes(promotion: string): Promise<void> {
    const batch = await this.#ask(people.admin, "POST", `/admin/promotions/${promotion}/code-batches`, {
      code_count: 2,
    });
    if (batch.status >= 300) return;
    this.#known.add("promotion_of_batch", promotion, "admin");
    this.#known.add("code_batch", idOf(batch), "admin");
  }

  /** A parcel of an order, once that is at work. */
  async #pack(order: string): Promise<void> {
    await this.#ask(people.admin, "PATCH", `/admin/orders/${order}`, { status: "processing" });
    const packed = await this.#ask(people.admin, "POST", `/admin/orders/${order}/fulfilments`, {});
    if (packed.status !== 201) return;
    this.#known.add("packed_order", order, "admin");
    this.#known.add("fulfilment_packed", idOf(packed), "admin");
    this.#known.link(idOf(packed), order);
    await this.#ask(people.admin, "POST", `/admin/orders/${order}/fulfilments/${idOf(packed)}/label`, {});
  }

  /** A parcel that is on its way, with a unit of an order that waits for the rest. */
  async #send(order: string): Promise<void> {
    const { admin } = people;
    const placed = await this.#ask(admin, "PATCH", `/admin/orders/${order}`, { status: "processing" });
    if (placed.status !== 200) return;
    const [item] = (JSON.parse(placed.text) as { items: { id: string }[] }).items;
    const body = { status: "shipped", items: [{ order_item_id: item?.id, quantity: 1 }] };
    const sent = await this.#ask(admin, "POST", `/admin/orders/${order}/fulfilments`, body);
    if (sent.status !== 201) return;
    this.#known.add("fulfilment_sent", idOf(sent), "admin");
    this.#known.link(idOf(sent), order);
  }

  /** Returns of an order that has arrived, one for each way that they may stand, and a refund that becomes a credit note. */
  async #sendBack(shopper: Person, order: string): Promise<void> {
    const { admin } = people;
    const path = `/admin/orders/${order}`;
    for (const status of ["processing", "shipped"]) await this.#ask(admin, "PATCH", path, { status });
    const sent = await this.#ask(admin, "PATCH", path, { status: "delivered" });
    if (sent.status !== 200) return;
    const { items } = JSON.parse(sent.text) as { items: { id: string }[] };
    for (const [nth, { id: order_item_id }] of items.entries()) {
      const asked = { items: [{ order_item_id, quantity: 1, reason: "other" }] };
      const made = await this.#ask(
        shopper,
        "POST",
        `/orders/${order}/returns`,
        asked,
        "nothing",
        this.#tokenOf(shopper, order),
      );
      const id = idOf(made);
      if (made.status !== 201 || id === "") continue;
      if (nth === 1)
        for (const act of ["approve", "label/purchase"])
          await this.#ask(admin, "POST", `/admin/returns/${id}/${act}`, {});
      if (nth === 2)
        await this.#ask(admin, "POST", `/admin/returns/${id}/receive`, { items: [{ order_item_id, quantity: 1 }] });
      this.#known.add("return", id, shopper.name);
      this.#known.add("return", id, "admin");
      this.#known.link(id, order);
      this.#known.link(`item of ${id}`, order_item_id);
    }
    await this.#ask(admin, "POST", `${path}/refunds`, { amount: 1 });
    this.#refunded.push({ shopper, order });
  }

  /** The credit notes of what was refunded in the turn before: each is issued a moment later. */
  async #readNotes(): Promise<void> {
    for (const { shopper, order } of this.#refunded.splice(0)) {
      const papers = await this.#ask(
        shopper,
        "GET",
        `/orders/${order}/invoices`,
        undefined,
        "nothing",
        this.#tokenOf(shopper, order),
      );
      if (papers.status !== 200) continue;
      const { data } = JSON.parse(papers.text) as { data: { id: string; kind: string }[] };
      for (const { id } of data.filter(({ kind }) => kind === "credit_note")) {
        this.#known.add("credit_note", id, shopper.name);
        this.#known.link(id, order);
      }
    }
  }

  #tokenOf = (shopper: Person, order: string) => ({ "order-token": shopper.order_tokens.get(order) ?? "" });

  async #askRefund(shopper: Person, order: string, payment: string): Promise<void> {
    const body = { reason: "It came with a scratch", amount: 100 };
    await this.#ask(shopper, "POST", `/payments/${payment}/refunds`, body, "refund", {
      "order-token": shopper.order_tokens.get(order) ?? "",
    });
  }

  /** Something for sale in somebody's cart. */
  async fillCart(shopper: Person, variants: readonly string[] = this.#goods.slice(-1)): Promise<void> {
    if (shopper.token === null) shopper.cart_token = null;
    for (const variant_id of variants) {
      const answer = await this.#ask(shopper, "POST", "/cart/items", { variant_id, quantity: 1 }, "cart");
      if (shopper.token === null) shopper.cart_token ??= answer.headers["cart-token"] ?? null;
    }
  }

  async #checkOut(shopper: Person, shipping_method_id: string, payment_method_id?: string) {
    const body = {
      email: shopper.email,
      shipping_address: addressOf(shopper),
      shipping_method_id,
      payment: { provider: "stripe", ...(payment_method_id === undefined ? {} : { payment_method_id }) },
    };
    const answer = await this.#ask(shopper, "POST", "/checkout", body, "checkout");
    remember(shopper, answer);
    return {
      order: /"order_id":"([^"]+)"/.exec(answer.text)?.[1] ?? "",
      payment: /"payment":\{"id":"([^"]+)"/.exec(answer.text)?.[1] ?? "",
    };
  }

  /** A message that nobody could deal with, as the dead-letter queue stores it. */
  async #plantDeadLetter(): Promise<void> {
    for (const _ of [1, 2]) {
      const id = crypto.randomUUID();
      await this.#shop.db
        .prepare("INSERT INTO dead_letters (id, queue, type, body, created_at) VALUES (?, ?, ?, ?, ?)")
        .bind(id, "bodega-events-dead", "report.unknown", '{"type":"report.unknown"}', Date.now())
        .run();
      this.#known.add("dead_letter", id, "admin");
    }
  }

  async #ask(
    who: Person,
    method: string,
    path: string,
    body: unknown,
    about = "nothing",
    more: Readonly<Record<string, string>> = {},
  ): Promise<Received> {
    const answer = await send(this.#shop.url, {
      method,
      target: `/api/v1${path}`,
      headers: {
        "content-type": "application/json",
        "idempotency-key": crypto.randomUUID(),
        ...(who.token === null ? {} : { authorization: `Bearer ${who.token}` }),
        ...(who.token === null && who.cart_token !== null ? { "cart-token": who.cart_token } : {}),
        ...more,
      },
      body: body === undefined ? null : Buffer.from(JSON.stringify(body)),
    });
    if (answer.status >= 500) throw new Error(`the stage: ${method} ${path} ${answer.status} ${answer.text}`);
    if (answer.status < 300 && answer.text !== "") this.#known.learn(JSON.parse(answer.text), about, who.name);
    return answer;
  }
}

const idOf = ({ text }: Received) => /"id":"([^"]+)"/.exec(text)?.[1] ?? "";

/** A guest's key to an order, from the answer of its checkout. */
export function remember(person: Person, { text }: Pick<Received, "text">): void {
  const token = /"order_token":"([^"]+)"/.exec(text)?.[1];
  const order_id = /"order_id":"([^"]+)"/.exec(text)?.[1];
  if (token !== undefined && order_id !== undefined) person.order_tokens.set(order_id, token);
}
