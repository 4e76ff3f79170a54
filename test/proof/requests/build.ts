import { createHmac } from "node:crypto";
import { deflateSync, crc32 } from "node:zlib";
import { hostile_bodies } from "./corpus.ts";
import type { Operation } from "./document.ts";
import type { Known } from "./known.ts";
import { addressOf, type Person } from "./people.ts";
import { percentEncoded, type Plan } from "./plan.ts";
import { Blank } from "./proper.ts";
import type { Sent } from "./wire.ts";

export type Past = { readonly sent: Sent; readonly key: string };

export type Setting = {
  readonly known: Known;
  readonly person: Person;
  readonly stranger: Person;
  /** The number of the request: what is new is named by it. */
  readonly index: number;
  readonly webhook_secret: string;
  /** The last request with an Idempotency-Key, by who sent it and the operation. */
  readonly past: ReadonlyMap<string, Past>;
};

const fresh_names: Readonly<Record<string, (index: number) => string>> = {
  sku: (index) => `FUZZ-${index}`,
  slug: (index) => `fuzz-${index}`,
  email: (index) => `fuzz-${index}@example.com`,
};

/** Parameters that name a part of what `id` names. */
const parts = ["variant_id", "image_id", "fulfilment_id", "return_id", "credit_note_id"];

/** Fills the blanks of a plan with what is known by now, and twists what it says to twist. */
export function build(operation: Operation, plan: Plan, setting: Setting): Sent {
  const { twist } = plan;
  if (plan.key === "again") {
    const before = setting.past.get(`${setting.person.name} ${operation.id}`);
    if (before) return before.sent;
  }
  const fill = (value: unknown) => filledIn(value, setting);
  const is_loose = setting.index % 7 === 0 || operation.path.includes("/wishlists/");
  const wholes = is_loose ? {} : wholesOf(plan, setting.known, fill);
  const path = operation.path.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    if (twist.kind === "path") return twist.part === "" ? "%20" : twist.part;
    return percentEncoded(String(wholes[name] ?? fill(plan.path[name]))) || "x";
  });
  const headers = headersOf(operation, plan, setting, path);
  const body = bodyOf(operation, plan, setting, { headers, path }, fill);
  const { order_tokens } = setting.person;
  // A guest's token goes with its own order, whether the path or the body names it.
  const order = [...order_tokens].findLast(([id]) => path.includes(id) || body?.includes(id));
  const token = order?.[1] ?? [...order_tokens.values()].at(-1);
  if (operation.who === "order_holder" && token !== undefined) headers["order-token"] ??= token;
  if (body !== null) headers["content-length"] = String(body.byteLength);
  return { method: operation.method, target: `${path}${queryOf(plan, fill)}`, headers, body };
}

/** What the parts that a path names are parts of, by the name of the parameter: the order of a return, and the return of a photo. */
function wholesOf(
  { path }: Plan,
  known: Known,
  fill: (value: unknown) => unknown,
): Readonly<Record<string, string | undefined>> {
  const blankOf = (names: readonly string[]) => names.map((name) => path[name]).find((blank) => blank !== undefined);
  const holder = path["photo_id"] === undefined ? undefined : known.wholeOf(String(fill(path["photo_id"])));
  if (holder !== undefined)
    return "return_id" in path ? { return_id: holder, id: known.wholeOf(holder) } : { id: holder };
  return { id: known.wholeOf(String(fill(blankOf(parts)))) };
}

