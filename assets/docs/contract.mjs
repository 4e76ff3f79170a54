/** What the pages of the reference have in common: the contract, and the session of the demo shop. */
import { withExamples, withoutFilters } from "./examples.mjs";
import { fillIn, finder } from "./fill-in.mjs";
import { offerSignIn } from "./sign-in.mjs";

const is_local = document.documentElement.hasAttribute("data-local");
const readJson = (path, headers = {}) => fetch(path, { headers }).then((answer) => (answer.ok ? answer.json() : null));
let read;

/** The contract as the pages show it: with recorded examples and, on a developer's machine, requests with values of this very shop. */
export async function readContract(token = "") {
  read ??= Promise.all([readJson("/openapi.json"), readJson("/docs/examples.json")]);
  const [contract, examples] = await read;
  const shown = withoutFilters(withExamples(contract, examples));
  if (!is_local) return shown;
  const ask = await askWith(contract, token);
  const { requests, values } = await import("/docs/requests.mjs");
  return fillIn(shown, requests, finder(values, ask, { access_token: () => token || undefined }));
}

/** Asks the shop for what this token may read, and for nothing else. */
async function askWith(contract, token) {
  const headers = token === "" ? {} : { authorization: `Bearer ${token}` };
  const me = token === "" ? null : await readJson("/api/v1/me", headers);
  return async (path) => {
    const { security = [], "x-permission": permission } = readerOf(contract, `/api/v1${path}`);
    const is_open = security.some((scheme) => Object.keys(scheme).length === 0);
    const may = permission === undefined ? is_open || me !== null : me?.permissions.includes(permission);
    return may ? readJson(`/api/v1${path}`, headers) : null;
  };
}

/** The operation that reads this path. */
function readerOf({ paths }, path) {
  const fits = ([template]) => new RegExp(`^${template.replaceAll(/\{\w+\}/g, "[^/]+")}(\\?|$)`).test(path);
  return Object.entries(paths).find(fits)?.[1].get ?? {};
}

/** On a developer's machine: the buttons that sign in. `changed` is called after every sign-in and sign-out. Returns the token, or "". */
export async function offerSession(changed) {
  const session = is_local ? await offerSignIn(document.querySelector("nav.top"), changed) : null;
  return () => session?.token() ?? "";
}
