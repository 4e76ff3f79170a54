import { createHash } from "node:crypto";
import { invalidField, PlatformError } from "#platform/basics/errors";
import type { Ctx } from "#platform/context";
import { readForm } from "#platform/http/multipart";
import { bomLength, csvRecords, RecordCounter } from "./csv-records.ts";
import { nameColumns } from "./shopify-columns.ts";

export const IMPORT_BYTES_MAX = 50 * 1024 * 1024;
/** What the form adds around the file. */
const FORM_OVERHEAD_BYTES = 64 * 1024;
/** R2 wants parts of at least 5 MiB, all alike but the last. */
const PART_BYTES = 5 * 1024 * 1024;
const HEADER_MAX_BYTES = 64 * 1024;
const FIELD_MAX_BYTES = 100;

export type ReceivedFile = {
  readonly bytes: number;
  readonly hash: string;
  readonly columns: string[];
  readonly rows_from: number;
  readonly total_rows: number;
  readonly fields: ReadonlyMap<string, string>;
};

/**
 * Stores the form's `file` under the key in R2 as it arrives, holding 5 MB of it at a time, counting its rows and hashing it on
 * the way. Raises `malformed_form`, `body_too_large`, and `invalid_request` when it is no CSV of products; nothing is stored then.
 */
export async function receiveFile(
  ctx: Ctx,
  stream: AsyncIterable<Uint8Array>,
  boundary: string,
  key: string,
): Promise<ReceivedFile> {
  const upload = await ctx.env.FILES.createMultipartUpload(key);
  try {
    const sink = new FileSink(upload);
    const fields = new Map<string, string>();
    await readForm(
      stream,
      { boundary, limit_bytes: IMPORT_BYTES_MAX + FORM_OVERHEAD_BYTES },
      async ({ name, is_file }, chunk) => {
        if (is_file && name === "file") return sink.write(chunk);
        if (is_file || !["format", "currency"].includes(name))
          throw invalidField(name, "unknown_field", "Unknown field");
        const text = (fields.get(name) ?? "") + new TextDecoder().decode(chunk);
        if (text.length > FIELD_MAX_BYTES) throw invalidField(name, "too_big", "is too long");
        fields.set(name, text);
        return undefined;
      },
    );
    return { ...(await sink.finish()), fields };
  } catch (error) {
    await upload.abort();
    throw error;
  }
}

class FileSink {
  readonly #upload: R2MultipartUpload;
  readonly #hash = createHash("sha256");
  readonly #counter = new RecordCounter();
  readonly #parts: R2UploadedPart[] = [];
  readonly #part = new Uint8Array(PART_BYTES);
  #filled = 0;
  #bytes = 0;
  #begun = false;
  #header: { columns: string[]; rows_from: number } | null = null;

  constructor(upload: R2MultipartUpload) {
    this.#upload = upload;
  }

  async write(chunk: Uint8Array): Promise<void> {
    if (chunk.byteLength === 0 && this.#begun) throw invalidField("file", "too_many", "Send one file at a time");
    this.#begun = true;
    this.#bytes += chunk.byteLength;
    if (this.#bytes > IMPORT_BYTES_MAX) throw PlatformError.body_too_large({ limit_bytes: IMPORT_BYTES_MAX });
    this.#hash.update(chunk);
    for (let at = 0; at < chunk.byteLength;) {
      const taken = chunk.subarray(at, at + PART_BYTES - this.#filled);
      this.#part.set(taken, this.#filled);
      this.#filled += taken.byteLength;
      at += taken.byteLength;
      if (this.#filled === PART_BYTES) await this.#flush();
    }
  }

  /** The header is looked at in the first part, before anything is sent. */
  async #flush(): Promise<void> {
    const part = this.#part.subarray(0, this.#filled);
    const skipped = this.#header ? 0 : bomLength(part);
    this.#header ??= readHeader(part);
    this.#counter.push(part.subarray(skipped));
    this.#parts.push(await this.#upload.uploadPart(this.#parts.length + 1, part));
    this.#filled = 0;
  }

  async finish(): Promise<Omit<ReceivedFile, "fields">> {
    if (!this.#begun || this.#bytes === 0) throw invalidField("file", "required", "Send the CSV as `file`");
    if (this.#filled > 0) await this.#flush();
    if (!this.#header) throw invalidField("file", "unsupported_format", "must be a CSV file");
    await this.#upload.complete(this.#parts);
    return {
      bytes: this.#bytes,
      hash: this.#hash.digest("hex"),
      total_rows: this.#counter.count() - 1,
      ...this.#header,
    };
  }
}

function readHeader(bytes: Uint8Array): { columns: string[]; rows_from: number } {
  const head = bytes.subarray(0, HEADER_MAX_BYTES);
  const { value: record } = csvRecords(head, {
    from: bomLength(bytes),
    is_last: bytes.length <= HEADER_MAX_BYTES,
  }).next();
  const named = nameColumns(record?.fields ?? []);
  if (!record || "fault" in named)
    throw invalidField("file", "unsupported_format", "fault" in named ? named.fault : "must be a CSV file");
  return { columns: named.columns, rows_from: record.end };
}
