import { newId } from "#platform/basics/ids";
import { createLog, type Log } from "#platform/basics/log";
import { Trips } from "#platform/basics/trips";
import { type Config, configOf } from "#platform/config";
import { type Database, openDatabase } from "#platform/data/db";
import { type Actor, guest as guestActor } from "#platform/http/auth";
import { type GuestProof, noGuestProof } from "#platform/secrets/guest-tokens";

/** What every verb works with. Time, ids and who acts come from here alone, so that a run can be replayed. */
export type Ctx = {
  readonly env: Env;
  readonly config: Config;
  /** The primary: every write, and every read that decides something. */
  readonly db: Database;
  /** The nearest copy, for reads that anybody may make: it may be seconds old, but never older than the client's own bookmark. */
  readonly replica: Database;
  /** The bookmark of the last database session that was used, for `X-D1-Bookmark`. */
  readonly bookmark: () => string | null;
  /** The bookmark that the client sent, one of ours: it has seen everything up to there. */
  readonly client_bookmark: string | null;
  readonly trips: Trips;
  readonly log: Log;
  readonly actor: Actor;
  readonly request_id: string;
  /** Where the request comes from, as Cloudflare saw it; null where nobody asked. */
  readonly client_address: string | null;
  /** Where Cloudflare takes the client to be; it does not always know. */
  readonly client_place: ClientPlace;
  /** Names this operation for effects that must not happen twice: the same for every repeat with the same Idempotency-Key. */
  readonly operation_id: string;
  /** What a guest has proved the right to. */
  readonly guest: GuestProof;
  /** Outbox rows of the batch in the making; `commit` sends their pointers once the batch is in. */
  readonly published: { id: string; type: string }[];
  /** What this isolate must forget once the batch in the making is in; `commit` calls it. */
  readonly after_commit: (() => void)[];
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly id: () => string;
  /** Goes on after the answer, for at most 30 seconds: only what something else would repeat. */
  readonly waitUntil: (work: Promise<unknown>) => void;
  /** As `waitUntil`, for work that begins only when the answer is on its way: no client waits for its trips. */
  readonly afterAnswer: (task: () => Promise<unknown>) => void;
};

export type ClientPlace = {
  /** ISO 3166-1 alpha-2. */
  readonly country: string | null;
  readonly city: string | null;
};
const nowhere: ClientPlace = { country: null, city: null };

export type ContextOptions = {
  readonly env: Env;
  readonly waitUntil: (work: Promise<unknown>) => void;
  /** Where nobody waits for an answer, such work begins at once. */
  readonly afterAnswer?: (task: () => Promise<unknown>) => void;
  readonly actor?: Actor;
  readonly request_id?: string;
  readonly client_address?: string | null;
  readonly client_place?: ClientPlace;
  readonly bookmark?: string | null;
  readonly guest?: GuestProof;
  readonly now?: () => number;
};

/** A context for one request, message, job or alarm. Throws `not_configured` when settings or secrets are missing. */
export function createContext(options: ContextOptions): Ctx {
  const { env, waitUntil, actor = guestActor, bookmark = null } = options;
  const now = options.now ?? (() => Date.now());
  const id = () => newId(now());
  const request_id = options.request_id ?? id();
  const trips = new Trips();
  const open = (constraint: string) => {
    const session = env.DB.withSession(constraint);
    return { session, database: openDatabase(session, trips) };
  };
  // Opened when they are asked for: an answer from the cache needs neither.
  let primary: ReturnType<typeof open> | undefined;
  let nearest: ReturnType<typeof open> | undefined;
  return {
    env,
    actor,
    trips,
    request_id,
    guest: options.guest ?? noGuestProof,
    now,
    id,
    waitUntil,
    afterAnswer: options.afterAnswer ?? ((task) => waitUntil(task())),
    config: configOf(env),
    // A client's bookmark would let a copy answer that has not heard of a log-out yet.
    get db() {
      return (primary ??= open("first-primary")).database;
    },
    get replica() {
      return (nearest ??= open(bookmark ?? "first-unconstrained")).database;
    },
    bookmark: () => primary?.session.getBookmark() ?? nearest?.session.getBookmark() ?? null,
    log: createLog({ request_id }),
    client_address: options.client_address ?? null,
    client_place: options.client_place ?? nowhere,
    client_bookmark: bookmark,
    operation_id: id(),
    published: [],
    after_commit: [],
  };
}

/** The same context with batches of its own: what one piece of work that failed has prepared must not go in with the next one's. */
export const apart = (ctx: Ctx): Ctx => ({ ...ctx, published: [], after_commit: [] });
