import { describeRush } from "../../../support/rush.ts";

describeRush({ shoppers: 40, units: 10 });
