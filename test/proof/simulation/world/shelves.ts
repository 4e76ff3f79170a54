import {
  availableOf,
  type StockDecision,
  decideCommit,
  decideHold,
  decideMovement,
  decideRelease,
  decideShip,
  decideUncommit,
  decideWriteOff,
  type Hold,
  isLive,
  type LedgerEntry,
  type Level,
  mayForget,
  type MovementOutcome,
  type MovementRequest,
  type Operation,
  type OperationOutcome,
  type OperationRequest,
} from "../../../../src/features/goods/stock/rules.ts";
import type { StockPort } from "../../../../src/features/ordering/protocol/ports.ts";
import { type Local, Violation } from "../scheduler.ts";
import { checkShare } from "./share-spec.ts";
import { StockSpec } from "./stock-spec.ts";

/** The real rules, in a form that a planted bug can replace one of. */
export const stockRules = {
  decideCommit,
  decideHold,
  decideMovement,
  decideRelease,
  decideShip,
  decideUncommit,
  decideWriteOff,
};
export type StockRules = typeof stockRules;

export type Shelf = {
  on_hand: number;
  /** Goes up with every change of the level; what leaves the object says it. */
  version: number;
  readonly holds: Map<string, Hold>;
  readonly ledger: Map<string, LedgerEntry>;
  readonly operations: Map<string, Operation>;
  readonly spec: StockSpec;
};

type Answer = { readonly ok: boolean; readonly reason?: string; readonly available: number };

type Surroundings = {
  readonly now: () => number;
  readonly rules: StockRules;
  readonly share_percent: number;
  /** An order's units were just promised, sold or given back by the named verb. */
  readonly watch: (
    verb: "hold" | "commit" | "release" | "uncommit",
    variant_id: string,
    hold_id: string,
    even_committed?: boolean,
  ) => void;
  /** The level has changed. */
  readonly changed: (variant_id: string) => void;
};

/** What the stock object adds to the rules: it loads, writes, and forgets what may be forgotten. One per variant. */
export class Shelves implements Local<StockPort> {
  readonly shelves = new Map<string, Shelf>();
  /** Variants that something was written to since somebody last looked. */
  readonly touched = new Set<string>();
  /** The first answer that is not what the specification says. */
  disagreement: string | undefined;
  /** What guests who have not tried to pay may hold of a variant. */
  share_percent: number;
  readonly #around: Surroundings;

  constructor(around: Surroundings) {
    this.#around = around;
    this.share_percent = around.share_percent;
  }

  add(variant_id: string): void {
    this.shelves.set(variant_id, {
      on_hand: 0,
      version: 0,
      holds: new Map(),
      ledger: new Map(),
      operations: new Map(),
      spec: new StockSpec(),
    });
  }

