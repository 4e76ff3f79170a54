/** What the pages of the reference have in common: the contract, and the session of the demo shop. */
import { withoutFilters } from "./examples.mjs";
import { offerSignIn } from "./sign-in.mjs";

/** The contract as the pages show it. */
export async function readContract() {
  const answer = await fetch("/openapi.json");
  return withoutFilters(await answer.json());
}

/** On a developer's machine: the buttons that sign in. `changed` is called after every sign-in and sign-out. Returns the token, or "". */
export async function offerSession(changed) {
  const is_local = document.documentElement.hasAttribute("data-local");
  const session = is_local ? await offerSignIn(document.querySelector("nav.top"), changed) : null;
  return () => session?.token() ?? "";
}
