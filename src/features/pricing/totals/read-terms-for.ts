import type { Ctx } from "#platform/context";
import { prepareSelect, type PreparedSelect } from "#platform/data/prepared";
import { blindIndex } from "#platform/secrets/personal";
import { readStanding, standingColumns, standingValues } from "#pricing/coupons";
import { needsStanding, noStanding, type Standing } from "#pricing/promotions";
import { readSellingTerms, type SellingTerms, termsColumns, type TermsOfRow, termsRow } from "./selling-terms.ts";

/** Whose goods are to be priced, as far as codes and limits depend on it. */
export type Shopper = {
  readonly coupons: readonly string[];
  /** Null for a guest. */
  readonly user_id: string | null;
  /** The address that a guest gives; null while there is none. */
  readonly email: string | null;
};

export type TermsForShopper = { readonly terms: SellingTerms; readonly standing: Standing };

type Row = TermsOfRow & Partial<Standing>;

export type TermsForRead = {
  /** For the batch of reads of whatever prices something. */
  readonly statement: PreparedSelect<Row>;
  readonly read: (rows: readonly Row[]) => Promise<TermsForShopper>;
};

const selectBoth = prepareSelect((db) => db.select({ ...termsColumns, ...standingColumns }).from(termsRow));

/**
 * Reads the selling terms with what a shopper's codes bring and how far promotions are used up, in one statement. Where neither a
 * code was given nor an automatic promotion has a limit, it reads no more than the version of the terms. A promotion with a limit
 * that was started since this isolate read them costs one more trip, once.
 */
export async function readTermsFor(ctx: Ctx, shopper: Shopper): Promise<TermsForRead> {
  const { coupons, user_id, email } = shopper;
  const reading = readSellingTerms(ctx);
  const { known } = reading;
  const customer = async () => ({
    user_id,
    email_index: user_id === null && email !== null ? await blindIndex(ctx, "email", email) : null,
  });
  const statement = needsStanding(known?.promotions ?? null, coupons)
    ? selectBoth(ctx.db, { known: known?.version ?? -1, ...standingValues(coupons, await customer()) })
    : reading.statement;
  return {
    statement,
    async read(rows) {
      const terms = reading.termsIn(rows);
      const [row] = rows;
      if (row?.coupons && row.usages) return { terms, standing: { coupons: row.coupons, usages: row.usages } };
      if (!needsStanding(terms.promotions, coupons)) return { terms, standing: noStanding };
      const [standing = noStanding] = await readStanding(ctx, coupons, await customer()).all();
      return { terms, standing };
    },
  };
}
