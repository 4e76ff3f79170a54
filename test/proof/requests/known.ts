/** What earlier answers named, by kind, so that requests reach things that are there: their own, and other people's. */

type Entry = { readonly id: string; readonly owner: string };
const RECENT = 15;

/** A table of who was told of what. */
export class Known {
  readonly #entries = new Map<string, Entry[]>();
  readonly #seen = new Set<string>();
  /** What a part is a part of: the product of a variant or a picture. */
  readonly #wholes = new Map<string, string>();

  add(kind: string, id: string, owner: string): void {
    const key = `${kind} ${id} ${owner}`;
    if (this.#seen.has(key)) return;
    this.#seen.add(key);
    const list = this.#entries.get(kind) ?? [];
    list.push({ id, owner });
    this.#entries.set(kind, list);
  }

  /** One of a kind: of this person's own where `own`, and rather a recent one than an old one. */
  pick(kind: string, owner: string, { own, nth }: { readonly own: boolean; readonly nth: number }): string | undefined {
    const all = this.#entries.get(kind) ?? [];
    const mine = own ? all.filter((entry) => entry.owner === owner) : [];
    const among = mine.length > 0 ? mine : all;
    if (among.length === 0) return undefined;
    const near = nth % 5 === 0 ? among : among.slice(-RECENT);
    return near[nth % near.length]?.id;
  }

  /** Forgets all of a kind that somebody has: their cart is another now. */
  forget(kind: string, owner: string): void {
    const left = (this.#entries.get(kind) ?? []).filter((entry) => entry.owner !== owner);
    this.#entries.set(kind, left);
    for (const key of this.#seen) if (key.startsWith(`${kind} `) && key.endsWith(` ${owner}`)) this.#seen.delete(key);
  }

  /** Notes what a part is a part of. */
  link(part: string, whole: string): void {
    this.#wholes.set(part, whole);
  }

  wholeOf(part: string): string | undefined {
    return this.#wholes.get(part);
  }

  /** Learns the ids in an answer: each by the name of the field that holds the thing, or else by what the address is about. */
  learn(answer: unknown, about: string, owner: string, whole?: string): void {
    if (Array.isArray(answer)) {
      for (const each of answer) this.learn(each, about, owner, whole);
      return;
    }
    if (typeof answer !== "object" || answer === null) return;
    // A preview of a draft names a promotion that there is not.
    if ("without_promotion" in answer) return;
    const { id, status, payment_status, product_id = whole } = answer as Record<string, unknown>;
    if (typeof id === "string" && typeof product_id === "string") this.#wholes.set(id, product_id);
    // One whose card is taken is pending for a moment too, and nobody can pay it again.
    const is_open = status === "pending" && payment_status === "failed";
    if (about === "order" && is_open && typeof id === "string") this.add("order_open", id, owner);
    if (about === "cart") this.forget("cart_item", owner);
    if (about === "return" && typeof id === "string") this.#linkPhotos(answer, id);
    for (const [key, value] of Object.entries(answer)) {
      if (typeof value === "string") this.#learnText(key, value, about, owner);
      else if (key === "data" || key === "children") this.learn(value, about, owner);
      else
        this.learn(
          value,
          key === "items" ? `${about}_item` : singular(key),
          owner,
          about === "product" && typeof id === "string" ? id : undefined,
        );
    }
  }

  /** A photo is one of its own return's. */
  #linkPhotos(answer: object, return_id: string): void {
    const photos: unknown = Reflect.get(answer, "photos");
    for (const photo of Array.isArray(photos) ? photos : [])
      if (typeof photo?.id === "string") this.#wholes.set(photo.id, return_id);
  }

  #learnText(key: string, value: string, about: string, owner: string): void {
    if (key === "id") {
      this.add(about, value, owner);
      if (about === "order") this.add("order_uuid", value, owner);
    } else if (key === "order_id") {
      this.add("order", value, owner);
      this.add("order_uuid", value, owner);
    } else if (key === "refresh_token" || key === "access_token" || key === "share_token") this.add(key, value, owner);
    else if (key.endsWith("_id")) this.add(key.slice(0, -3), value, owner);
    else if (key === "slug") this.add(about, value, owner);
    else if (key === "order_number") this.add("order", value, owner);
    else if (key === "next_cursor") this.add("cursor", value, owner);
    else if (key === "name" && about === "tag") this.add("tag", value, owner);
    else if (key === "sku") this.add("sku", value, owner);
    else if (key === "url" && value.includes("/images/"))
      this.add("image_key", value.slice(value.lastIndexOf("/") + 1).replace(/\?.*/, ""), owner);
  }
}

const plurals: Readonly<Record<string, string>> = {
  categories: "category",
  addresses: "address",
  methods: "method",
  batches: "batch",
};
export const singular = (word: string): string => plurals[word] ?? word.replace(/s$/, "");

/** What `{id}` names, or an answer is about, at this place of a path: the noun before it. */
export function nounOf(path: string): string {
  const words = path.split("/").filter((word) => word !== "" && !word.startsWith("{"));
  const last = words.at(-1) ?? "";
  if (last === "methods" && words.includes("shipping")) return "shipping_method";
  if (last === "zones" && words.includes("shipping")) return "shipping_zone";
  if (words.includes("cart")) return last === "items" && path.includes("{") ? "cart_item" : "cart";
  if (last === "checkout") return "checkout";
  if (last === "dead-letters") return "dead_letter";
  if (last === "import") return "import";
  if (last === "photos") return "return";
  if (last === "move" || last === "restore" || last === "order" || last === "approve" || last === "reject")
    return nounOf(words.slice(0, -1).join("/"));
  if (last === "me" || last === "register" || last === "login") return "user";
  return singular(last);
}

/** The kind of thing that a parameter or field names; null when it names none. */
export function kindOf(name: string, path: string): string | null {
  if (name === "code" && path.endsWith("/gift-cards") && path.includes("/cart/")) return "gift_card_code";
  if (name === "code" && path.endsWith("/gift-cards/balance")) return "gift_card_code";
  // A fulfilment is one of its own order's.
  if (path.includes("/fulfilments/{fulfilment_id}") && name === "id") return "packed_order";
  if (name === "fulfilment_id") return path.endsWith("/returned") ? "fulfilment_sent" : "fulfilment_packed";
  // As are a return and a credit note.
  if (name === "return_id") return "return";
  if (name === "credit_note_id") return "credit_note";
  // Votes and reports are for what others see.
  if (name === "id" && path.includes("/reviews/{id}/") && !path.includes("/admin/")) return "shown_review";
  // An item of a wishlist is named by its variant.
  if (name === "variant_id" && path.includes("/wishlists/")) return "wished";
  // And a batch of codes one of its own promotion's.
  if (path.includes("/code-batches/{batch_id}") && name === "id") return "promotion_of_batch";
  if (name === "batch_id") return "code_batch";
  // A cart names its cards by the account that each opens.
  if (path.endsWith("/cart/gift-cards/{id}")) return "account";
  // One that comes in sizes, some of which have no variant yet.
  if (name === "id" && path.endsWith("/admin/products/{id}/variants")) return "sized_product";
  if (name === "id") return nounOf(path.slice(0, path.indexOf("/{id}"))).replace(/^cart$/, "cart_item");
  if (name === "key") return "image_key";
  if (name === "zone_id" && path.includes("/shipping/")) return "shipping_zone";
  if (name === "parent_id" || name === "category" || name === "categories") return "category";
  if (name === "tag") return "tag";
  if (name === "cursor") return "cursor";
  if (name === "shipping_address_id") return "address";
  if (name === "image_ids" || name === "image_id") return "image";
  if (name === "order_id") return path.endsWith("/payments") ? "order_open" : "order_uuid";
  if (name === "refresh_token") return name;
  if (name === "token") return "access_token";
  if (name === "actor_id" || name === "subject_id") return "user";
  return name.endsWith("_id") && name !== "payment_method_id" ? name.slice(0, -3) : null;
}