  hold: Local<StockPort>["hold"] = (variant_id, request) => {
    const { share_percent } = this;
    const { rules, watch } = this.#around;
    const { hold_id } = request;
    const expected = this.shelf(variant_id).spec.hold(this.#now, request, share_percent);
    const view = { ...this.#view(variant_id, hold_id), browsing: this.browsing(variant_id), share_percent };
    const outcome = this.#write(variant_id, rules.decideHold(view, request));
    checkShare(variant_id, view, request, outcome);
    watch("hold", variant_id, hold_id);
    return this.#compare(variant_id, "hold", outcome, expected);
  };

  commit: Local<StockPort>["commit"] = (variant_id, request) => {
    const expected = this.shelf(variant_id).spec.commit(this.#now, request);
    const view = this.#view(variant_id, request.hold_id);
    const outcome = this.#write(variant_id, this.#around.rules.decideCommit(view, request));
    this.#around.watch("commit", variant_id, request.hold_id);
    return this.#compare(variant_id, "commit", outcome, expected);
  };

  release: Local<StockPort>["release"] = (variant_id, request) => {
    const expected = this.shelf(variant_id).spec.release(request.hold_id, request.even_committed);
    const view = this.#view(variant_id, request.hold_id);
    const outcome = this.#write(variant_id, this.#around.rules.decideRelease(view, request));
    this.#around.watch("release", variant_id, request.hold_id, request.even_committed);
    return this.#compare(variant_id, "release", outcome, expected);
  };

  uncommit: Local<StockPort>["uncommit"] = (variant_id, request) => {
    const expected = this.shelf(variant_id).spec.operate("uncommit", request);
    const view = this.#operationView(variant_id, request);
    const outcome = this.#write(variant_id, this.#around.rules.decideUncommit(view, request));
    // A refund of some units brings them back by itself; the cancel of an order has to wait for its money.
    if (request.operation_id === `cancel:${request.hold_id}`)
      this.#around.watch("uncommit", variant_id, request.hold_id);
    return this.#compare(variant_id, "uncommit", outcome, expected);
  };

  writeOff: Local<StockPort>["writeOff"] = (variant_id, request) => {
    const expected = this.shelf(variant_id).spec.operate("write_off", request);
    const view = this.#operationView(variant_id, request);
    const outcome = this.#write(variant_id, this.#around.rules.decideWriteOff(view, request));
    if (request.operation_id === `cancel:${request.hold_id}`)
      this.#around.watch("uncommit", variant_id, request.hold_id);
    return this.#compare(variant_id, "write_off", outcome, expected);
  };

  ship = (variant_id: string, request: OperationRequest): OperationOutcome => {
    const expected = this.shelf(variant_id).spec.operate("ship", request);
    const view = this.#operationView(variant_id, request);
    const outcome = this.#write(variant_id, this.#around.rules.decideShip(view, request));
    return this.#compare(variant_id, "ship", outcome, expected);
  };

  move = (variant_id: string, request: MovementRequest): MovementOutcome => {
    const expected = this.shelf(variant_id).spec.move(this.#now, request);
    const done = this.shelf(variant_id).ledger.get(request.movement_id);
    const view = { level: this.level(variant_id), done };
    const outcome = this.#write(variant_id, this.#around.rules.decideMovement(view, request));
    return this.#compare(variant_id, "move", outcome, expected);
  };

  shelf(variant_id: string): Shelf {
    const shelf = this.shelves.get(variant_id);
    if (!shelf) throw new Error(`no shelf for ${variant_id}`);
    return shelf;
  }

  /** Summed up from the rows, independently of what the rules say the level has become. */
  level(variant_id: string): Level {
    const { on_hand, holds } = this.shelf(variant_id);
    let held = 0;
    let committed = 0;
    for (const hold of holds.values()) {
      if (isLive(hold, this.#now)) held += hold.quantity;
      if (hold.state === "committed") committed += hold.committed;
    }
    return { on_hand, held, committed };
  }

  /** Units held by guests who have not tried to pay, and those that they were sold and owe. */
  browsing(variant_id: string): number {
    let units = 0;
    for (const hold of this.shelf(variant_id).holds.values())
      if (hold.class === "browsing") units += isLive(hold, this.#now) ? hold.quantity : hold.committed;
    return units;
  }

  get #now(): number {
    return this.#around.now();
  }

  #view(variant_id: string, hold_id: string) {
    const { holds } = this.shelf(variant_id);
    const now = this.#now;
    for (const hold of holds.values()) if (mayForget(hold, now)) holds.delete(hold.hold_id);
    return { level: this.level(variant_id), hold: holds.get(hold_id), now };
  }

  #operationView(variant_id: string, request: OperationRequest) {
    return {
      ...this.#view(variant_id, request.hold_id),
      done: this.shelf(variant_id).operations.get(request.operation_id),
    };
  }

  #write<Outcome>(variant_id: string, decision: StockDecision<Outcome>): Outcome {
    const shelf = this.shelf(variant_id);
    const { hold, entry, operation, level, outcome } = decision;
    if (!hold && !entry && !operation) return outcome;
    if (hold) shelf.holds.set(hold.hold_id, hold);
    if (operation) shelf.operations.set(operation.operation_id, operation);
    if (entry) {
      if (shelf.ledger.has(entry.movement_id)) throw new Violation(`S2 ${entry.movement_id} is in the ledger twice`);
      shelf.ledger.set(entry.movement_id, entry);
      shelf.on_hand += entry.change;
    }
    const after = this.level(variant_id);
    const agrees = after.on_hand === level.on_hand && after.held === level.held && after.committed === level.committed;
    if (!agrees) throw new Violation(`S3 ${variant_id} is ${JSON.stringify(after)}, decided ${JSON.stringify(level)}`);
    this.touched.add(variant_id);
    shelf.version += 1;
    this.#around.changed(variant_id);
    return outcome;
  }

  #compare<Outcome extends Answer>(variant_id: string, verb: string, outcome: Outcome, expected: string): Outcome {
    const answered = outcome.ok ? "ok" : outcome.reason;
    const left = this.shelf(variant_id).spec.available(this.#now);
    const agrees = answered === expected && outcome.available === left && availableOf(this.level(variant_id)) === left;
    if (!agrees) {
      const said = `${answered} with ${outcome.available} left`;
      this.disagreement ??= `S6 ${verb} of ${variant_id} answers ${said}, it should be ${expected} with ${left}`;
    }
    return outcome;
  }
}
