import Stripe from "stripe";
import type { MethodDetails, MethodSetup, SavedMethods } from "#money/providers";
import type { Ctx } from "#platform/context";
import { ask, askOnce, isMissing } from "./stripe-client.ts";

/** As many as Stripe gives on one page. */
const MOST = 100;

/** The cards that belong to Stripe's customers. Each is saved for payments without its owner, too: the bank then asks them once, and later less often. */
export const stripeMethods = (ctx: Ctx): SavedMethods => ({
  begin: async (customer, key) =>
    toSetup(
      await askOnce(ctx, "begin_setup", key, (client, options) =>
        client.setupIntents.create({ customer, usage: "off_session", allowed_payment_method_types: ["card"] }, options),
      ),
    ),

  retrieve: async (setup_id) =>
    toSetup(await ask(ctx, "retrieve_setup", (client) => client.setupIntents.retrieve(setup_id))),

  list: (customer) =>
    ask(ctx, "list_methods", async (client) => {
      try {
        const page = await client.customers.listPaymentMethods(customer, { type: "card", limit: MOST });
        return page.data.map(toMethod);
      } catch (error) {
        if (!isMissing(error)) throw error;
        return [];
      }
    }),

  detach: (method_id) =>
    ask(ctx, "detach_method", async (client) => {
      try {
        await client.paymentMethods.detach(method_id);
      } catch (error) {
        if (!(error instanceof Stripe.errors.StripeInvalidRequestError)) throw error;
        // Stripe has no code for one that belongs to nobody: the method itself says so.
        if (!isMissing(error) && (await client.paymentMethods.retrieve(method_id)).customer !== null) throw error;
      }
    }),
});

function toSetup({ id, client_secret }: Stripe.SetupIntent): MethodSetup {
  if (client_secret === null) throw new Error(`the setup ${id} has no secret`);
  return { setup_id: id, client_secret };
}

type Card = Pick<Stripe.PaymentMethod.Card, "brand" | "last4" | "exp_month" | "exp_year"> & {
  readonly wallet: { readonly type: string } | null;
};
type ChargedCard = { readonly [K in keyof Card]: Card[K] | null };

/** What of a card its owner knows it by. */
const partsOf = (card: ChargedCard | null | undefined): Omit<MethodDetails, "method_id" | "type"> => ({
  brand: card?.brand ?? null,
  last4: card?.last4 ?? null,
  exp_month: card?.exp_month ?? null,
  exp_year: card?.exp_year ?? null,
  wallet: card?.wallet?.type ?? null,
});

const toMethod = ({ id, type, card }: Stripe.PaymentMethod): MethodDetails => ({
  method_id: id,
  type,
  ...partsOf(card),
});

/** What a charge was paid with, or tried with; null where there is no charge yet, or it was not read. */
export function methodOfCharge(charge: string | Stripe.Charge | null): MethodDetails | null {
  if (charge === null || typeof charge !== "object") return null;
  const { payment_method: method_id, payment_method_details: details } = charge;
  if (!method_id || !details) return null;
  return { method_id, type: details.type, ...partsOf(details.card) };
}
