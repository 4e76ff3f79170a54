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

const agent = new Agent({ keepAlive: true, maxSockets: 8 });
const PATIENCE_MS = 30_000;

export function send(url: string, { method, target, headers, body }: Sent): Promise<Received> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const options = { agent, hostname, port, method, path: target, headers, timeout: PATIENCE_MS };
    const outgoing = request(options, (answer) => {
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
