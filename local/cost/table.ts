import { withPart } from "../lib/drawn-part.ts";

/** What was asked of the platform, and the file that asked. */
export type Asked = {
  readonly kind: "request" | "D1" | "object" | "message" | "delivery" | "R2" | "provider" | "mail";
  readonly what: string;
  readonly by: string;
  readonly statements: number;
  readonly rows_read: number;
  readonly rows_written: number;
  /** How long the answer took. */
  readonly ms: number;
};

/** A part of the purchase. `statements` are those in the databases of its objects. */
export type Step = {
  readonly name: string;
  readonly asked: readonly Asked[];
  readonly statements: readonly { readonly name: string; readonly text: string; readonly rows_written: number }[];
};

const shown = ["D1", "object", "provider", "message", "R2", "mail"] as const;

const sum = (numbers: readonly number[]): number => numbers.reduce((total, one) => total + one, 0);
const row = (cells: readonly (string | number)[]): string => `| ${cells.join(" | ")} |`;

/** The tables as the documentation has them: the counts of each step, and all that was asked for in it. What is asked for at once comes in any order, so it is sorted. */
export function drawCost(steps: readonly Step[]): string {
  return [
    row([
      "",
      "D1 trips",
      "statements",
      "rows read",
      "rows written",
      "object calls",
      "SQL in objects",
      "rows written in objects",
      "provider calls",
      "messages",
      "R2",
      "mails",
    ]),
    row(Array.from({ length: 12 }, () => "---")),
    ...steps.map((step) => row([step.name, ...countsOf([step])])),
    row(["**together**", ...countsOf(steps).map((count) => `**${count}**`)]),
    ...steps.flatMap(drawStep),
  ].join("\n");
}

function countsOf(steps: readonly Step[]): number[] {
  const asked = steps.flatMap((step) => step.asked);
  const count = (kind: Asked["kind"]) => asked.filter((one) => one.kind === kind).length;
  const statements = steps.flatMap((step) => step.statements);
  return [
    count("D1"),
    sum(asked.map((one) => one.statements)),
    sum(asked.map((one) => one.rows_read)),
    sum(asked.map((one) => one.rows_written)),
    count("object"),
    statements.length,
    sum(statements.map((one) => one.rows_written)),
    count("provider"),
    count("message"),
    count("R2"),
    count("mail"),
  ];
}

function drawStep({ name, asked }: Step): string[] {
  const lines = shown.flatMap((kind) => {
    const same = Map.groupBy(
      asked.filter((one) => one.kind === kind),
      ({ what, by }) => row([what, by]),
    );
    return [...same].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, group]) => drawGroup(group));
  });
  const head = row(["", "times", "what", "by", "statements", "rows read", "written"]);
  return ["", `**${name}**`, "", head, row(Array.from({ length: 7 }, () => "---")), ...lines];
}

function drawGroup(group: readonly Asked[]): string {
  const [first] = group;
  if (!first) return "";
  const figures = [
    sum(group.map((one) => one.statements)),
    sum(group.map((one) => one.rows_read)),
    sum(group.map((one) => one.rows_written)),
  ];
  const by = first.by === "" ? "" : `\`${first.by}\``;
  return row([first.kind, group.length, first.what, by, ...(first.kind === "D1" ? figures : ["", "", ""])]);
}

/** The page that has the tables, and what stands around them there. */
export const COST_PAGE = "docs/performance.md";
const marks = ["<!-- cost: measured by npm run cost -- --write -->", "<!-- end of cost -->"] as const;

/** The page with these tables between its marks. */
export const withCost = (page: string, drawn: string): string => withPart(COST_PAGE, page, marks, `\n${drawn}\n`);

/** Each statement in the databases of the objects, in the order in which they ran: the step, the object, rows written, and the text. */
export const drawStatements = (steps: readonly Step[]): string =>
  steps
    .flatMap(({ name: step, statements }) => statements.map((one) => [step, one.name, one.rows_written, one.text]))
    .map((cells) => cells.join("\t").replaceAll(/[ \n]+/g, " "))
    .join("\n");
