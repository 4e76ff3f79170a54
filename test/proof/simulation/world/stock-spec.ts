import type {
  CommitRequest,
  HoldRequest,
  MovementRequest,
  OperationRequest,
} from "../../../../src/features/goods/stock/rules.ts";

type Row = {
  readonly asked: number;
  readonly left: number;
  readonly until: number;
  readonly kind: "live" | "sold" | "gone";
  readonly tries: boolean;
};

const takes_away = new Set(["OUT", "DAMAGE"]);

/**
 * What a stock object must answer, written a second time and differently from its rules: each verb says "ok" or why not.
 * Time is asked for again at every step, nothing is carried along.
 */
export class StockSpec {
  readonly #rows = new Map<string, Row>();
  readonly #movements = new Map<string, string>();
  readonly #operations = new Map<string, string>();
  #on_hand = 0;

  available(now: number): number {
    let taken = 0;
    for (const row of this.#rows.values())
      taken += row.kind === "sold" ? row.left : this.#isLive(row, now) ? row.asked : 0;
    return this.#on_hand - taken;
  }

  hold(now: number, { hold_id: id, quantity, ttl_seconds, class: given }: HoldRequest, share_percent: number): string {
    const tries = given === "trying";
    const row = this.#known(id, now);
    const repeat = row && this.#repeat(row, quantity);
    if (row && repeat === "ok" && tries) this.#rows.set(id, { ...row, tries });
    if (repeat) return repeat;
    if (this.available(now) < quantity) return "insufficient";
    // What those who only look would hold of all that is not taken by others.
    const looked_at = this.#lookedAt(now);
    const theirs = this.available(now) + looked_at;
    if (!tries && 100 * (looked_at + quantity - 1) >= theirs * share_percent) return "over_share";
    this.#rows.set(id, { asked: quantity, left: 0, until: now + ttl_seconds * 1000, kind: "live", tries });
    return "ok";
  }

  #lookedAt(now: number): number {
    let units = 0;
    for (const row of this.#rows.values())
      if (!row.tries) units += row.kind === "sold" ? row.left : this.#isLive(row, now) ? row.asked : 0;
    return units;
  }

  commit(now: number, { hold_id: id, quantity, is_owed = false }: CommitRequest): string {
    const row = this.#known(id, now);
    if (row && this.#repeat(row, quantity) !== "ok") return this.#repeat(row, quantity);
    if (row?.kind === "sold") return "ok";
    if (!row && this.available(now) < quantity) return "insufficient";
    this.#rows.set(id, {
      asked: quantity,
      left: quantity,
      until: now,
      kind: "sold",
      tries: !is_owed || row?.tries !== false,
    });
    return "ok";
  }

  release(id: string, even_committed: boolean): string {
    const row = this.#rows.get(id);
    if (row?.kind === "sold" && !(even_committed && row.left === row.asked)) return "committed";
    this.#rows.set(id, { asked: row?.asked ?? 0, left: 0, until: 0, kind: "gone", tries: true });
    return "ok";
  }

  operate(verb: "uncommit" | "ship" | "write_off", { operation_id, hold_id, quantity }: OperationRequest): string {
    const row = this.#rows.get(hold_id);
    const known = this.#operations.get(operation_id);
    const count = quantity ?? (known === undefined ? row?.left : Number(known.split("/")[2])) ?? 0;
    const told = `${verb}/${hold_id}/${count}`;
    if (known !== undefined) return known === told ? "ok" : "mismatch";
    if (row?.kind !== "sold" || count < 1 || count > row.left) return "not_committed";
    this.#operations.set(operation_id, told);
    this.#rows.set(hold_id, { ...row, left: row.left - count });
    if (verb !== "uncommit") this.#on_hand -= count;
    return "ok";
  }

  move(now: number, { movement_id, kind, quantity }: MovementRequest): string {
    const change = takes_away.has(kind) ? -quantity : quantity;
    const known = this.#movements.get(movement_id);
    if (known !== undefined) return known === `${kind} ${change}` ? "ok" : "mismatch";
    if (change < 0 && this.available(now) + change < 0) return "stock_reserved";
    this.#movements.set(movement_id, `${kind} ${change}`);
    this.#on_hand += change;
    return "ok";
  }

  #isLive(row: Row, now: number): boolean {
    return row.kind === "live" && now < row.until;
  }

  /** A hold that has lapsed was never there. */
  #known(id: string, now: number): Row | undefined {
    const row = this.#rows.get(id);
    return row && (row.kind !== "live" || this.#isLive(row, now)) ? row : undefined;
  }

  #repeat(row: Row, quantity: number): string {
    if (row.kind === "gone") return "released";
    return row.asked === quantity ? "ok" : "mismatch";
  }
}
