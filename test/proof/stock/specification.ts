/**
 * What the stock of one variant promises, said again as a sequential machine: one operation at a time, on a clock that only
 * the history moves. It is written from the promises in docs/checkout.md and shares no line with the shop's own rules, so
 * that the two can disagree.
 */

export type Operation =
  | {
      readonly verb: "hold";
      readonly hold_id: string;
      readonly quantity: number;
      readonly ttl_seconds: number;
      /** Whether whoever asks has tried to pay. */
      readonly class: "trying" | "browsing";
    }
  | {
      readonly verb: "commit";
      readonly hold_id: string;
      readonly quantity: number;
      /** Whether the money is still to come. */
      readonly is_owed?: boolean;
    }
  | { readonly verb: "release"; readonly hold_id: string; readonly even_committed: boolean }
  | {
      readonly verb: "uncommit" | "ship";
      readonly operation_id: string;
      readonly hold_id: string;
      readonly quantity?: number;
    }
  | {
      readonly verb: "move";
      readonly movement_id: string;
      readonly kind: "IN" | "OUT" | "ADJUSTMENT" | "RETURN" | "DAMAGE";
      readonly quantity: number;
    }
  | { readonly verb: "level" }
  /** The object's alarm, which cleans up and decides nothing. */
  | { readonly verb: "ring" }
  | { readonly verb: "clock"; readonly now: number };

/** What happened to an id: `promised` until a moment, `sold` with some of it still in the house, or `dead` for good. */
type Claim =
  | { readonly is: "promised"; readonly quantity: number; readonly until: number; readonly tries: boolean }
  | {
      readonly is: "sold";
      readonly quantity: number;
      readonly in_house: number;
      readonly since: number;
      /** Whether it is as good as paid; otherwise what is in the house is in the share. */
      readonly tries: boolean;
    }
  | { readonly is: "dead" };

export type State = {
  readonly now: number;
  readonly on_hand: number;
  readonly claims: Readonly<Record<string, Claim>>;
  /** What each movement changed, and what each uncommit or ship took, by id. */
  readonly moved: Readonly<Record<string, string>>;
  readonly taken: Readonly<Record<string, { readonly of: string; readonly quantity: number }>>;
};

export const nothing = (now: number): State => ({ now, on_hand: 0, claims: {}, moved: {}, taken: {} });

type Step = { readonly state: State; readonly answer: unknown };

const figures = ({ claims, on_hand, now }: State) => {
  const all = Object.values(claims);
  const held = all.reduce((sum, claim) => sum + (claim.is === "promised" && claim.until > now ? claim.quantity : 0), 0);
  const committed = all.reduce((sum, claim) => sum + (claim.is === "sold" ? claim.in_house : 0), 0);
  return { on_hand, held, committed, available: on_hand - held - committed };
};
const left = (state: State): number => figures(state).available;

const yes = (state: State, more: object = {}): Step => ({
  state,
  answer: { ok: true, available: left(state), ...more },
});
const no = (state: State, reason: string): Step => ({ state, answer: { ok: false, reason, available: left(state) } });
const claimed = (state: State, id: string, claim: Claim): State => ({
  ...state,
  claims: { ...state.claims, [id]: claim },
});

/** The claim under an id, unless it is a promise that has run out, which is as if it had never been made. */
function claimOf({ claims, now }: State, id: string): Claim | undefined {
  const claim = claims[id];
  return claim?.is === "promised" && claim.until <= now ? undefined : claim;
}

/** The state after an operation, and what whoever asked for it is told. */
export function step(state: State, operation: Operation): Step {
  switch (operation.verb) {
    case "clock":
      return { state: { ...state, now: operation.now }, answer: null };
    case "ring":
      return { state, answer: null };
    case "level":
      return { state, answer: figures(state) };
    case "hold":
      return hold(state, operation);
    case "commit":
      return commit(state, operation.hold_id, operation.quantity, operation.is_owed === true);
    case "release":
      return release(state, operation.hold_id, operation.even_committed);
    case "uncommit":
    case "ship":
      return take(state, operation.verb, operation.operation_id, operation.hold_id, operation.quantity);
    default:
      return move(state, operation.movement_id, operation.kind, operation.quantity);
  }
}

