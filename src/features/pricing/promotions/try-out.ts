import type { Definition } from "./definition-schemas.ts";
import type { PromotionTerms, Standing } from "./promotion-terms.ts";
import type { Adjustment, RejectedCode, Rejection } from "./rules.ts";
import type { PromotionRow } from "./store.ts";

/** Nobody can give this code. It brings what is tried out, since only what a code brings says why it takes nothing off. */
const TRIED = "(tried out)";

/** What promotions apply by: those that there are, and what was given and used. */
export type Offer = { readonly promotions: PromotionTerms; readonly standing: Standing };

type Outcome = { readonly adjustments: readonly Adjustment[]; readonly rejected_codes: readonly RejectedCode[] };

export type Trial = {
  /** With the promotion as if it were started, were within its window, and had been given one of its codes. */
  readonly with_it: Offer;
  readonly without_it: Offer;
  /** What was priced by `with_it`, in the promotion's own words, and why it does not apply; null where it does. */
  readonly outcomeOf: <O extends Outcome>(priced: O) => { readonly priced: O; readonly reason: Rejection | null };
};

/** The definition in a promotion's row. */
export const definitionOf = ({ id, ...row }: PromotionRow): Definition => ({
  ...row,
  promotion_id: id,
  is_limited: row.is_limited === true,
});

/** How to price with and without a promotion, whether it is among the others or not. A code of its own that was given counts as it stands. */
export function tryOut(tried: Definition, { promotions, standing }: Offer): Trial {
  const { promotion_id } = tried;
  const others = promotions.filter((one) => one.promotion_id !== promotion_id);
  const coupons = standing.coupons.filter((one) => one.promotion_id !== promotion_id);
  const own = standing.coupons.filter((one) => one.promotion_id === promotion_id);
  const brought = own.length > 0 ? own : [{ code: TRIED, promotion_id, refusal: null }];
  const codes = new Set(brought.map(({ code }) => code));
  const begun = { ...tried, is_automatic: false, starts_at: null, ends_at: null };
  const inOwnWords = (adjustment: Adjustment): Adjustment =>
    adjustment.promotion_id === promotion_id
      ? {
          ...adjustment,
          automatic: tried.is_automatic,
          code: adjustment.code === TRIED ? null : adjustment.code,
        }
      : adjustment;
  return {
    with_it: { promotions: [...others, begun], standing: { ...standing, coupons: [...coupons, ...brought] } },
    without_it: { promotions: others, standing: { ...standing, coupons } },
    outcomeOf: (priced) => {
      const refused = priced.rejected_codes.filter(({ code }) => codes.has(code));
      return {
        reason: refused.length < codes.size ? null : (refused[0]?.reason ?? null),
        priced: {
          ...priced,
          adjustments: priced.adjustments.map(inOwnWords),
          rejected_codes: priced.rejected_codes.filter(({ code }) => code !== TRIED),
        },
      };
    },
  };
}
