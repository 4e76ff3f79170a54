import { describe, it } from "vitest";
import { isPublicAddress, readOutboundUrl } from "#platform/http/public-address";

const faultOf = (url: string, allow_loopback = false) => readOutboundUrl(url, { allow_loopback }).fault;

/** Every way to write an address of IPv4 that a parser of URLs knows. */
const spellings = (a: number, b: number, c: number, d: number): string[] => {
  const whole = ((a * 256 + b) * 256 + c) * 256 + d;
  const hex = (n: number) => `0x${n.toString(16)}`;
  const octal = (n: number) => `0${n.toString(8)}`;
  return [
    [a, b, c, d].join("."),
    String(whole),
    hex(whole),
    `0${whole.toString(8)}`,
    [a, b, c, d].map(hex).join("."),
    [a, b, c, d].map(octal).join("."),
    `${a}.${b}.${c * 256 + d}`,
    `${a}.${(b * 256 + c) * 256 + d}`,
    `${[a, b, c, d].join(".")}.`,
    [a, b, c, d].join("%2e"),
    [a, b, c, d].join("\u3002"),
    `[::ffff:${[a, b, c, d].join(".")}]`,
    `[64:ff9b::${[a, b, c, d].join(".")}]`,
    `[2002:${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}::1]`,
    `[::${[a, b, c, d].join(".")}]`,
  ];
};

const hostile: readonly string[] = [
  ...spellings(127, 0, 0, 1),
  ...spellings(169, 254, 169, 254),
  ...spellings(10, 0, 0, 1),
  ...spellings(192, 168, 0, 1),
  ...spellings(172, 16, 0, 1),
  // The rest of what is not the public Internet, the ends of ranges among it.
  "0.0.0.0",
  "0.1.2.3",
  "10.255.255.255",
  "100.64.0.1",
  "100.100.100.200",
  "100.127.255.255",
  "127.255.255.254",
  "168.63.129.16",
  "169.254.170.2",
  "172.31.255.255",
  "192.0.0.192",
  "192.0.2.1",
  "192.88.99.1",
  "198.18.0.1",
  "198.19.255.255",
  "198.51.100.1",
  "203.0.113.1",
  "224.0.0.1",
  "239.255.255.250",
  "240.0.0.1",
  "255.255.255.255",
  "[::]",
  "[::1]",
  "[0:0:0:0:0:0:0:1]",
  "[::ffff:7f00:1]",
  "[::ffff:0:127.0.0.1]",
  "[64:ff9b:1::a00:1]",
  "[100::1]",
  "[2001::1]",
  "[2001:db8::1]",
  "[2001:10::1]",
  "[2001:20::1]",
  "[3fff::1]",
  "[5f00::1]",
  "[fc00::1]",
  "[fd00:ec2::254]",
  "[fe80::1]",
  "[febf::1]",
  "[fec0::1]",
  "[ff02::1]",
  "[ff05::2]",
  // Names that lead inside, however they are written.
  "localhost",
  "LOCALHOST",
  "localhost.",
  "a.localhost",
  "localhost.localdomain",
  "metadata",
  "metadata.google.internal",
  "metadata.google.internal.",
  "instance-data",
  "kubernetes.default.svc.cluster.local",
  "printer.local",
  "router.lan",
  "nas.home",
  "nas.home.arpa",
  "intranet.corp",
  "wiki.intranet",
  "db.private",
  "1.0.0.127.in-addr.arpa",
  "abc.onion",
  "shop.test",
  "\uff4c\uff4f\uff43\uff41\uff4c\uff48\uff4f\uff53\uff54",
  "\u2460\u2461\u2466.0.0.1",
  "a..example.com",
  "-a.example.com",
].map((host) => `https://${host}/hook`);

