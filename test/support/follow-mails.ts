import { afterAll } from "vitest";
// What was followed is remembered there: a setup file is run again for each file of tests.
import { newDeadLinks } from "./mail-links.ts";

/** After each file of tests: every link of every mail that the shop kept since leads to a page that there is. */
afterAll(async () => {
  const dead = await newDeadLinks();
  if (dead.length > 0) throw new Error(`a mail leads nowhere: ${[...new Set(dead)].join("; ")}`);
});
