import { describeRush } from "../../../support/rush.ts";

describeRush({ shoppers: 16, units: 5 });