const wrong: readonly (readonly [string, string])[] = [
  ["http://shop.example.com/", "scheme"],
  ["ftp://shop.example.com/", "scheme"],
  ["file:///etc/passwd", "scheme"],
  ["gopher://shop.example.com/", "scheme"],
  ["javascript:alert(1)", "scheme"],
  ["data:text/plain,x", "scheme"],
  ["http://localhost/", "scheme"],
  ["https://user@shop.example.com/", "userinfo"],
  ["https://user:secret@shop.example.com/", "userinfo"],
  ["https://shop.example.com@127.0.0.1/", "userinfo"],
  ["https://shop.example.com:80/", "port"],
  ["https://shop.example.com:22/", "port"],
  ["https://shop.example.com:6379/", "port"],
  ["https://shop.example.com:0/", "port"],
  ["https://shop.example.com:65536/", "malformed"],
  ["https://", "malformed"],
  ["//shop.example.com/", "malformed"],
  ["shop.example.com", "malformed"],
  ["", "malformed"],
  ["https://[::1", "malformed"],
  ["https://256.256.256.256/", "malformed"],
  ["https://shop.example.com\u0000.evil.example.org/", "malformed"],
  [`https://shop.example.com/${"a".repeat(10_000)}`, "malformed"],
  ["https://shop.example.com\\@127.0.0.1:6379/", "malformed or another"],
];

describe("a URL that somebody else has named", () => {
  it("is refused when its host is no host of the public Internet, however it is written", ({ expect }) => {
    expect(hostile.length + wrong.length).toBeGreaterThanOrEqual(120);
    expect(hostile.filter((url) => faultOf(url) === null)).toEqual([]);
  });

  it("is refused for its scheme, user name, port or length", ({ expect }) => {
    const odd = wrong.filter(([url, fault]) => faultOf(url) !== fault && fault !== "malformed or another");
    expect(odd.map(([url]) => [url.slice(0, 60), faultOf(url)])).toEqual([]);
  });

  it("is looked at as the request would go: a backslash ends the host", ({ expect }) => {
    const read = readOutboundUrl("https://shop.example.com\\@127.0.0.1:6379/", { allow_loopback: false });
    expect(read).toMatchObject({ fault: null, name: "shop.example.com" });
  });

  it("is taken on the ports of https, with the name that is still to be resolved", ({ expect }) => {
    for (const url of [
      "https://shop.example.com/a?b=c",
      "https://shop.example.com:8443/",
      "https://SHOP.example.com./",
    ])
      expect(readOutboundUrl(url, { allow_loopback: false })).toMatchObject({ fault: null, name: "shop.example.com" });
    expect(readOutboundUrl("https://xn--bcher-kva.example.com/", { allow_loopback: false }).fault).toBeNull();
    for (const url of ["https://93.184.215.14/", "https://[2606:4700::6810:84e5]/"])
      expect(readOutboundUrl(url, { allow_loopback: false })).toMatchObject({ fault: null, name: null });
  });

  it("may lead to this machine by http alone, where a developer says so", ({ expect }) => {
    for (const url of ["http://127.0.0.1:9000/", "http://localhost:9000/", "http://[::1]:9000/"]) {
      expect(faultOf(url, true)).toBeNull();
      expect(faultOf(url)).toBe("scheme");
    }
    for (const url of ["https://127.0.0.1/", "http://127.0.0.2/", "http://10.0.0.1/", "http://localhost.example.com/"])
      expect(faultOf(url, true)).not.toBeNull();
  });
});

describe("an address that a name stands for", () => {
  it("is public only where it is one of the Internet", ({ expect }) => {
    const inside = [
      "127.0.0.1",
      "10.1.2.3",
      "::1",
      "::ffff:127.0.0.1",
      "fd00::1",
      "64:ff9b::7f00:1",
      "2002:7f00:1::",
      "",
    ];
    expect(inside.filter(isPublicAddress)).toEqual([]);
    const odd = ["127.1", "0x7f000001", "2130706433", "1.2.3", "example.com", "fe80::1%eth0"];
    expect(odd.filter(isPublicAddress)).toEqual([]);
    expect(["1.1.1.1", "93.184.215.14", "2606:4700:4700::1111"].every(isPublicAddress)).toBe(true);
  });
});
