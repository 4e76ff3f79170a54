import { namedTwice } from "../../../platform/basics/text.ts";
import type { TaxKind, TaxLine, TaxRelief } from "../tax/rules.ts";
import { leftOf, type PricedOrder } from "../totals/rules.ts";

/** As much of an address as taxes depend on: nothing personal. */
export type TaxPlace = {
  readonly country: string;
  readonly state?: string | null | undefined;
  readonly postal_code?: string | null | undefined;
};

/** What an engine is asked. Amounts are minor units, after discounts. */
export type TaxQuestion = {
  readonly currency: string;
  readonly place: TaxPlace;
  /** Whether the amounts hold their tax. */
  readonly included: boolean;
  /** Why the shop takes no tax of this sale, so that the engine reports it as such; null where it takes some. */
  readonly relief: TaxRelief | null;
  /** Without gift cards, and without what costs nothing. */
  readonly lines: readonly {
    readonly item_id: string;
    readonly tax_class: string;
    readonly quantity: number;
    readonly amount: number;
  }[];
  /** 0 where nothing is charged for it. */
  readonly shipping: number;
};

/** One tax of a line, as an engine names it. */
export type EngineTax = Omit<TaxLine, "included">;

type TaxedPart = {
  readonly amount: number;
  /** All taxes of it. */
  readonly tax: number;
  readonly taxes: readonly EngineTax[];
};

/** What an engine says. Nothing of it is believed before `readAnswer` has checked it. */
export type TaxAnswer = {
  readonly calculation_id: string;
  readonly currency: string;
  /** Tax that comes on top of the amounts, and tax that they hold. */
  readonly tax_added: number;
  readonly tax_included: number;
  readonly lines: readonly (TaxedPart & { readonly item_id: string })[];
  /** Null where it says nothing of it. */
  readonly shipping: TaxedPart | null;
};

export type AnswerFault =
  | "wrong_currency"
  | "missing_line"
  | "unknown_line"
  | "other_amount"
  | "not_an_amount"
  | "not_adding_up"
  | "too_much"
  | "tax_despite_relief";

type Read =
  | { readonly ok: true; readonly tax_lines: readonly (readonly TaxLine[])[] }
  | { readonly ok: false; readonly fault: AnswerFault };

/** What to ask an engine about an order; null where it has nothing to say, since nothing costs anything. */
export function questionOf(priced: PricedOrder, { country, state, postal_code }: TaxPlace): TaxQuestion | null {
  const { currency, tax_manner } = priced;
  const left = leftOf(priced);
  const lines = priced.lines
    .map(({ item_id, tax_class, quantity, is_gift_card }, at) => {
      const amount = is_gift_card ? 0 : (left.lines[at] ?? 0);
      return { item_id, tax_class, quantity, amount };
    })
    .filter(({ amount }) => amount > 0);
  if (lines.length === 0) return null;
  const place = { country, state: state ?? null, postal_code: postal_code ?? null };
  const { included, relief } = tax_manner;
  return { currency, place, included, relief, lines, shipping: left.shipping };
}

const MOST_PPM = 1_000_000;
const kinds_without_tax: ReadonlySet<TaxKind> = new Set(["zero", "exempt"]);

/** Turns an answer into the tax lines of the order: those of each of its lines, then those of shipping. An answer that does not fit the question or itself is refused whole. */
export function readAnswer(priced: PricedOrder, question: TaxQuestion, answer: TaxAnswer): Read {
  const fault = faultOf(question, answer);
  if (fault !== null) return { ok: false, fault };
  const { included } = question;
  const toLines = (part: TaxedPart | null | undefined): TaxLine[] =>
    (part?.taxes ?? []).map(({ rate_id, name, rate_ppm, kind, amount }) => ({
      rate_id,
      name,
      rate_ppm,
      kind,
      amount,
      included,
    }));
  const by_item = new Map(answer.lines.map((line) => [line.item_id, line]));
  return {
    ok: true,
    tax_lines: [...priced.lines.map(({ item_id }) => toLines(by_item.get(item_id))), toLines(answer.shipping)],
  };
}

function faultOf({ currency, included, relief, lines, shipping }: TaxQuestion, answer: TaxAnswer): AnswerFault | null {
  if (answer.currency !== currency) return "wrong_currency";
  const asked = new Map(lines.map(({ item_id, amount }) => [item_id, amount]));
  const answered = new Set(answer.lines.map(({ item_id }) => item_id));
  if (answer.lines.some(({ item_id }) => !asked.has(item_id))) return "unknown_line";
  if (answered.size < asked.size || (shipping > 0 && answer.shipping === null)) return "missing_line";
  if (answer.lines.length > answered.size) return "unknown_line";
  if ((answer.shipping?.amount ?? 0) !== shipping) return "other_amount";
  if (answer.lines.some(({ item_id, amount }) => asked.get(item_id) !== amount)) return "other_amount";
  const parts: readonly TaxedPart[] = [...answer.lines, ...(answer.shipping ? [answer.shipping] : [])];
  for (const part of parts) {
    const fault = faultOfPart(part);
    if (fault !== null) return fault;
  }
  const sum = sumOf(parts.map(({ tax }) => tax));
  const [told, other] = included ? [answer.tax_included, answer.tax_added] : [answer.tax_added, answer.tax_included];
  if (told !== sum || other !== 0) return "not_adding_up";
  return relief !== null && sum > 0 ? "tax_despite_relief" : null;
}

function faultOfPart({ amount, tax, taxes }: TaxedPart): AnswerFault | null {
  if (!isAmount(tax) || !taxes.every(isTax)) return "not_an_amount";
  if (sumOf(taxes.map((one) => one.amount)) !== tax) return "not_adding_up";
  return tax > amount ? "too_much" : null;
}

const isAmount = (value: number): boolean => Number.isSafeInteger(value) && value >= 0;

const isTax = ({ amount, rate_ppm, kind }: EngineTax): boolean =>
  isAmount(amount) && isAmount(rate_ppm) && rate_ppm <= MOST_PPM && (amount === 0 || !kinds_without_tax.has(kind));

const sumOf = (amounts: readonly number[]): number => amounts.reduce((sum, amount) => sum + amount, 0);

/** Throws where two engines have one name, by which `TAX_ENGINE` could not choose. */
export function refuseSameName(names: readonly string[]): void {
  const twice = namedTwice(names);
  if (twice !== undefined) throw new Error(`the tax engine ${twice} has two adapters`);
}
