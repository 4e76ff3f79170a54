import { Agent, request } from "node:http";

/** What goes over the wire, to the byte. */
export type Sent = {
  readonly method: string;
  /** From the slash on, as it is sent. */
  readonly target: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer | null;
};
export type Received = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
};

const kept = new Agent({ keepAlive: true, maxSockets: 8 });
const fresh = new Agent({ keepAlive: false });
const PATIENCE_MS = 30_000;
const MOST_TRIES = 4;
/** No JSON may be larger: see docs/security.md, 12. */
const LIMIT_BYTES = 256 * 1024;

/** The connection was closed over a body that is too large, and whatever was answered was lost with it. */
export class BodyRefused extends Error {}

/**
 * One request and its answer. A server that refuses a body need not read it to its end, and may close the connection (RFC
 * 9112, 9.6): then the answer that came before that counts, and without one the request is sent again. Rejects with
 * `BodyRefused` when that goes on, and the body is one to be refused; with any other error at once.
 */
export async function send(url: string, sent: Sent): Promise<Received> {
  for (let tries = 1; ; tries += 1)
    try {
      return await sendOnce(url, sent, tries === 1 ? kept : fresh);
    } catch (error) {
      if (!isClosed(error)) throw error;
      if (tries < MOST_TRIES) continue;
      if ((sent.body?.byteLength ?? 0) > LIMIT_BYTES) throw new BodyRefused(error.message);
      throw error;
    }
}

const isClosed = (error: unknown): error is Error =>
  error instanceof Error && "code" in error && (error.code === "EPIPE" || error.code === "ECONNRESET");

function sendOnce(url: string, { method, target, headers, body }: Sent, agent: Agent): Promise<Received> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const options = { agent, hostname, port, method, path: target, headers, timeout: PATIENCE_MS };
    const outgoing = request(options, (answer) => {
      // Whatever becomes of the rest of the request, this is the answer.
      outgoing.off("error", reject).on("error", () => undefined);
      const chunks: Buffer[] = [];
      answer.on("data", (chunk: Buffer) => chunks.push(chunk));
      answer.on("error", reject);
      answer.on("end", () => {
        const flat = Object.entries(answer.headers).map(([name, value]) => [name, [value].flat().join(", ")]);
        resolve({
          status: answer.statusCode ?? 0,
          headers: Object.fromEntries(flat),
          text: Buffer.concat(chunks).toString("utf8"),
        });
      });
    });
    outgoing.on("timeout", () => outgoing.destroy(new Error("no answer within 30 s")));
    outgoing.on("error", reject);
    outgoing.end(body ?? undefined);
  });
}

const quoted = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;

/** The same request for a person to repeat. */
export function asCurl(url: string, { method, target, headers, body }: Sent): string {
  const named = Object.entries(headers).map(([name, value]) => `-H ${quoted(`${name}: ${value}`)}`);
  const line = `curl -i -X ${method} ${quoted(`${url}${target}`)} ${named.join(" ")}`;
  if (body === null || body.byteLength === 0) return line;
  const text = body.toString("utf8");
  const isPlain = Buffer.from(text, "utf8").equals(body) && !text.includes("\0") && body.byteLength < 4_000;
  if (isPlain) return `${line} --data-binary ${quoted(text)}`;
  const shown = body.byteLength < 4_000 ? body.toString("base64") : `${body.subarray(0, 300).toString("base64")}…`;
  return `echo ${shown} | base64 -d | ${line} --data-binary @- # ${body.byteLength} bytes`;
}