/** The setting that the tests run by. */
const SHARE = 0.75;

/** How many units those who only look may be promised beyond what they are. */
function roomToBrowse(state: State): number {
  const unitsOf = (claim: Claim): number => {
    if (claim.is === "dead" || claim.tries) return 0;
    return claim.is === "sold" ? claim.in_house : claim.until > state.now ? claim.quantity : 0;
  };
  const theirs = Object.values(state.claims).reduce((sum, claim) => sum + unitsOf(claim), 0);
  return Math.max(0, Math.ceil((left(state) + theirs) * SHARE) - theirs);
}

function hold(state: State, asked: Extract<Operation, { verb: "hold" }>): Step {
  const { hold_id: id, quantity, ttl_seconds } = asked;
  const tries = asked.class === "trying";
  const claim = claimOf(state, id);
  if (claim?.is === "dead") return no(state, "released");
  if (claim && claim.quantity !== quantity) return no(state, "mismatch");
  if (claim)
    return yes(tries ? claimed(state, id, { ...claim, tries }) : state, {
      expires_at: claim.is === "sold" ? claim.since : claim.until,
    });
  if (left(state) < quantity) return no(state, "insufficient");
  const allowed = roomToBrowse(state);
  if (!tries && allowed < quantity)
    return { state, answer: { ok: false, reason: "over_share", available: left(state), allowed } };
  const until = state.now + 1000 * ttl_seconds;
  return yes(claimed(state, id, { is: "promised", quantity, until, tries }), { expires_at: until });
}

function commit(state: State, id: string, quantity: number, is_owed: boolean): Step {
  const claim = claimOf(state, id);
  if (claim?.is === "dead") return no(state, "released");
  if (claim && claim.quantity !== quantity) return no(state, "mismatch");
  if (claim?.is === "sold") return yes(state);
  if (!claim && left(state) < quantity) return no(state, "insufficient");
  const tries = !is_owed || claim?.tries !== false;
  return yes(claimed(state, id, { is: "sold", quantity, in_house: quantity, since: state.now, tries }));
}

function release(state: State, id: string, even_committed: boolean): Step {
  const claim = claimOf(state, id);
  const isGone = claim?.is === "sold" && claim.in_house < claim.quantity;
  if (claim?.is === "sold" && (isGone || !even_committed)) return no(state, "committed");
  return yes(claimed(state, id, { is: "dead" }));
}

function take(state: State, verb: "uncommit" | "ship", operation_id: string, id: string, asked?: number): Step {
  const before = state.taken[operation_id];
  if (before) {
    const isSame = before.of === `${verb} ${id}` && (asked === undefined || asked === before.quantity);
    return isSame ? yes(state, { quantity: before.quantity }) : no(state, "mismatch");
  }
  const claim = claimOf(state, id);
  const quantity = asked ?? (claim?.is === "sold" ? claim.in_house : 0);
  if (claim?.is !== "sold" || quantity < 1 || quantity > claim.in_house) return no(state, "not_committed");
  const after = claimed(state, id, { ...claim, in_house: claim.in_house - quantity });
  const taken = { ...state.taken, [operation_id]: { of: `${verb} ${id}`, quantity } };
  return yes({ ...after, taken, on_hand: state.on_hand - (verb === "ship" ? quantity : 0) }, { quantity });
}

function move(state: State, id: string, kind: string, quantity: number): Step {
  const change = kind === "OUT" || kind === "DAMAGE" ? -quantity : quantity;
  const told = (step: Step): Step => ({ ...step, answer: { outcome: step.answer, ...figures(step.state) } });
  const before = state.moved[id];
  if (before !== undefined)
    return told(before === `${kind} ${change}` ? yes(state, { on_hand: state.on_hand }) : no(state, "mismatch"));
  if (change < 0 && left(state) + change < 0) return told(no(state, "stock_reserved"));
  const on_hand = state.on_hand + change;
  return told(yes({ ...state, on_hand, moved: { ...state.moved, [id]: `${kind} ${change}` } }, { on_hand }));
}
