import { z } from "zod";
import { defineEvents, defineHints, message } from "#platform/data/events";

/** Events that no feature declares, for tests of the outbox itself. */
export const probeEvents = defineEvents({
  "probe.happened": message({ subject: z.string() }),
  "probe.flood": message({}),
  "probe.late": message({}),
  "probe.unheard_of": message({ subject: z.string().optional() }),
});

export const probeHints = defineHints({ "probe.hinted": message({}) });
