/** One thing that was asked of a port, or done outside the shop, and what came of it. */
export type Step = {
  readonly at: number;
  readonly by: string;
  readonly what: string;
  readonly asked: readonly unknown[];
  readonly fault: string | undefined;
  readonly answer: unknown;
};

/** What a run was made of: each part has an id, and a later run of the same seed can leave it out. */
export type Part = { readonly id: string; readonly at: number };

/** Kept only when somebody wants to read it. */
export class History {
  readonly steps: Step[] = [];
  readonly parts: Part[] = [];
}

const reads = new Set(["orders.find", "orders.quote", "provider.retrieve", "journal.conclude"]);
const most_lines = 120;

/** The steps as lines; visits that only looked and went are left out. */
export function tell(steps: readonly Step[]): string[] {
  const busy = new Set(steps.filter((step) => step.fault || !reads.has(step.what)).map((step) => step.by));
  const told = steps.filter((step) => busy.has(step.by)).map(line);
  if (told.length <= most_lines) return told;
  const left_out = told.length - most_lines;
  return [
    ...told.slice(0, 40),
    `        … ${left_out} steps left out, --trace shows them …`,
    ...told.slice(40 + left_out),
  ];
}

export function line({ at, by, what, asked, fault, answer }: Step): string {
  const request = asked.map(brief).join(", ");
  const outcome = fault?.endsWith("before") ? "" : ` = ${brief(answer)}`;
  return `${clock(at)}  ${by}  ${what}(${request})${outcome}${fault ? `  !! ${fault.replace("_", " ")}` : ""}`;
}

/** Virtual time as hours, minutes, seconds and milliseconds. */
const clock = (at: number): string => new Date(at).toISOString().slice(11, 23);

/** Orders, journals and intents are known by their ids and where they stand; the rest is said in full. */
function brief(value: unknown): string {
  if (value instanceof Error) return `${value.name}: ${value.message}`;
  if (typeof value !== "object" || value === null) return String(value);
  if (Array.isArray(value)) return `[${value.map(brief).join(" ")}]`;
  const fields = new Map<string, unknown>(Object.entries(value));
  const named = fields.get("intent_id") ?? fields.get("order_id");
  const stands = fields.get("status") ?? fields.get("state");
  if (typeof named === "string" && typeof stands === "string") return `${named}:${stands}`;
  return `{${[...fields].map(([name, field]) => `${name} ${brief(field)}`).join(", ")}}`;
}
