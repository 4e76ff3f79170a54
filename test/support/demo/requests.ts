import type { DemoRequests, DemoValues } from "../../../assets/docs/fill-in.mjs";

type Part = { readonly requests?: DemoRequests; readonly values?: DemoValues };
const parts = Object.values(import.meta.glob<Part>("../../features/*/*/requests.mjs", { eager: true }));

/** What the reference fills in of every operation, by its id. */
export const requests: DemoRequests = Object.assign({}, ...parts.map((part) => part.requests));
/** Where it finds the values of the demo shop. */
export const values: DemoValues = Object.assign({}, ...parts.map((part) => part.values));
