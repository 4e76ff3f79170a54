import type { PublicReads } from "../../../support/public-read.ts";

export const publicReads: PublicReads = {
  "/shipping/rates": "`test/public-reads.test.ts` asks it of methods that are turned off",
};
