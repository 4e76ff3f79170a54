import type { GiftRecipient } from "#ordering/orders";
import { type AppError, invalidField } from "#platform/basics/errors";

type Line = {
  readonly item_id: string;
  readonly variant_id: string;
  readonly quantity: number;
  readonly is_gift_card: boolean;
};

/** Who is to have a card of a variant. `send_at` is epoch milliseconds. */
export type Wanted = Omit<GiftRecipient, "item_id"> & { readonly variant_id: string };

type Assigned =
  | { readonly ok: true; readonly recipients: readonly GiftRecipient[] }
  | { readonly ok: false; readonly refusal: AppError };

/** Gives each recipient a unit of a line, or refuses one whose gift card is not in the cart, or not often enough. */
export function assignRecipients(lines: readonly Line[], wanted: readonly Wanted[]): Assigned {
  const recipients: GiftRecipient[] = [];
  for (const [at, { variant_id, ...recipient }] of wanted.entries()) {
    const line = lines.find((one) => one.is_gift_card && one.variant_id === variant_id);
    const refuse = (code: "not_found" | "too_many", message: string): Assigned => ({
      ok: false,
      refusal: invalidField(`gift_card_recipients.${at}.variant_id`, code, message),
    });
    if (!line) return refuse("not_found", "The cart has no such gift card");
    const taken = recipients.filter(({ item_id }) => item_id === line.item_id).length;
    if (taken >= line.quantity) return refuse("too_many", "The cart has fewer of this gift card than recipients");
    recipients.push({ item_id: line.item_id, ...recipient });
  }
  return { ok: true, recipients };
}
