import { joined } from "#platform/http/body";

/** The body of an answer from elsewhere, as far as it may be long. Throws on a longer one, unread where it says so. `who` answered it. */
export async function readAtMost(response: Response, max_bytes: number, who: string): Promise<Uint8Array<ArrayBuffer>> {
  const { headers } = response;
  const body: ReadableStream<Uint8Array> | null = response.body;
  const tooLong = () => new Error(`${who} answers at too great a length`);
  if (Number(headers.get("content-length") ?? 0) > max_bytes) {
    await body?.cancel();
    throw tooLong();
  }
  const chunks: Uint8Array[] = [];
  let length = 0;
  if (body)
    for await (const chunk of body) {
      length += chunk.byteLength;
      if (length > max_bytes) throw tooLong();
      chunks.push(chunk);
    }
  return joined(chunks, length);
}
