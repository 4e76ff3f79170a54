import type { Call } from "./call.ts";
import { TEST_METHODS, type TestCard } from "./test-methods.ts";

export interface CardState {
  card: TestCard;
  used: boolean;
  set_up: boolean;
}

const FALLBACK: TestCard = { brand: "visa", last4: "4242" };

/** What the card behind a payment method does, and what became of it. */
export function cardOf(call: Call, payment_method: string): CardState {
  const row = call.store.sql
    .exec<{ test_method: string; used: number; set_up: number }>(
      "SELECT test_method, used, set_up FROM cards WHERE payment_method = ?",
      payment_method,
    )
    .toArray()[0];
  return { card: TEST_METHODS[row?.test_method ?? ""] ?? FALLBACK, used: row?.used === 1, set_up: row?.set_up === 1 };
}

export function rememberCard(call: Call, payment_method: string, test_method: string): void {
  call.store.sql.exec("INSERT INTO cards (payment_method, test_method) VALUES (?, ?)", payment_method, test_method);
}

export function markCard(call: Call, payment_method: string, column: "used" | "set_up"): void {
  call.store.sql.exec(`UPDATE cards SET ${column} = 1 WHERE payment_method = ?`, payment_method);
}

export const mustAuthenticate = (state: CardState): boolean =>
  state.card.authenticate === "always" || (state.card.authenticate === "until_set_up" && !state.set_up);
