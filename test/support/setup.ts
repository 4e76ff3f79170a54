// A test of one part finds the whole shop declared, as a request does.
import "../../src/shop.ts";
import "./entry-once.ts";
import "./migrated.ts";
import { forgetLate } from "./context.ts";

forgetLate();

/** The shop's own log says nothing that a test does not: not even the way to the reporter is worth it. */
// oxlint-disable-next-line no-console -- it is there to say nothing
console.info = () => {};
