/** What a process calls. */
export type Part = "d1" | "object" | "queue" | "bucket" | "mail" | "provider";

/** The operation was not carried out, or it was and its answer got lost. */
export type Fault = "fails" | "lost";

type Flags = { readonly retryable?: true; readonly overloaded?: true; readonly remote?: true };
type Known = readonly [text: string, flags?: Flags];

/** As the runtime words them, with the marks that it sets. What it says of a lost answer, it may say of a lost question too. */
const either: Record<Part, readonly Known[]> = {
  d1: [
    ["D1_ERROR: Network connection lost."],
    ["D1_ERROR: D1 DB storage operation exceeded timeout which caused object to be reset."],
    ["D1_ERROR: Internal error while starting up D1 DB storage caused object to be reset."],
    ["D1_ERROR: D1 DB reset because its code was updated."],
  ],
  object: [
    ["Network connection lost.", { retryable: true }],
    ["Durable Object reset because its code was updated.", { retryable: true }],
    ["internal error; reference = 4c1a0fd4b5f34a0e9d2f6c7b8a90e1d2", { remote: true }],
    ["Durable Object storage operation exceeded timeout which caused object to be reset.", { remote: true }],
  ],
  queue: [["Queue sendBatch failed: Internal Server Error"], ["Network connection lost.", { retryable: true }]],
  bucket: [["put: We encountered an internal error. Please try again. (10001)"]],
  mail: [["internal error; reference = 8e0b6f5a1c2d4e3f9a7b6c5d4e3f2a1b"]],
  provider: [
    ["Network connection lost.", { retryable: true }],
    ["internal error; reference = 0a9b8c7d6e5f4a3b2c1d0e9f8a7b6c5d"],
  ],
};

/** What only comes when nothing was done. */
const refusals: Partial<Record<Part, readonly Known[]>> = {
  d1: [["D1_ERROR: D1 DB is overloaded. Requests queued for too long."]],
  object: [["Durable Object is overloaded. Requests queued for too long.", { overloaded: true }]],
  queue: [["Queue sendBatch failed: Too Many Requests"]],
};

/** All of them, for whoever has to know them again. */
export const runtimeTexts: readonly string[] = [either, refusals].flatMap((known) =>
  Object.values(known).flatMap((errors) => errors.map(([text]) => text)),
);

/** One of the errors that the runtime throws for such an operation. `random` gives 0 up to 1. */
export function runtimeError(part: Part, fault: Fault, random: () => number): Error {
  const known = fault === "fails" ? [...either[part], ...(refusals[part] ?? [])] : either[part];
  const [text, flags = {}] = known[Math.floor(random() * known.length)] ?? known[0] ?? ["internal error"];
  return Object.assign(new Error(text), flags);
}
