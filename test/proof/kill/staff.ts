import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { demo_password } from "../../../local/lib/accounts.ts";
import type { CrowdAnswer } from "../../../local/lib/crowd.ts";
import { bodyOf, persist } from "./persist.ts";
import type { Street } from "./shopper.ts";

const Tokens = z.object({ access_token: z.string() });
const Movement = z.object({ id: z.string() });
const Refund = z.object({ id: z.string(), order_id: z.string(), amount: z.int(), status: z.string() });

/** Receives goods and refunds some of what was paid, until the run is over. */
export async function work(street: Street): Promise<void> {
  let token = "";
  const send = async (path: string, body: unknown): Promise<CrowdAnswer | null> => {
    const headers = { "idempotency-key": randomUUID() };
    for (;;) {
      const authorised = { ...headers, authorization: `Bearer ${token}` };
      const answer = await persist(street.crowd, street.known, { method: "POST", path, headers: authorised, body });
      if (answer?.status !== 401) return answer;
      token = await logIn(street);
    }
  };
  while (!street.isOver()) {
    await sleep(street.dice.between(50, 400));
    const due = street.paid.shift();
    if (due && street.dice.chance(0.4)) await refund(street, send, due.payment_id);
    else await receive(street, send);
  }
}

type Send = (path: string, body: unknown) => Promise<CrowdAnswer | null>;

async function logIn({ crowd, known }: Street): Promise<string> {
  const body = { email: "admin@example.com", password: demo_password };
  const answer = await persist(crowd, known, { method: "POST", path: "/api/v1/auth/login", body });
  return Tokens.parse(bodyOf(answer?.text ?? "")).access_token;
}

async function receive({ known, dice, goods }: Street, send: Send): Promise<void> {
  const variant_id = goods.variant_ids[dice.between(0, goods.variant_ids.length)] ?? "";
  const quantity = dice.between(1, 6);
  const answer = await send("/api/v1/admin/inventory/movements", { variant_id, kind: "IN", quantity });
  if (answer?.status === 201) known.movements.set(Movement.parse(bodyOf(answer.text)).id, { variant_id, quantity });
  else if (answer) known.wrong.push({ rule: "S2", subject: variant_id, what: `could not be received: ${answer.text}` });
}

/** A part of the money, or all of it with the goods back on the shelf. */
async function refund({ known, dice, paid }: Street, send: Send, payment_id: string): Promise<void> {
  const wish = dice.chance(0.5) ? { amount: dice.between(1, 500) } : { restock: true };
  const answer = await send(`/api/v1/payments/${payment_id}/refunds`, wish);
  if (answer?.status !== 201) {
    // Not paid yet, in which case it is tried again later, or cancelled by the shopper meanwhile.
    if (answer?.status === 409) paid.push({ payment_id });
    else if (answer)
      known.wrong.push({ rule: "P1", subject: payment_id, what: `could not be refunded: ${answer.text}` });
    return;
  }
  const { id, order_id, amount } = Refund.parse(bodyOf(answer.text));
  known.refunds.set(id, { order_id, amount });
}
