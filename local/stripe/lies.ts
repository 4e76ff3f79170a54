import { z } from "zod";

/** What an answer of the tax engine says instead of the truth, for tests of what a shop makes of it. */
export const LIES = ["negative", "wrong_currency", "missing_line", "wrong_sum", "too_much"] as const;
export type Lie = (typeof LIES)[number];

export const isLie = (kind: string): kind is Lie => LIES.some((lie) => lie === kind);

type Node = Record<string, unknown>;

const each = (list: unknown, change: (line: Node, at: number) => Node): unknown =>
  typeof list === "object" && list !== null && "data" in list && Array.isArray(list.data)
    ? { ...list, data: list.data.map((line: Node, at) => (at === 0 ? change(line, at) : line)) }
    : list;

const taxed = (amount_tax: number) => (line: Node) => ({
  ...line,
  amount_tax,
  tax_breakdown: Array.isArray(line["tax_breakdown"])
    ? line["tax_breakdown"].map((one: Node, at) => ({ ...one, amount: at === 0 ? amount_tax : 0 }))
    : line["tax_breakdown"],
});

/** A calculation as it is not. */
export function tellLie(lie: Lie, body: string): string {
  const answer = z.record(z.string(), z.unknown()).parse(JSON.parse(body));
  const lines = answer["line_items"];
  const lied: Record<Lie, () => Node> = {
    wrong_currency: () => ({ ...answer, currency: answer["currency"] === "xts" ? "xxx" : "xts" }),
    wrong_sum: () => ({ ...answer, tax_amount_exclusive: Number(answer["tax_amount_exclusive"]) + 1 }),
    negative: () => ({ ...answer, line_items: each(lines, taxed(-1)) }),
    too_much: () => ({ ...answer, line_items: each(lines, taxed(100_000_000)) }),
    missing_line: () => ({
      ...answer,
      line_items: typeof lines === "object" ? { ...lines, data: [] } : lines,
    }),
  };
  return JSON.stringify(lied[lie]());
}
