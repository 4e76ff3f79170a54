import { Random } from "./random.ts";
import { Violation } from "./scheduler.ts";
import { minutes } from "./time.ts";
import { Shelves, type StockRules } from "./world/shelves.ts";

const operations_of_a_shelf = 25;
const kinds = ["IN", "OUT", "DAMAGE", "RETURN", "ADJUSTMENT"] as const;

/** S6: a shelf to which anybody says anything, in any order: also what no order would ever ask. */
export function shakeShelf(seed: number, rules: StockRules): void {
  const random = new Random(seed, "shelf");
  let now = 0;
  const shelves = new Shelves({ now: () => now, rules, share_percent: 60, watch: () => {}, changed: () => {} });
  const name = "loose";
  shelves.add(name);
  shelves.move(name, { movement_id: "first", kind: "IN", quantity: 5 });
  for (let count = 0; count < operations_of_a_shelf; count++) {
    now += random.below(minutes(9));
    const hold_id = `hold-${random.below(3)}`;
    const quantity = 1 + random.below(3);
    const operation = { operation_id: `operation-${random.below(4)}`, hold_id };
    const acts = [
      () => shelves.hold(name, { hold_id, quantity, ttl_seconds: 900, class: "trying" }),
      () => shelves.hold(name, { hold_id, quantity, ttl_seconds: 900, class: "browsing" }),
      () => shelves.commit(name, { hold_id, quantity }),
      () => shelves.commit(name, { hold_id, quantity }),
      () => shelves.release(name, { hold_id, even_committed: random.chance(0.5) }),
      () => shelves.uncommit(name, random.chance(0.5) ? operation : { ...operation, quantity }),
      () => shelves.ship(name, random.chance(0.5) ? operation : { ...operation, quantity }),
      () => shelves.move(name, { movement_id: `movement-${random.below(5)}`, kind: random.pick(kinds), quantity }),
    ];
    random.pick(acts)();
    if (shelves.disagreement !== undefined) throw new Violation(shelves.disagreement);
  }
}
