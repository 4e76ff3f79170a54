import type {
  BeginDecision,
  BeginRequest,
  BeginView,
  ConcludeRequest,
  Demand,
  Journal,
} from "../../../../src/features/ordering/checkout-journal/rules.ts";
import { Violation } from "../scheduler.ts";
import { hours, minutes } from "../time.ts";

/** What the cart's journal must answer, said a second time and without its rules. */
function expectedKind({ cart, now, open, known }: BeginView, request: BeginRequest): string {
  const is_replaced = known !== undefined && known.journal.order_id === request.replaces;
  if (known && !is_replaced && now < known.record.used_at + hours(24)) {
    return known.record.body_hash === request.body_hash ? `resumed ${known.journal.order_id} again` : "key_reused";
  }
  if (open) {
    const same = open.cart_version === cart.version && open.terms_hash === request.terms_hash;
    return same && now < open.deadline_at ? `resumed ${open.order_id}` : `superseded ${open.order_id}`;
  }
  const units = unitsOf(cart.lines);
  if (units.size === 0) return "cart_empty";
  const short = (request.scarce ?? []).some(({ variant_id, available }) => (units.get(variant_id) ?? 0) > available);
  return `${short ? "sold_out" : "begun"} ${request.order_id}`;
}

export function checkBegun(view: BeginView, request: BeginRequest, { outcome, journal, key }: BeginDecision): void {
  const named = "journal" in outcome ? ` ${outcome.journal.order_id}` : "";
  const again = outcome.kind === "resumed" && outcome.replayed ? " again" : "";
  const answered = `${outcome.kind}${named}${again}`;
  const expected = expectedKind(view, request);
  if (answered !== expected) throw new Violation(`O6 the journal answers ${answered}, it should be ${expected}`);
  const is_new = outcome.kind === "begun" || outcome.kind === "sold_out";
  if (is_new !== (journal !== undefined)) throw new Violation(`O6 ${answered} is not written down`);
  if (journal) checkNew(view, request, journal);
  const binds = is_new || (outcome.kind === "resumed" && !outcome.replayed);
  const bound = key?.key === request.key && key.body_hash === request.body_hash && key.used_at === view.now;
  const to_it = "journal" in outcome && key?.order_id === outcome.journal.order_id;
  if (binds ? !bound || !to_it : key !== undefined) throw new Violation(`O6 ${answered} binds its key wrongly`);
}

function checkNew({ cart, now }: BeginView, request: BeginRequest, journal: Journal): void {
  const units = unitsOf(cart.lines);
  const fits = journal.lines.every((line, at) => {
    const before = journal.lines[at - 1];
    return units.get(line.variant_id) === line.quantity && (!before || before.variant_id < line.variant_id);
  });
  const whole = fits && journal.lines.length === units.size;
  if (!whole) throw new Violation(`O6 ${journal.order_id} is not what is in its cart`);
  const right =
    journal.cart_id === cart.cart_id &&
    journal.cart_version === cart.version &&
    journal.terms_hash === request.terms_hash &&
    JSON.stringify(journal.gift_card_ids) === JSON.stringify(cart.gift_card_ids ?? []) &&
    JSON.stringify(journal.coupons) === JSON.stringify(cart.coupons ?? []) &&
    journal.deadline_at === now + minutes(15);
  if (!right) throw new Violation(`O6 ${journal.order_id} begins wrongly: ${JSON.stringify(journal)}`);
  const short = journal.shortages.length > 0;
  if ((journal.state === "open") === short) throw new Violation(`O6 ${journal.order_id} begins ${journal.state}`);
}

/** A sale takes exactly its units out of the cart, and only the first time; an end takes nothing. */
export function checkLeft(
  known: Journal | undefined,
  { order_id, state }: ConcludeRequest,
  before: readonly Demand[],
  after: readonly Demand[],
): void {
  const sold = state === "sold" && known?.state === "open" ? unitsOf(known.lines) : new Map<string, number>();
  const had = unitsOf(before);
  const has = unitsOf(after);
  for (const variant_id of new Set([...had.keys(), ...has.keys()])) {
    const left = Math.max(0, (had.get(variant_id) ?? 0) - (sold.get(variant_id) ?? 0));
    if ((has.get(variant_id) ?? 0) !== left)
      throw new Violation(`O6 ${order_id} leaves ${variant_id} wrong in its cart`);
  }
}

function unitsOf(lines: readonly Demand[]): Map<string, number> {
  const units = new Map<string, number>();
  for (const { variant_id, quantity } of lines) units.set(variant_id, (units.get(variant_id) ?? 0) + quantity);
  return units;
}
