import { afterAll, afterEach, beforeEach, describe, it, vi } from "vitest";
import { faultsAt, playMany } from "../support/many-webhooks.ts";
import { type Receivers, standInForReceivers } from "../support/webhooks.ts";
import { isOver, sayDone } from "./support/budget.ts";
import { say } from "./support/say.ts";

const EVENTS = 10_000;
const A_ROUND = 1_000;
const first = Number(import.meta.env["PROOF_SEED"] || 1);
const rounds = Array.from({ length: EVENTS / A_ROUND }, (_, i) => first + i);
const clean = { missing: 0, doubled: 0, disordered: 0 };

let receivers: Receivers;
beforeEach(() => {
  receivers = standInForReceivers();
});
afterEach(() => vi.restoreAllMocks());

let done = 0;
let quiet_p99_ms = 0;
afterAll(() => sayDone(done * A_ROUND, EVENTS, "events to ten endpoints"));

describe("ten endpoints", () => {
  it("get everything once and in order while all of them work", async ({ expect }) => {
    const { healthy, troubled, event_ids, healthy_p99_ms } = await playMany(receivers, {
      event_count: A_ROUND,
      seed: first,
      is_troubled: false,
    });
    for (const one of [...healthy, ...troubled]) expect(faultsAt(receivers, one, event_ids, "once")).toEqual(clean);
    quiet_p99_ms = healthy_p99_ms;
    say(`99 of 100 deliveries took at most ${quiet_p99_ms} ms`);
  });

  it.for(rounds)(
    "get it while three fail or hang, which delays none of the others: round %i",
    async (seed, context) => {
      const { expect, skip } = context;
      skip(isOver());
      const played = await playMany(receivers, { event_count: A_ROUND, seed });
      const { healthy, troubled, event_ids, healthy_p99_ms, waiting_then } = played;
      for (const one of healthy) expect(faultsAt(receivers, one, event_ids, "once")).toEqual(clean);
      for (const one of troubled) expect(faultsAt(receivers, one, event_ids, "repeated")).toEqual(clean);
      expect(waiting_then).toBeGreaterThan(A_ROUND / 2);
      say(`round ${seed}: ${healthy_p99_ms} ms`);
      // Both wait for the same processor, so only what an endpoint that hangs would add is told apart.
      expect(healthy_p99_ms).toBeLessThan(2 * quiet_p99_ms + 5_000);
      done += 1;
    },
  );
});
