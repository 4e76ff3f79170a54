import Papa from "papaparse";

type Line<C extends string> = Readonly<Partial<Record<C, string | number | null>>>;

/** What a spreadsheet would run gets an apostrophe before it, and so does what looks as if it had got one: taking one away gives the text back. */
const FORMULA = /^'*[=+\-@\t\r\n＝＋－＠]/;

/** Where semicolons part cells, as in much of Europe, a spreadsheet begins a cell behind one inside of ours, and a row behind a line break. */
const INNER_FORMULA = /[;\t\r\n]"?(?=[=+\-@＝＋－＠])/g;

/**
 * A CSV file that comes as its pages are read. Nothing in it is a formula to a spreadsheet, whatever it parts cells by. `comes_back` is for
 * files that the shop reads again: each cell stays one text there, and only its beginning is escaped.
 */
export function streamCsv<C extends string>(
  columns: readonly C[],
  pages: AsyncIterable<readonly Line<C>[]>,
  { comes_back = false } = {},
): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  const cell = (value: Line<C>[C]) =>
    typeof value === "string" && !comes_back ? value.replaceAll(INNER_FORMULA, "$&'") : value;
  const encode = (rows: unknown[][]) => encoder.encode(`${Papa.unparse(rows, { escapeFormulae: FORMULA })}\r\n`);
  async function* encoded() {
    yield encode([[...columns]]);
    for await (const lines of pages)
      if (lines.length > 0) yield encode(lines.map((line) => columns.map((column) => cell(line[column]))));
  }
  const chunks = encoded();
  return new ReadableStream<Uint8Array>({
    pull: async (controller) => {
      const { done, value } = await chunks.next();
      if (done) controller.close();
      else controller.enqueue(value);
    },
  });
}

/**
 * The records of a CSV file, field by field, without empty lines. Apostrophes that `streamCsv` put before what a spreadsheet would
 * run are taken away again. Null where it is not CSV in UTF-8.
 */
export function readCsv(bytes: Uint8Array): string[][] | null {
  try {
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: false }).decode(bytes);
    const { data, errors } = Papa.parse<string[]>(text, { delimiter: ",", skipEmptyLines: true });
    return errors.length > 0 ? null : data.map((record) => record.map(asWritten));
  } catch {
    return null;
  }
}

const asWritten = (field: string): string => (/^'+[=+\-@\t\r\n＝＋－＠]/.test(field) ? field.slice(1) : field);
