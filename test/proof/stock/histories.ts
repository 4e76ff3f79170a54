import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import type { Call } from "./linearizable.ts";
import { nothing, type Operation, type State } from "./specification.ts";

const CLIENTS = 16;

/** Numbers that a seed decides (mulberry32). */
export function randomOf(seed: number): (below: number) => number {
  let at = seed | 0;
  return (below) => {
    at = (at + 0x6d2b79f5) | 0;
    let mixed = Math.imul(at ^ (at >>> 15), 1 | at);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

type Random = (below: number) => number;
const note = { reference: null, note: null, actor_type: "user", actor_id: "u1" };
const start = Date.UTC(2027, 0, 1);
const kinds = ["IN", "OUT", "ADJUSTMENT", "RETURN", "DAMAGE"] as const;

/** What is not worth asking for again. */
const idle: ReadonlySet<string> = new Set(["clock", "level", "ring"]);

/** What somebody asks for: often the very thing that was asked for before, as whoever got no answer does. */
function nextOperation(random: Random, clock: { next: number }, asked: readonly Operation[]): Operation {
  const before = asked[random(asked.length || 1)];
  if (before === undefined || idle.has(before.verb)) return anOperation(random, clock);
  if (random(4) === 0) return before;
  // Or what comes next in the life of a hold that somebody has heard of.
  return anOperation(random, clock, "hold_id" in before && random(2) === 0 ? before.hold_id : undefined);
}

/** Few ids, so that clients meet on them. */
function anOperation(random: Random, clock: { next: number }, hold_id = `h${random(5)}`): Operation {
  // An id has its quantity; now and then somebody means another by it.
  const quantity = random(12) === 0 ? 3 : 1 + (Number(hold_id.slice(1)) % 2);
  const part = random(2) === 0 ? { quantity: 1 } : {};
  switch (random(18)) {
    case 0:
    case 1:
    case 2:
    case 3:
      return {
        verb: "hold",
        hold_id,
        quantity,
        ttl_seconds: 10 + 10 * random(3),
        class: random(2) === 0 ? "trying" : "browsing",
      };
    case 4:
    case 5:
    case 6:
      return { verb: "commit", hold_id, quantity, ...(random(3) === 0 ? { is_owed: true } : {}) };
    case 7:
    case 8:
      return { verb: "release", hold_id, even_committed: random(2) === 0 };
    case 9:
    case 10:
      return { verb: "uncommit", operation_id: `u${random(3)}`, hold_id, ...part };
    case 11:
    case 12:
      return { verb: "ship", operation_id: `s${random(3)}`, hold_id, ...part };
    case 13: {
      const kind = kinds[random(kinds.length)] ?? "IN";
      const sign = kind === "ADJUSTMENT" && random(2) === 0 ? -1 : 1;
      return { verb: "move", movement_id: `m${random(4)}`, kind, quantity: sign * (1 + random(2)) };
    }
    case 14:
      return { verb: "level" };
    case 15:
    case 16:
      return { verb: "ring" };
    default:
      clock.next += 1000 * (1 + random(15));
      return { verb: "clock", now: clock.next };
  }
}

type Stub = ReturnType<typeof env.STOCK.getByName>;

/** A stock object that is used for one history after another: emptied in between, its clock in our hands, its news told to nobody. */
export class Bench {
  readonly stub: Stub = env.STOCK.getByName(crypto.randomUUID());
  #now = start;

  /** Empties the object and puts some units on its shelf. `sabotage` is SQL that breaks it. */
  async prepare(units: number, sabotage: readonly string[]): Promise<State> {
    this.#now = start;
    await runInDurableObject(this.stub, (object, { storage }) => {
      object.now = () => this.#now;
      Object.defineProperty(object, "env", { value: { ...env, EVENTS: { send: () => Promise.resolve() } } });
      for (const table of ["holds", "ledger", "operations"]) storage.sql.exec(`DELETE FROM ${table}`);
      storage.sql.exec("UPDATE stock SET on_hand = 0, committed = 0");
      for (const sql of sabotage) storage.sql.exec(sql);
      object.move({ movement_id: "opening", kind: "IN", quantity: units, ...note });
    });
    return { ...nothing(start), on_hand: units, moved: { opening: `IN ${units}` } };
  }

  async ask(operation: Operation): Promise<unknown> {
    const { stub } = this;
    switch (operation.verb) {
      case "hold":
        return stub.hold(operation);
      case "commit":
        return stub.commit(operation);
      case "release":
        return stub.release(operation);
      case "uncommit":
        return stub.uncommit(operation);
      case "ship":
        return stub.ship(operation);
      case "move": {
        const { outcome, snapshot } = await stub.move({ ...operation, ...note });
        return { outcome, ...figuresOf(snapshot) };
      }
      case "level":
        return figuresOf(await stub.level());
      case "ring":
        await runInDurableObject(stub, (object) => object.alarm());
        return null;
      default:
        this.#now = operation.now;
        return null;
    }
  }
}

const figuresOf = ({
  on_hand,
  held,
  committed,
  available,
}: Record<"on_hand" | "held" | "committed" | "available", number>) => ({
  on_hand,
  held,
  committed,
  available,
});

/** Clients at once, each with its next call as soon as the one before is answered. */
export async function record(bench: Bench, seed: number, sabotage: readonly string[] = [], clients = CLIENTS) {
  // All at once need little each to be in each other's way, and what many orders explain takes long to refute.
  const [most_turns, most_calls] = clients < CLIENTS ? [16, 28] : [2, 20];
  const random = randomOf(seed);
  const initial = await bench.prepare(1 + random(5), sabotage);
  const clock = { next: start };
  const calls: Call[] = [];
  const asked: Operation[] = [];
  let moment = 0;
  let made = 0;
  const client = async () => {
    for (let turns = 1 + random(most_turns); turns > 0 && made < most_calls; turns -= 1) {
      made += 1;
      const operation = nextOperation(random, clock, asked);
      asked.push(operation);
      const called = (moment += 1);
      // Of what is refused by an error nobody knows whether it was done: no order explains it.
      const answer = await bench.ask(operation).catch((error: unknown) => ({ threw: String(error) }));
      calls.push({ operation, answer, called, answered: (moment += 1) });
    }
  };
  await Promise.all(Array.from({ length: clients }, client));
  return { initial, calls };
}
