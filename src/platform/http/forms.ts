import { createHash } from "node:crypto";
import { z } from "@hono/zod-openapi";
import type { Context } from "hono";
import { PlatformError } from "#platform/basics/errors";
import type { AppEnv } from "#platform/http/app-env";
import { bytesOf, joined } from "#platform/http/body";
import { boundaryOf, readForm } from "#platform/http/multipart";

/** A file of a form, held in memory once. */
export class FormFile {
  readonly bytes: Uint8Array<ArrayBuffer>;
  constructor(bytes: Uint8Array<ArrayBuffer>) {
    this.bytes = bytes;
  }
}

/** A file in the schema of a multipart form. */
export const formFile = z.custom<FormFile>((value) => value instanceof FormFile, "must be a file");

/** What the forms of all requests may hold of an isolate's 128 MB together. */
const HELD_BYTES_MAX = 48 * 1024 * 1024;
const PARTS_MAX = 100;

let held_bytes = 0;

/** Counts bytes of a form as they are held. Throws `overloaded` where they would be too many with those of the other forms. */
class Share {
  #bytes = 0;
  take(bytes: number): void {
    if (held_bytes + bytes > HELD_BYTES_MAX) throw PlatformError.overloaded();
    held_bytes += bytes;
    this.#bytes += bytes;
  }
  giveBack(): void {
    held_bytes -= this.#bytes;
    this.#bytes = 0;
  }
}

type Part = { readonly name: string; readonly is_file: boolean; readonly chunks: Uint8Array[]; length: number };
type Field = string | FormFile;

function fieldOf({ is_file, chunks, length }: Part): Field {
  const bytes = joined(chunks, length);
  return is_file ? new FormFile(bytes) : new TextDecoder().decode(bytes);
}

/** A field that comes more than once is a list. */
function fieldsOf(parts: readonly Part[]): Record<string, Field | Field[]> {
  const fields = new Map<string, Field | Field[]>();
  for (const part of parts) {
    const [before, field] = [fields.get(part.name), fieldOf(part)];
    // Of what a part held there is but one copy from here on.
    part.chunks.length = 0;
    fields.set(part.name, before === undefined ? field : [before, field].flat());
  }
  return Object.fromEntries(fields);
}

/** What makes two forms the same, however their parts were kept apart on the way. */
function hashOf(parts: readonly Part[]): string {
  const hash = createHash("sha256");
  for (const { name, is_file, chunks, length } of parts) {
    hash.update(JSON.stringify([name, is_file, length]));
    for (const chunk of chunks) hash.update(chunk);
  }
  return hash.digest("hex");
}

/**
 * Reads the request's form as it arrives and gives `use` its fields, each file held once and for no longer than `use` runs.
 * Throws `malformed_form`, `body_too_large`, and `overloaded` while the forms of other requests hold too much.
 */
export async function withForm<T>(
  c: Context<AppEnv>,
  limit_bytes: number,
  use: (fields: Record<string, Field | Field[]>) => Promise<T>,
): Promise<T> {
  const share = new Share();
  const parts: Part[] = [];
  try {
    const boundary = boundaryOf(c.req.header("content-type") ?? "");
    const stream = bytesOf(c.req.raw, PlatformError.malformed_form);
    await readForm(stream, { boundary, limit_bytes }, async ({ name, is_file }, chunk) => {
      if (chunk.byteLength === 0) parts.push({ name, is_file, chunks: [], length: 0 });
      const part = parts.at(-1);
      if (!part || parts.length > PARTS_MAX) throw PlatformError.malformed_form();
      share.take(chunk.byteLength);
      part.chunks.push(chunk);
      part.length += chunk.byteLength;
    });
    if (c.req.header("idempotency-key") !== undefined) c.set("body_hash", hashOf(parts));
    return await use(fieldsOf(parts));
  } finally {
    share.giveBack();
  }
}
