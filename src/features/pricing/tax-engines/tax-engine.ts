import type { Ctx } from "#platform/context";
import { definePoint } from "#platform/extension-points";
import { refuseSameName, type TaxAnswer, type TaxQuestion } from "./rules.ts";

/** A sale that the engine has worked out the taxes of. */
export type TaxedSale = { readonly order_id: string; readonly calculation_id: string };

/** A part of a reported sale that was taken back. */
export type TaxReversal = {
  readonly transaction_id: string;
  /** Names this reversal, for good and among those of all orders. */
  readonly reference: string;
  /** Minor units of the sale's currency that went back, tax included. */
  readonly amount: number;
  readonly currency: string;
  /** Whether nothing of the sale is left then, and nothing was taken back before. */
  readonly is_whole: boolean;
};

/**
 * What the shop needs of a tax engine. Each method throws where it does not know the outcome, or has no answer; `commit` and `reverse`
 * are then repeated, and have to be done once.
 */
export interface TaxEngine {
  /** The tax of each line and of shipping. The shop waits `timeout_ms` at most, whatever this does. */
  calculate(question: TaxQuestion, timeout_ms: number): Promise<TaxAnswer>;
  /** Reports the sale with the taxes of its calculation, under the order's id. Gives the engine's id of the sale. */
  commit(sale: TaxedSale): Promise<string>;
  /** Reports that a sale, or a part of it, was taken back. */
  reverse(reversal: TaxReversal): Promise<void>;
}

/** What makes a tax engine out of its own API, under the name that `TAX_ENGINE` chooses it by. Made for each request, since what it counts and logs is the request's. */
export type TaxEngineAdapter = { readonly name: string; readonly connect: (ctx: Ctx) => TaxEngine };

/** As many as features bring, under a name each, or the shop does not start. */
export const taxEngineAdapters = definePoint<TaxEngineAdapter>("tax engine adapters", (adapters) =>
  refuseSameName(adapters.map(({ name }) => name)),
);
