import type { Mode } from "../../../platform/data/walks.ts";

export const modes = ["list", "routine", "fix"] as const satisfies readonly Mode[];

export const states = ["open", "mended", "gone", "accepted"] as const;
/** `gone`: a later run no longer found it. `accepted`: somebody has dealt with it, and no run touches it. */
export type State = (typeof states)[number];
