import type { PublicReads } from "../../../support/public-read.ts";

export const publicReads: PublicReads = {
  "/shipping/methods": "`test/public-reads.test.ts` asks it of methods that are turned off",
  "/shipping/methods/{id}": "`test/public-reads.test.ts` asks it of methods that are turned off",
};
