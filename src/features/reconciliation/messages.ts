import { z } from "zod";

/** A run goes on. A hint too where it begins: the minute's job takes up what nobody carries. */
export const ReconcileGoesOn = z.object({ type: z.literal("reconcile.goes_on"), run_id: z.string() });
