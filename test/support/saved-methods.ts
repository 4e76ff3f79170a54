import { call } from "./api.ts";
import { stripe } from "./stripe.ts";

export type Saved = {
  readonly id: string;
  readonly provider: string;
  readonly type: string;
  readonly brand: string | null;
  readonly last4: string | null;
  readonly exp_month: number | null;
  readonly exp_year: number | null;
  readonly wallet: string | null;
  readonly is_default: boolean;
};

const path = "/api/v1/me/payment-methods";

/** Begins to save a card, as a storefront does. */
export const beginSaving = (token: string, headers: Record<string, string> = {}): Promise<Response> =>
  call("POST", path, { token, body: { provider: "stripe" }, headers });

/** What an account has saved, as the shop lists it. */
export const savedOf = async (token: string): Promise<Saved[]> =>
  (await (await call("GET", path, { token })).json<{ data: Saved[] }>()).data;

/** A card that the browser has set up: nobody has looked at the list since. The id is the provider's. */
export async function setUpCard(token: string, card = "pm_card_visa"): Promise<string> {
  const begun = await beginSaving(token);
  if (begun.status !== 201) throw new Error(`${begun.status} ${await begun.text()}`);
  const { id } = await begun.json<{ id: string }>();
  const { payment_method } = await stripe.setupIntents.confirm(id, { payment_method: card });
  return typeof payment_method === "string" ? payment_method : (payment_method?.id ?? "");
}

/** A card that the account has saved, as the shop lists it. */
export async function givenSaved(token: string, card = "pm_card_visa"): Promise<Saved> {
  const before = new Set((await savedOf(token)).map(({ id }) => id));
  await setUpCard(token, card);
  const [added] = (await savedOf(token)).filter(({ id }) => !before.has(id));
  if (!added) throw new Error(`the card ${card} was not saved`);
  return added;
}
