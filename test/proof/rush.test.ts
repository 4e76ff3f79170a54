import { describeRush } from "../support/rush.ts";

describeRush({ shoppers: 200, units: 50 });
