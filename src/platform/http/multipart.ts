import { PlatformError } from "#platform/basics/errors";

export type FormPart = { readonly name: string; readonly is_file: boolean };
type Write = (part: FormPart, chunk: Uint8Array) => Promise<void>;

const HEADERS_MAX_BYTES = 4096;
const BOUNDARY_LENGTH_MAX = 70;
const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
const decode = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
const END_OF_HEADERS = encode("\r\n\r\n");

/** The boundary that a multipart Content-Type names; 400 `malformed_form` without one. */
export function boundaryOf(content_type: string): string {
  const [, ...parameters] = content_type.split(";").map((part) => part.trim());
  const named = parameters.find((part) => part.slice(0, 9).toLowerCase() === "boundary=");
  const [, quoted] = (named ?? "").split('"');
  const boundary = quoted ?? /^[^\s,]+/.exec((named ?? "").slice(9))?.[0] ?? "";
  if (boundary === "" || boundary.length > BOUNDARY_LENGTH_MAX) throw PlatformError.malformed_form();
  return boundary;
}

/** Where the bytes are found, or -1. What is looked for begins with a byte that is rare in text. */
function find(bytes: Uint8Array, wanted: Uint8Array): number {
  const first = wanted[0] ?? 0;
  for (let at = bytes.indexOf(first); at >= 0 && at + wanted.length <= bytes.length; at = bytes.indexOf(first, at + 1))
    if (wanted.every((byte, i) => bytes[at + i] === byte)) return at;
  return -1;
}

function joined(a: Uint8Array, b: Uint8Array): Uint8Array {
  if (a.length === 0) return b;
  const both = new Uint8Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}

/**
 * Reads a multipart form (RFC 7578) part by part as it arrives, without ever holding it whole: `write` is given each part's bytes
 * in order, and an empty chunk when it begins. Throws `malformed_form`, and `body_too_large` as soon as there are more bytes than the limit.
 */
export async function readForm(
  stream: AsyncIterable<Uint8Array>,
  { boundary, limit_bytes }: { readonly boundary: string; readonly limit_bytes: number },
  write: Write,
): Promise<void> {
  const reader = new FormReader(boundary, write);
  let length = 0;
  for await (const chunk of stream) {
    length += chunk.byteLength;
    if (length > limit_bytes) throw PlatformError.body_too_large({ limit_bytes });
    await reader.push(chunk);
  }
  if (!reader.ended) throw PlatformError.malformed_form();
}

class FormReader {
  ended = false;
  readonly #delimiter: Uint8Array;
  readonly #write: Write;
  // The first delimiter stands at the very beginning, the others behind a line break: with one put before it they are all alike.
  #buffer = encode("\r\n");
  #part: FormPart | null = null;
  #in_headers = false;

  constructor(boundary: string, write: Write) {
    this.#delimiter = encode(`\r\n--${boundary}`);
    this.#write = write;
  }

  async push(chunk: Uint8Array): Promise<void> {
    if (this.ended) return;
    this.#buffer = joined(this.#buffer, chunk);
    while (this.#in_headers ? await this.#readHeaders() : await this.#readBody());
  }

  /** Each step says whether another can follow with the bytes that are there. */
  async #readHeaders(): Promise<boolean> {
    const after = decode(this.#buffer.subarray(0, 2));
    if (after.length < 2) return false;
    if (after === "--") {
      this.ended = true;
      return false;
    }
    const end = find(this.#buffer.subarray(0, HEADERS_MAX_BYTES), END_OF_HEADERS);
    if (after !== "\r\n" || (end < 0 && this.#buffer.length >= HEADERS_MAX_BYTES)) throw PlatformError.malformed_form();
    if (end < 0) return false;
    this.#part = partOf(decode(this.#buffer.subarray(0, end)));
    this.#buffer = this.#buffer.subarray(end + END_OF_HEADERS.length);
    this.#in_headers = false;
    await this.#write(this.#part, new Uint8Array(0));
    return true;
  }

  async #readBody(): Promise<boolean> {
    const at = find(this.#buffer, this.#delimiter);
    const ready = at >= 0 ? at : Math.max(0, this.#buffer.length - this.#delimiter.length);
    if (ready > 0) {
      if (!this.#part) throw PlatformError.malformed_form();
      await this.#write(this.#part, this.#buffer.subarray(0, ready));
    }
    this.#buffer = this.#buffer.subarray(at >= 0 ? at + this.#delimiter.length : ready);
    this.#in_headers = at >= 0;
    return at >= 0;
  }
}

/** The value of a part's header; empty when it has none of that name. */
function headerIn(headers: string, name: string): string {
  const line = headers.split("\r\n").find((one) => one.slice(0, name.length + 1).toLowerCase() === `${name}:`);
  return (line ?? "").slice(name.length + 1);
}

function partOf(headers: string): FormPart {
  const [kind = "", ...rest] = headerIn(headers, "content-disposition").split(";");
  const disposition = kind.trim().toLowerCase() === "form-data" ? rest.join(";") : "";
  const name = /(?:^|;)\s*name="([^"]*)"/i.exec(disposition)?.[1];
  if (name === undefined) throw PlatformError.malformed_form();
  return { name, is_file: /(?:^|;)\s*filename\*?=/i.test(disposition) };
}
