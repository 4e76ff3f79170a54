/** A part of a total. Each is answered with every cart and order. */
const totalParts = ["subtotal", "discount_total", "shipping_total", "tax_total", "total"] as const;
type TotalPart = (typeof totalParts)[number];

/** In minor units of one currency. */
type Amounts = Readonly<Record<TotalPart, number>>;

/** What a shopper was shown: the total, and of its parts those that the request says. */
export type ShownTotals = Partial<Amounts> & Pick<Amounts, "total">;

export type ChangedPart = { readonly part: TotalPart; readonly expected: number; readonly now: number };

/** What is not as it was shown, part by part, the total itself last. */
export const changedParts = (now: Amounts, shown: ShownTotals): ChangedPart[] =>
  totalParts.flatMap((part) => {
    const expected = shown[part];
    return expected === undefined || expected === now[part] ? [] : [{ part, expected, now: now[part] }];
  });
