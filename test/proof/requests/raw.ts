import { connect } from "node:net";

/** What no client library would send, byte by byte, and what may be answered: nothing, or a refusal, but never a 5xx. */
export async function tryRawSockets(url: string, token: string): Promise<string[]> {
  const { hostname, port } = new URL(url);
  const head = (line: string, ...headers: string[]) => [line, `Host: ${hostname}`, ...headers, "", ""].join("\r\n");
  const json = ["Content-Type: application/json", `Authorization: Bearer ${token}`];
  const post = "POST /api/v1/admin/products HTTP/1.1";
  const cases: Readonly<Record<string, string | Buffer>> = {
    "a Content-Length that is too long": `${head(post, ...json, "Content-Length: 5000")}{"name":"A"}`,
    "a Content-Length that is too short": `${head(post, ...json, "Content-Length: 3")}{"name":"A"}`,
    "no Content-Length": `${head(post, ...json)}{"name":"A"}`,
    "a negative Content-Length": `${head(post, ...json, "Content-Length: -1")}{"name":"A"}`,
    "a Content-Length that is no number": `${head(post, ...json, "Content-Length: 1e3")}{"name":"A"}`,
    "two Content-Lengths": `${head(post, ...json, "Content-Length: 12", "Content-Length: 13")}{"name":"A"}`,
    "a Content-Length of 10^15": head(post, ...json, "Content-Length: 1000000000000000"),
    "a Content-Length and chunks": `${head(post, ...json, "Content-Length: 12", "Transfer-Encoding: chunked")}c\r\n{"name":"A"}\r\n0\r\n\r\n`,
    "a chunk that lies": `${head(post, ...json, "Transfer-Encoding: chunked")}ffffffff\r\n{"name":"A"}\r\n0\r\n\r\n`,
    "a chunk size that is no number": `${head(post, ...json, "Transfer-Encoding: chunked")}zz\r\n{}\r\n0\r\n\r\n`,
    "300 KB in chunks": `${head(post, ...json, "Transfer-Encoding: chunked")}${`4000\r\n${"x".repeat(0x4000)}\r\n`.repeat(20)}0\r\n\r\n`,
    "a line feed in a header": head("GET /api/v1/products HTTP/1.1", "X-A: b\nX-C: d"),
    "a bare carriage return": head("GET /api/v1/products HTTP/1.1", "X-A: b\rX-C: d"),
    "a NUL in a header": head("GET /api/v1/products HTTP/1.1", "Cart-Token: a\0b"),
    "a NUL in the path": head("GET /api/v1/products/\0 HTTP/1.1"),
    "raw UTF-8 in the path": head("GET /api/v1/products/ß🧵 HTTP/1.1"),
    "invalid UTF-8 in the path": Buffer.concat([
      Buffer.from("GET /api/v1/products/"),
      Buffer.from([0xff, 0xc0, 0xaf]),
      Buffer.from(` HTTP/1.1\r\nHost: ${hostname}\r\n\r\n`),
    ]),
    "an address that goes up": head("GET /api/v1/products/../../../etc/passwd HTTP/1.1"),
    "a whole address": head("GET http://evil.example/api/v1/products HTTP/1.1"),
    "no Host": "GET /api/v1/products HTTP/1.1\r\n\r\n",
    "two Hosts": head("GET /api/v1/products HTTP/1.1", "Host: evil.example"),
    "a Host that is none": "GET /api/v1/products HTTP/1.1\r\nHost: [::x\r\n\r\n",
    "an unknown method": head("BREW /api/v1/products HTTP/1.1"),
    CONNECT: head("CONNECT evil.example:443 HTTP/1.1"),
    TRACE: head("TRACE /api/v1/products HTTP/1.1"),
    "OPTIONS *": head("OPTIONS * HTTP/1.1"),
    "HTTP/0.9": "GET /api/v1/products\r\n\r\n",
    "HTTP/9.9": head("GET /api/v1/products HTTP/9.9"),
    "a header of 1 MB": head("GET /api/v1/products HTTP/1.1", `X-A: ${"a".repeat(1024 * 1024)}`),
    "10,000 headers": head("GET /api/v1/products HTTP/1.1", ...Array.from({ length: 10_000 }, (_, i) => `X-${i}: a`)),
    "an address of 100 KB": head(`GET /api/v1/products?q=${"a".repeat(100_000)} HTTP/1.1`),
    "a body on a GET": `${head("GET /api/v1/products HTTP/1.1", "Content-Length: 5")}hello`,
    "Expect: 100-continue": `${head(post, ...json, "Expect: 100-continue", "Content-Length: 12")}{"name":"A"}`,
    "an upgrade": head("GET /api/v1/products HTTP/1.1", "Connection: Upgrade", "Upgrade: websocket"),
    TLS: Buffer.from([0x16, 0x03, 0x01, 0x02, 0x00, 0x01, 0x00, 0x01, 0xfc, 0x03, 0x03]),
    "bytes at random": Buffer.from(Array.from({ length: 2_000 }, (_, i) => (i * 7919) & 255)),
    "nothing at all": "",
    "two requests at once": `${head("GET /health HTTP/1.1")}${head("GET /health HTTP/1.1")}`,
  };
  const wrong: string[] = [];
  for (const [what, bytes] of Object.entries(cases)) {
    const answer = await exchange(hostname, Number(port), bytes);
    const status = /^HTTP\/1\.\d (\d{3})/.exec(answer)?.[1];
    // What has no request id the runtime refused by itself, before the shop.
    if (status !== undefined && status >= "500" && /^x-request-id:/im.test(answer))
      wrong.push(`${what}: ${answer.slice(0, 300)}`);
  }
  const health = await exchange(hostname, Number(port), head("GET /health HTTP/1.1", "Connection: close"));
  if (!health.startsWith("HTTP/1.1 200")) wrong.push(`the shop is not well afterwards: ${health.slice(0, 200)}`);
  return wrong;
}

const PATIENCE_MS = 700;

function exchange(host: string, port: number, bytes: string | Buffer): Promise<string> {
  return new Promise((resolve) => {
    let answer = "";
    const socket = connect(port, host, () => void socket.write(bytes));
    const end = () => {
      socket.destroy();
      resolve(answer);
    };
    socket.setTimeout(PATIENCE_MS, end);
    socket.on("data", (chunk) => void (answer += chunk.toString("latin1")));
    socket.on("error", end);
    socket.on("close", end);
  });
}