function queryOf({ query, twist }: Plan, fill: (value: unknown) => unknown): string {
  const parts = Object.entries(query)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}=${percentEncoded(String(fill(value)))}`);
  if (twist.kind === "query") parts.push(twist.text.replaceAll(/[^\u0021-\u007e]/g, (c) => encodeURIComponent(c)));
  return parts.length > 0 ? `?${parts.join("&")}` : "";
}

function headersOf(operation: Operation, plan: Plan, setting: Setting, path: string): Record<string, string> {
  const { person, index, known, past } = setting;
  const headers: Record<string, string> = { "cf-connecting-ip": `203.0.${(index >> 8) & 255}.${index & 255}` };
  if (person.token !== null) headers["authorization"] = `Bearer ${person.token}`;
  const takesCart = path.includes("/cart") || operation.id === "checkout";
  if (takesCart && person.token === null && person.cart_token !== null) headers["cart-token"] = person.cart_token;
  const share_token = known.pick("share_token", person.name, { own: false, nth: index });
  if (path.includes("/wishlists/shared") && share_token !== undefined) headers["wishlist-token"] = share_token;
  if (operation.method === "POST" && plan.key !== "none") {
    const used = [...past].find(([who]) => who.startsWith(`${person.name} `))?.[1].key;
    headers["idempotency-key"] = plan.key === "for another" && used !== undefined ? used : `key-${index}`;
  }
  if (operation.method === "GET" && plan.knows) {
    const etag = known.pick(`etag ${operation.id}`, person.name, { own: false, nth: index });
    if (etag !== undefined && index % 4 === 0) headers["if-none-match"] = etag;
  }
  return headers;
}

function bodyOf(
  operation: Operation,
  plan: Plan,
  setting: Setting,
  { headers, path }: { readonly headers: Record<string, string>; readonly path: string },
  fill: (value: unknown) => unknown,
): Buffer | null {
  const { twist } = plan;
  const form = operation.media === "multipart/form-data" ? formOf(operation, setting) : null;
  const own = twist.kind === "none" && setting.index % 3 !== 0 ? credentials(operation, setting, path) : null;
  const json = JSON.stringify(own ?? (operation.media === null ? {} : fill(twisted(plan.body, plan))));
  const hasBody = operation.media !== null || twist.kind === "body";
  let body = form?.body ?? (hasBody ? Buffer.from(json) : null);
  if (body) headers["content-type"] = form?.type ?? "application/json";
  if (twist.kind === "body") {
    body = hostile_bodies[twist.name]?.(json) ?? body;
    if (operation.media !== "multipart/form-data" || twist.name.length % 2 === 0)
      headers["content-type"] = "application/json";
  }
  if (operation.id === "receiveWebhook" && body && setting.index % 4 !== 0)
    headers["stripe-signature"] = signed(body, setting.webhook_secret);
  if (twist.kind === "header")
    for (const [name, value] of Object.entries(twist.headers)) {
      if (name === "content-type" && value === "") delete headers[name];
      else headers[name] = value;
    }
  return body;
}

/** What only its owner knows, where an operation asks for it, and a part of what was paid, which needs no line of that very order. */
function credentials({ id }: Operation, { person, known }: Setting, path: string): object | null {
  const { email, password } = person;
  const order_item_id = known.wholeOf(`item of ${path.split("/").at(-2)}`);
  if (id === "adminReceiveReturn") return { items: [{ order_item_id, quantity: 1 }] };
  if (id === "adminInspectReturn") return { items: [{ order_item_id, restock: 1 }] };
  if (id === "adminRefundReturn") return {};
  if (id === "createWishlistPurchase")
    return { variant_id: known.pick("wished", person.name, { own: false, nth: 1 }), quantity: 1 };
  if (id === "adminUpdateFulfilment") return { tracking_number: "1Z999AA10123456784" };
  if (id === "login") return { email, password };
  if (id === "sendVerification") return { email };
  if (id === "eraseMe") return { password };
  if (/^(create|adminCreate).*Refund$/.test(id)) return { amount: 1, reason: "It came with a scratch" };
  return id === "changePassword" ? { current_password: password, new_password: password } : null;
}

/** The Stripe-Signature of a body: HMAC-SHA-256 of time and bytes. */
function signed(body: Buffer, secret: string): string {
  const at = Math.floor(Date.now() / 1000);
  const mac = createHmac("sha256", secret).update(`${at}.`).update(body).digest("hex");
  return `t=${at},v1=${mac}`;
}

function filledIn(value: unknown, setting: Setting): unknown {
  const { known, person, stranger, index } = setting;
  if (value instanceof Blank) {
    const { kind, own, nth, fresh } = value;
    if (fresh) return fresh_names[kind]?.(index) ?? `fuzz-${index}`;
    return (
      known.pick(kind, (own ? person : stranger).name, { own: true, nth }) ?? "01936b2e-7c1a-7000-8000-1c2d3e4f5a6b"
    );
  }
  if (Array.isArray(value)) return value.map((each) => filledIn(each, setting));
  if (typeof value !== "object" || value === null) return value;
  const fields = Object.entries(value);
  const isDouble = "shipping_address" in value && "shipping_address_id" in value;
  const left_out = isDouble ? (index % 2 === 0 ? "shipping_address" : "shipping_address_id") : "";
  return Object.fromEntries(
    fields
      .filter(([key]) => key !== left_out)
      .map(([key, each]) => [
        key,
        // A shopper's own address, so that one who should not see it is caught.
        key === "shipping_address" && !person.is_staff && isPlain(each) ? addressOf(person) : filledIn(each, setting),
      ]),
  );
}

const isPlain = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value) && "full_name" in value;

type Place = { readonly holder: Record<string, unknown>; readonly key: string };

function placesIn(value: unknown): Place[] {
  if (typeof value !== "object" || value === null || value instanceof Blank) return [];
  const holder = value as Record<string, unknown>;
  return Object.keys(value).flatMap((key) => [{ holder, key }, ...placesIn(holder[key])]);
}

/** The body with one value of it changed or gone. */
function twisted(body: unknown, { twist }: Plan): unknown {
  if (twist.kind !== "field" && twist.kind !== "absent") return body;
  const copy: unknown = copied(body);
  const places = placesIn(copy);
  const place = places[twist.nth % Math.max(1, places.length)];
  if (!place) return twist.kind === "field" ? twist.value : copy;
  if (twist.kind === "absent") delete place.holder[place.key];
  else place.holder[place.key] = twist.value;
  return copy;
}

function copied(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(copied);
  if (typeof value !== "object" || value === null || value instanceof Blank) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, copied(each)]));
}

const boundary = "----bodega-requests";

/** A form with a file that is what it says it is, most of the time. */
function formOf({ id }: Operation, { index }: Setting): { body: Buffer; type: string } {
  const prices = `sku,currency,min_quantity,price\nNO-SUCH-${index},USD,1,9.99\n,EUR,0,free\n`;
  const shipments = `order,carrier\nORD-${String(index).padStart(8, "0")},UPS\n,UPS\n`;
  const reviews = `product,rating,title\ncorner-house-espresso,${1 + (index % 5)},Number ${index}\nno-such,9,\n`;
  const tables = new Map([
    ["adminImportPrices", prices],
    ["adminImportPriceListPrices", prices],
    ["adminImportShipments", shipments],
    ["adminImportReviews", reviews],
  ]);
  const table = tables.get(id);
  const file =
    table !== undefined && index % 5 !== 0
      ? Buffer.from(table)
      : id === "adminImportProducts"
        ? csv(index)
        : index % 5 === 0
          ? Buffer.from("GIF89a not really")
          : png(index);
  const parts = [
    ...(id === "adminImportProducts" ? [field("format", index % 9 === 0 ? "other" : "shopify")] : []),
    ...(id === "adminCreateProductImages" ? [field("alt_text", "A")] : []),
    ...(index % 11 === 0 ? [field("surprise", "1")] : []),
    Buffer.from(`--${boundary}\r\ncontent-disposition: form-data; name="file"; filename="f"\r\n\r\n`),
    file,
    Buffer.from(index % 13 === 0 ? "\r\n" : `\r\n--${boundary}--\r\n`),
  ];
  return { body: Buffer.concat(parts), type: `multipart/form-data; boundary=${boundary}` };
}

const field = (name: string, value: string) =>
  Buffer.from(`--${boundary}\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`);

const csv = (index: number) =>
  Buffer.from(
    [
      "Handle,Title,Vendor,Tags,Published,Variant SKU,Variant Inventory Qty,Variant Price,Status",
      `fuzz-import-${index},=1+1,"A, ""B""",x,true,IMP-${index},5,12.50,active`,
      `fuzz-import-${index}-b,\u202eB,,,maybe,,-3,1e9,active`,
      ',,,,,"',
    ].join("\n"),
  );

/** A picture of one colour that nothing else has. */
export function png(index: number): Buffer {
  const chunk = (type: string, data: Buffer) => {
    const named = Buffer.concat([Buffer.from(type), data]);
    const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
    length.writeUInt32BE(data.byteLength);
    sum.writeUInt32BE(crc32(named));
    return Buffer.concat([length, named, sum]);
  };
  const header = Buffer.from([0, 0, 0, 8, 0, 0, 0, 8, 8, 2, 0, 0, 0]);
  const row = Buffer.from([0, ...Array.from({ length: 8 }, () => [index & 255, (index >> 8) & 255, 90]).flat()]);
  const pixels = deflateSync(Buffer.concat(Array.from({ length: 8 }, () => row)));
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([signature, chunk("IHDR", header), chunk("IDAT", pixels), chunk("IEND", Buffer.alloc(0))]);
}
