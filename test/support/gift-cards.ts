import { env } from "cloudflare:workers";
import { z } from "zod";
import { codeOf } from "#prepaid/gift-cards";
import { showCode } from "../../src/features/prepaid/gift-cards/rules.ts";
import { givenActor } from "./actors.ts";
import { call } from "./api.ts";
import { givenProduct } from "./catalog.ts";
import { testContext } from "./context.ts";

const Issued = z.looseObject({ id: z.string(), code: z.string(), last4: z.string(), balance: z.int() });

/** A gift card that staff issued, with its code. */
export async function givenGiftCard(
  wish: { amount?: number; currency?: string; expires_at?: string; recipient?: object } = {},
  token?: string,
) {
  const issuer = token ?? (await givenActor("admin")).token;
  const body = { amount: 1_000, currency: "USD", ...wish };
  const answer = await call("POST", "/api/v1/admin/gift-cards", { body, token: issuer });
  if (answer.status !== 201) throw new Error(`no card: ${answer.status} ${await answer.text()}`);
  return Issued.parse(await answer.json());
}

/** Puts a card into a guest's cart. */
export const payWith = (cart_token: string, code: string): Promise<Response> =>
  call("POST", "/api/v1/cart/gift-cards", {
    body: { code },
    headers: { "cart-token": cart_token, "cf-connecting-ip": addressOf(cart_token) },
  });

/** Each cart comes from an address of its own, since tries of codes are counted by it. */
const addressOf = (cart_token: string): string => {
  const at = (from_end: number) => 1 + ((cart_token.at(-from_end) ?? "").charCodeAt(0) % 250);
  return `10.${at(1)}.${at(2)}.${at(3)}`;
};

/** What D1 has of an account. */
export const balanceOf = (id: string) =>
  env.DB.prepare("SELECT balance, held FROM value_accounts WHERE id = ?")
    .bind(id)
    .first<{ balance: number; held: number }>();

/** What happened to it, oldest first, as `kind amount`. */
export async function entriesOf(id: string): Promise<string[]> {
  const { results } = await env.DB.prepare(
    "SELECT kind || ' ' || amount AS entry FROM value_entries WHERE account_id = ? ORDER BY at, rowid",
  )
    .bind(id)
    .all<{ entry: string }>();
  return results.map(({ entry }) => entry);
}

/** A product whose units are gift cards of this worth. */
export const givenCardProduct = (price = 2_500) => givenProduct({ is_gift_card: true, variants: [{ price }] });

/** The cards that an order has issued, in the order of their units. */
export async function cardsOf(order_id: string) {
  const { results } = await env.DB.prepare(
    `SELECT a.id, a.last4, a.issued, a.balance, a.held, a.disabled_at IS NOT NULL AS is_disabled FROM value_accounts a
      WHERE a.order_id = ? AND a.order_item_id IS NOT NULL ORDER BY a.order_item_id, a.unit`,
  )
    .bind(order_id)
    .all<{ id: string; last4: string; issued: number; balance: number; held: number; is_disabled: number }>();
  return results;
}

/** The code of a card, as only its mail has it. */
export const codeOfCard = async (id: string): Promise<string> => showCode(await codeOf(testContext(), id));

/** Staff take something off a card, so that it counts as used. */
export async function useCard(id: string): Promise<void> {
  const { token } = await givenActor("admin");
  const body = { amount: -1, reason: "spent in the shop" };
  const answer = await call("POST", `/api/v1/admin/gift-cards/${id}/adjustments`, { token, body });
  if (answer.status !== 200) throw new Error(`not used: ${answer.status}`);
}
