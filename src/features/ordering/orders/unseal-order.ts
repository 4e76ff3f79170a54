import { z } from "zod";
import { AddressDetails } from "#people/addresses";
import type { Ctx } from "#platform/context";
import {
  blindIndex,
  type Sealed,
  sealColumns,
  unsealColumns,
  unsealPersonal,
  wordIndexes,
} from "#platform/secrets/personal";
import type { SealedOrder } from "./store.ts";

const TABLE = "order_contacts";
/** Where a note on an order stands: what it is sealed for. */
export const NOTE_PLACE = "order_notes.note";
const columns = ["email", "shipping_address", "billing_address", "note", "vat_number", "gift_recipients"] as const;

const readAddress = (text: string | null) => (text === null ? null : AddressDetails.parse(JSON.parse(text)));

const GiftRecipients = z.array(
  z.object({
    item_id: z.string(),
    email: z.string(),
    name: z.string().optional(),
    message: z.string().optional(),
    send_at: z.int().optional(),
  }),
);

/** Who is to have gift cards of an order: of each line the first units go to them, in this order. */
export type GiftRecipient = z.output<typeof GiftRecipients>[number];

/** Who bought, and where it goes. */
export type OrderContact = {
  readonly email: string;
  /** Null for gift cards alone. */
  readonly shipping_address: AddressDetails | null;
  readonly billing_address: AddressDetails | null;
  readonly note: string | null;
  /** Of the business that bought. */
  readonly vat_number: string | null;
  readonly gift_recipients: readonly GiftRecipient[];
};

/** The columns of `order_contacts`, sealed. */
export async function sealContact(
  ctx: Ctx,
  key: string,
  { email, note, vat_number, gift_recipients, ...addresses }: OrderContact,
) {
  const plain = {
    email: email.toLowerCase(),
    shipping_address: addresses.shipping_address && JSON.stringify(addresses.shipping_address),
    billing_address: addresses.billing_address && JSON.stringify(addresses.billing_address),
    note,
    vat_number,
    gift_recipients: gift_recipients.length === 0 ? null : JSON.stringify(gift_recipients),
  };
  return {
    ...(await sealColumns(ctx, key, TABLE, plain)),
    ...(await indexContact(ctx, email, personOf(addresses))),
  };
}

/** The person who receives, or else pays: gift cards alone may have neither. */
const personOf = ({ shipping_address, billing_address }: Pick<OrderContact, "shipping_address" | "billing_address">) =>
  shipping_address ?? billing_address;

/** The rows of `order_words`. */
export async function wordsOfOrder(ctx: Ctx, order_id: string, contact: OrderContact) {
  const person = personOf(contact);
  const words = person ? await wordIndexes(ctx, person.full_name) : [];
  return words.map((word_index) => ({ word_index, order_id }));
}

/** What an order is found by besides the words of a name. */
async function indexContact(ctx: Ctx, email: string, person: AddressDetails | null) {
  const phone = person?.phone ?? null;
  const [email_index, phone_index] = await Promise.all([
    blindIndex(ctx, "email", email),
    phone === null ? null : blindIndex(ctx, "phone_end", phone),
  ]);
  return { email_index, phone_index };
}

/** The order with what is personal in it opened: all of that is null once its person is erased. */
export async function unsealOrder(ctx: Ctx, row: SealedOrder) {
  const opened = await unsealColumns<SealedOrder, (typeof columns)[number]>(ctx, TABLE, row, columns);
  return {
    ...opened,
    personal_key: row.personal_key,
    shipping_address: readAddress(opened.shipping_address),
    billing_address: readAddress(opened.billing_address),
    gift_recipients: GiftRecipients.parse(JSON.parse(opened.gift_recipients ?? "[]")),
    shop_notes: await unsealNotes(ctx, row.personal_key, row.shop_notes),
  };
}

/** Notes on orders with their text; none once the person is erased. */
export async function unsealNotes<N extends { readonly note: Sealed }>(
  ctx: Ctx,
  personal_key: string | null,
  rows: readonly N[],
): Promise<(Omit<N, "note"> & { readonly note: string })[]> {
  const opened = await Promise.all(
    rows.map(async (row) => ({ ...row, note: await unsealPersonal(ctx, personal_key, NOTE_PLACE, row.note) })),
  );
  return opened.flatMap(({ note, ...row }) => (note === null ? [] : [{ ...row, note }]));
}

export type OrderRow = Awaited<ReturnType<typeof unsealOrder>>;
