import { MINUTE } from "../support/clock.ts";
import { staffToken } from "../support/scene.ts";
import type { Model } from "./model.ts";
import type { Parcel, Return, Sale } from "./sale.ts";
import { ask, type Visit } from "./visit.ts";

type Told = {
  readonly order: {
    readonly id: string;
    readonly items: readonly { readonly id: string; readonly variant_id: string }[];
  };
  readonly payment: { readonly id: string; readonly client_secret?: string | null } | null;
  readonly order_token?: string | null;
};

let signed_in: { readonly token: string; readonly at: number } | undefined;

/** A session of staff lasts for a while. */
async function token(): Promise<string> {
  if (!signed_in || Date.now() - signed_in.at > 10 * MINUTE) signed_in = { token: await staffToken(), at: Date.now() };
  return signed_in.token;
}

/** As staff, with a key of its own. */
export const asStaff = async (
  method: string,
  path: string,
  body: object,
  ...expected: readonly number[]
): Promise<any> =>
  ask(
    method,
    `/admin${path}`,
    {
      ...(method === "GET" ? {} : { body }),
      token: await token(),
      headers: { "idempotency-key": crypto.randomUUID() },
    },
    expected.length > 0 ? expected : [200, 201],
  );

/** An order that was placed, as its shopper and staff act on it, and as the model has it. */
export class Order {
  readonly id: string;
  readonly payment_id: string;
  readonly client_secret: string;
  readonly visit: Visit;
  readonly sale: Sale;
  readonly #items: readonly string[];
  readonly #headers: Record<string, string>;
  readonly #parcels = new Map<Parcel, string>();
  readonly #returns = new Map<Return, string>();

  constructor(visit: Visit, sale: Sale, { order, payment, order_token }: Told) {
    this.visit = visit;
    this.sale = sale;
    this.id = order.id;
    this.payment_id = payment?.id ?? "";
    this.client_secret = payment?.client_secret ?? "";
    const idOf = (variant: number) =>
      order.items.find(({ variant_id }) => variant_id === visit.goods.variant_ids[variant])?.id ?? "";
    this.#items = visit.basket.lines.map(({ variant }) => idOf(variant));
    this.#headers = order_token ? { "order-token": order_token } : {};
  }

  get model(): Model {
    return this.visit.model;
  }

  /** Of each line so many units. */
  units(...quantities: readonly number[]): { order_item_id: string; quantity: number }[] {
    return quantities.flatMap((quantity, at) =>
      quantity > 0 ? [{ order_item_id: this.#items[at] ?? "", quantity }] : [],
    );
  }

  ask(method: string, path: string, body: object, ...expected: readonly number[]): Promise<any> {
    const headers = { ...this.#headers, "idempotency-key": crypto.randomUUID() };
    return this.visit.ask(method, path, { body, headers }, ...(expected.length > 0 ? expected : [200, 201]));
  }

  /** As the shopper, about this order. */
  shopper(what: string, body: object, ...expected: readonly number[]): Promise<any> {
    return this.ask("POST", `/orders/${this.id}/${what}`, body, ...expected);
  }

  /** As staff, about this order. */
  staff(method: string, what: string, body: object, ...expected: readonly number[]): Promise<any> {
    return asStaff(method, `/orders/${this.id}${what}`, body, ...expected);
  }

  /** Units of each line, or all that is left, are packed, or leave at once. */
  async pack(status: "prepared" | "shipped", units?: readonly number[]): Promise<Parcel> {
    const body = { status, ...(units ? { items: this.units(...units) } : {}) };
    const { id } = await this.staff("POST", "/fulfilments", body, 201);
    const parcel = this.model.pack(this.sale, units);
    this.#parcels.set(parcel, id);
    if (status === "shipped") this.model.send(this.sale, parcel, Date.now());
    return parcel;
  }

  /** Something becomes of a parcel. */
  async turn(parcel: Parcel, status: "shipped" | "delivered" | "failed" | "cancelled"): Promise<void> {
    const body = { status, ...(status === "failed" ? { reason: "recipient_absent" } : {}) };
    await this.staff("PATCH", `/fulfilments/${this.#parcels.get(parcel)}`, body);
    if (status === "cancelled") this.model.unpack(this.sale, parcel);
    else if (parcel.status === "prepared") this.model.send(this.sale, parcel, Date.now());
    else this.model.hear(this.sale, parcel, status, Date.now());
  }

  /** The carrier's label for it. */
  async buyLabel(parcel: Parcel): Promise<void> {
    await this.staff("POST", `/fulfilments/${this.#parcels.get(parcel)}/label`, {}, 201);
  }

  async takeBack(parcel: Parcel, outcome: "restock" | "damage" | "write_off"): Promise<void> {
    await this.staff("POST", `/fulfilments/${this.#parcels.get(parcel)}/returned`, { outcome });
    this.model.bringBack(this.sale, parcel, outcome);
  }

  /** One unit of the first line is to come back. */
  async openReturn(by: "shopper" | "staff"): Promise<Return> {
    const body = { items: this.units(1).map((item) => ({ ...item, reason: "changed_mind" })) };
    const { id } = await (by === "shopper"
      ? this.shopper("returns", body, 201)
      : this.staff("POST", "/returns", body, 201));
    const opened = this.model.openReturn(this.sale, 0);
    this.#returns.set(opened, id);
    return opened;
  }

  /** As staff, about a return. */
  ofReturn(one: Return, what: string, body: object): Promise<any> {
    return asStaff("POST", `/returns/${this.#returns.get(one)}/${what}`, body);
  }

  async callReturnOff(one: Return): Promise<void> {
    await this.shopper(`returns/${this.#returns.get(one)}/cancel`, {});
    this.model.answerReturn(this.sale, one, "cancelled");
  }
}
