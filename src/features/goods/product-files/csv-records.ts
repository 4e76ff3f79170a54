/** Pure: CSV (RFC 4180) as bytes, so that a reader can stop after any record and go on there later. */

const [QUOTE, COMMA, LF, CR] = [0x22, 0x2c, 0x0a, 0x0d];
const BOM = [0xef, 0xbb, 0xbf];

/** Where the machine stands: at the start of a record or a field, in a plain or a quoted field, or behind a quote within one. */
type State = "record" | "field" | "plain" | "quoted" | "quote";

function step(state: State, byte: number): State {
  if (state === "quoted") return byte === QUOTE ? "quote" : "quoted";
  if (state === "quote" && byte === QUOTE) return "quoted";
  if (byte === COMMA) return "field";
  if (byte === LF || byte === CR) return "record";
  if (byte === QUOTE && (state === "record" || state === "field")) return "quoted";
  return "plain";
}

export const bomLength = (bytes: Uint8Array): number => (BOM.every((byte, i) => bytes[i] === byte) ? BOM.length : 0);

/** Counts records as they stream by: empty lines are none. */
export class RecordCounter {
  #state: State = "record";
  #count = 0;
  push(bytes: Uint8Array): void {
    for (const byte of bytes) {
      const next = step(this.#state, byte);
      if (next === "record" && this.#state !== "record") this.#count += 1;
      this.#state = next;
    }
  }
  count(): number {
    return this.#count + (this.#state === "record" ? 0 : 1);
  }
}

export type CsvRecord = {
  /** Where the record begins, and where the next thing after it does. */
  readonly start: number;
  readonly end: number;
  /** Null when its text is not UTF-8, or a quote was never closed. */
  readonly fields: string[] | null;
};

const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

function fieldOf(bytes: Uint8Array, from: number, to: number): string {
  const text = decoder.decode(bytes.subarray(from, to));
  return text.startsWith('"') ? text.replace(/^"|"$/g, "").replaceAll('""', '"') : text;
}

function fieldsOf(bytes: Uint8Array, bounds: readonly number[]): string[] | null {
  try {
    return bounds.slice(1).map((to, i) => fieldOf(bytes, (bounds[i] ?? 0) + (i === 0 ? 0 : 1), to));
  } catch {
    return null;
  }
}

/** The whole records among the bytes; with `is_last` the one that the end of the file ends, too. */
export function* csvRecords(
  bytes: Uint8Array,
  { from = 0, is_last }: { readonly from?: number; readonly is_last: boolean },
): Generator<CsvRecord, undefined> {
  let state: State = "record";
  let start = from;
  let bounds: number[] = [from];
  for (let at = from; at < bytes.length; at += 1) {
    const next = step(state, bytes[at] ?? LF);
    if (next === "field") bounds.push(at);
    if (next === "record") {
      const end = bytes[at] === CR && bytes[at + 1] === LF ? at + 2 : at + 1;
      if (state !== "record") yield { start, end, fields: fieldsOf(bytes, [...bounds, at]) };
      start = at + 1;
      bounds = [start];
    }
    state = next;
  }
  if (is_last && state !== "record")
    yield { start, end: bytes.length, fields: state === "quoted" ? null : fieldsOf(bytes, [...bounds, bytes.length]) };
  return undefined;
}
