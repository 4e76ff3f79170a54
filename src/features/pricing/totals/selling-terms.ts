import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import type { Ctx } from "#platform/context";
import { jsonOf } from "#platform/data/json-column";
import { prepareSelect, type PreparedSelect } from "#platform/data/prepared";
import { promotionsJson, PromotionsShape } from "#pricing/promotions";
import { sellingTermsVersion, termsVersion } from "#pricing/selling-terms";
import { type ShippingTerms, shippingTermsJson, ShippingTermsShape } from "#pricing/shipping";
import { taxTermsJson, TaxTermsShape } from "#pricing/tax";

const Shape = z.object({ tax: TaxTermsShape, promotions: PromotionsShape });

/** Definitions alone: taxes, promotions and shipping as they stood at one version. Prices, codes and uses are read where they are needed. */
export type SellingTerms = z.output<typeof Shape> & { readonly shipping: ShippingTerms; readonly version: number };

const unlessKnown = (json: SQL) => sql`CASE WHEN now.version = ${sql.placeholder("known")} THEN NULL ELSE ${json} END`;

/**
 * The terms, or their version alone where that is the `known` one, as columns of the row `termsRow`. Shipping has a column of its
 * own, since a value has at most 2 MB.
 */
export const termsColumns = {
  version: sql<number>`now.version`.as("version"),
  terms: unlessKnown(sql`json_object('tax', ${taxTermsJson}, 'promotions', ${promotionsJson})`)
    .mapWith(jsonOf(Shape))
    .as("terms"),
  shipping: unlessKnown(shippingTermsJson).mapWith(jsonOf(ShippingTermsShape)).as("shipping"),
};
export const termsRow = sql`(SELECT ${sellingTermsVersion} AS version) now`;

const selectTerms = prepareSelect((db) => db.select(termsColumns).from(termsRow));

export type TermsOfRow = {
  readonly version: number;
  readonly terms: z.output<typeof Shape> | null;
  readonly shipping: ShippingTerms | null;
};

/** The newest terms that this isolate has read. A snapshot is never changed, only replaced by a later one. */
const memory: { newest: SellingTerms | null } = { newest: null };

export type TermsRead = {
  /** What this isolate knew before the statement runs; null before the first. */
  readonly known: SellingTerms | null;
  /** For the batch of reads of whatever prices something: it answers with a version alone where that one is known here. */
  readonly statement: PreparedSelect<TermsOfRow>;
  /** The terms in the statement's rows. */
  readonly termsIn: (rows: readonly TermsOfRow[]) => SellingTerms;
};

/** Reads the selling terms as they are at this moment, at the cost of one version number while nothing has changed. */
export function readSellingTerms(ctx: Ctx): TermsRead {
  const known = memory.newest;
  const { learn } = termsVersion.beginReading(ctx);
  return {
    known,
    statement: selectTerms(ctx.db, { known: known?.version ?? -1 }),
    termsIn: ([row]) => {
      if (row) learn(row.version, ctx.bookmark());
      if (row?.terms && row.shipping) return remember({ ...row.terms, shipping: row.shipping, version: row.version });
      if (known && known.version === row?.version) return known;
      throw new Error("the selling terms were read without an answer");
    },
  };
}

/** The terms as this isolate has read them within 10 s, not before what the client has seen; null where it would have to ask. */
export function knownSellingTerms(ctx: Ctx): SellingTerms | null {
  const { newest } = memory;
  return newest !== null && termsVersion.trusted(ctx) === newest.version ? newest : null;
}

function remember(terms: SellingTerms): SellingTerms {
  if (!memory.newest || terms.version > memory.newest.version) memory.newest = terms;
  return terms;
}
