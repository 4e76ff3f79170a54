import { randomUUID } from "node:crypto";
import { z } from "zod";
import type { Crowd, CrowdAnswer } from "../../../local/lib/crowd.ts";
import { checkoutOf, type Goods } from "../live/goods.ts";
import type { Acknowledged } from "./acknowledged.ts";
import type { Dice } from "./dice.ts";
import { bodyOf, codeOf, persist } from "./persist.ts";

const Placed = z.object({
  order: z.object({ id: z.string(), status: z.string() }),
  payment: z.object({ id: z.string(), redirect_url: z.string().nullish() }),
  order_token: z.string(),
});
const Declined = z.object({ order_id: z.string(), payment_id: z.string(), order_token: z.string() });

export type Street = {
  readonly crowd: Crowd;
  readonly known: Acknowledged;
  readonly dice: Dice;
  readonly goods: Goods;
  /** Where shoppers approve a payment: at the provider, not in the shop. */
  readonly bank: string;
  /** Paid orders that staff may refund some of. */
  readonly paid: { readonly payment_id: string }[];
  readonly isOver: () => boolean;
};

let guests = 0;

/** Buys one thing after another until the run is over, and ends what was begun. */
export async function shop(street: Street): Promise<void> {
  while (!street.isOver()) {
    if (street.dice.chance(0.03)) await register(street);
    else await buy(street);
  }
}

async function register({ crowd, known }: Street): Promise<void> {
  const email = `account-${(guests += 1)}@kill.example`;
  const body = { email, password: "correct horse battery 9" };
  const answer = await persist(crowd, known, { method: "POST", path: "/api/v1/auth/register", body });
  // The first answer may have been lost: then the address is taken, by this very shopper.
  if (answer && (answer.status === 201 || codeOf(answer) === "email_taken")) known.accounts.add(email);
  else if (answer) unexpected(known, "register", answer);
}

async function buy(street: Street): Promise<void> {
  const { crowd, known, dice } = street;
  const cart_token = await fillCart(street);
  if (cart_token === null) return;
  const card = dice.pick([
    "pm_card_visa",
    "pm_card_visa",
    "pm_card_visa",
    "pm_card_visa",
    "pm_card_chargeDeclined",
    "pm_card_authenticationRequired",
  ]);
  const key = randomUUID();
  const checkout = {
    method: "POST",
    path: "/api/v1/checkout",
    headers: { "cart-token": cart_token, "idempotency-key": key },
    body: checkoutOf(`guest-${(guests += 1)}@kill.example`, street.goods.shipping_method_id, card),
  } as const;
  const answer = await persist(crowd, known, checkout);
  if (!answer) return;
  const placed = answer.status === 201 ? Placed.parse(bodyOf(answer.text)) : null;
  const declined = answer.status === 402 ? Declined.parse(bodyOf(answer.text)) : null;
  if (placed) await follow(street, key, placed);
  else if (declined) await payAgain(street, key, declined);
  else if (answer.status === 409 && codeOf(answer) !== "cart_empty") known.refuse(key);
  else unexpected(known, "checkout", answer);
  if (!dice.chance(0.2)) return;
  // Somebody presses the button again, long after.
  const again = await persist(crowd, known, checkout);
  if (again?.status === 201) known.place(key, Placed.parse(bodyOf(again.text)).order.id);
  else if (again?.status === 402) known.place(key, Declined.parse(bodyOf(again.text)).order_id);
  else if (again?.status === 409) known.refuse(key);
  else if (again) unexpected(known, "checkout again", again);
}

/** A guest's cart with one or two things in it; null when what was wanted is sold out. */
async function fillCart({ crowd, known, dice, goods }: Street): Promise<string | null> {
  let cart_token: string | null = null;
  for (let lines = dice.between(1, 3); lines > 0; lines -= 1) {
    const variant_id = goods.variant_ids[dice.between(0, goods.variant_ids.length)];
    const answer = await persist(crowd, known, {
      method: "POST",
      path: "/api/v1/cart/items",
      headers: cart_token === null ? {} : { "cart-token": cart_token },
      body: { variant_id, quantity: dice.between(1, 3) },
    });
    if (answer?.status === 201) cart_token ??= String(answer.headers["cart-token"]);
    else if (answer && codeOf(answer) !== "insufficient_stock") unexpected(known, "cart", answer);
  }
  return cart_token;
}

async function follow(street: Street, key: string, placed: z.output<typeof Placed>): Promise<void> {
  const { known, dice, bank } = street;
  const { order, payment, order_token } = placed;
  known.place(key, order.id);
  const asked = /authenticate\/([\w]+)/.exec(payment.redirect_url ?? "")?.[1];
  if (asked !== undefined) {
    const outcome = dice.chance(0.8) ? "approve" : "refuse";
    await fetch(`${bank}/dev/stripe/authenticate/${asked}?outcome=${outcome}`, { method: "POST" });
    // Refused by the bank, it would wait for its deadline: the shopper gives it up.
    if (outcome === "refuse") await cancel(street, order.id, order_token);
  } else if (dice.chance(0.25)) await cancel(street, order.id, order_token);
  else street.paid.push({ payment_id: payment.id });
}

/** A declined card is followed by a good one, or by a cancel. */
async function payAgain(street: Street, key: string, declined: z.output<typeof Declined>): Promise<void> {
  const { crowd, known, dice } = street;
  const { order_id, order_token } = declined;
  known.place(key, order_id);
  if (dice.chance(0.3)) return cancel(street, order_id, order_token);
  const answer = await persist(crowd, known, {
    method: "POST",
    path: "/api/v1/payments",
    headers: { "order-token": order_token, "idempotency-key": randomUUID() },
    body: { order_id, provider: "stripe", payment_method_id: "pm_card_visa" },
  });
  if (answer && answer.status !== 201 && codeOf(answer) !== "order_not_payable") unexpected(known, "payment", answer);
  return undefined;
}

async function cancel({ crowd, known }: Street, order_id: string, order_token: string): Promise<void> {
  const answer = await persist(crowd, known, {
    method: "POST",
    path: `/api/v1/orders/${order_id}/cancel`,
    headers: { "order-token": order_token },
  });
  if (answer?.status === 200 || answer?.status === 202) known.cancelled.add(order_id);
  else if (answer && codeOf(answer) !== "order_not_cancellable") unexpected(known, "cancel", answer);
}

function unexpected(known: Acknowledged, what: string, { status, text }: CrowdAnswer): void {
  known.wrong.push({ rule: "O4", subject: what, what: `was answered with ${status} ${text.slice(0, 300)}` });
}
