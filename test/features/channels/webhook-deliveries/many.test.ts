import { afterEach, it, vi } from "vitest";
import { faultsAt, playMany } from "../../../support/many-webhooks.ts";
import { standInForReceivers } from "../../../support/webhooks.ts";

const EVENTS = 200;
const clean = { missing: 0, doubled: 0, disordered: 0 };

afterEach(() => vi.restoreAllMocks());

it("delivers everything to ten endpoints in order, and three that fail or hang hold up none of the others", async ({
  expect,
}) => {
  const receivers = standInForReceivers();
  const { healthy, troubled, event_ids, waiting_then } = await playMany(receivers, { event_count: EVENTS, seed: 7 });
  expect(event_ids).toHaveLength(EVENTS);
  for (const one of healthy) expect(faultsAt(receivers, one, event_ids, "once")).toEqual(clean);
  for (const one of troubled) expect(faultsAt(receivers, one, event_ids, "repeated")).toEqual(clean);
  expect(waiting_then).toBeGreaterThan(EVENTS / 2);
});
