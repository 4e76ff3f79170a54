import { describe, it } from "vitest";
import { nameDevice } from "../../../../src/features/access/sessions/device-rules.ts";

const MOZILLA = "Mozilla/5.0";

describe("a device's name", () => {
  it.for([
    [`${MOZILLA} (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0`, "Firefox on Linux"],
    [
      `${MOZILLA} (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 FxiOS/145.0 Mobile`,
      "Firefox on iPhone",
    ],
    [
      `${MOZILLA} (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36`,
      "Chrome on Windows",
    ],
    [
      `${MOZILLA} (iPad; CPU OS 18_0 like Mac OS X) AppleWebKit/605.1 CriOS/142.0 Mobile Safari/604.1`,
      "Chrome on iPad",
    ],
    [`${MOZILLA} (X11; CrOS x86_64 14541.0.0) AppleWebKit/537.36 Chromium/142.0`, "Chrome on ChromeOS"],
    [`${MOZILLA} (Windows NT 10.0) AppleWebKit/537.36 Chrome/142.0.0.0 Safari/537.36 Edg/142.0`, "Edge on Windows"],
    [
      `${MOZILLA} (Linux; Android 10) AppleWebKit/537.36 Chrome/142.0 Mobile Safari/537.36 EdgA/142.0`,
      "Edge on Android",
    ],
    [
      `${MOZILLA} (iPhone; CPU iPhone OS 19_0 like Mac OS X) Version/19.0 EdgiOS/142.0 Mobile Safari/605.1`,
      "Edge on iPhone",
    ],
    [`${MOZILLA} (Windows NT 10.0) AppleWebKit/537.36 Edge/18.0`, "Edge on Windows"],
    [
      `${MOZILLA} (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 Chrome/142.0 Safari/537.36 OPR/128.0`,
      "Opera on macOS",
    ],
    ["Opera/9.80 (Linux; U) Presto/2.12", "Opera on Linux"],
    [`${MOZILLA} (iPhone; CPU iPhone OS 19_0 like Mac OS X) OPiOS/16.0 Mobile`, "Opera on iPhone"],
    [
      `${MOZILLA} (Linux; Android 16) SamsungBrowser/29.0 Chrome/136.0 Mobile Safari/537.36`,
      "Samsung Internet on Android",
    ],
    [
      `${MOZILLA} (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Version/26.0 Mobile Safari/605.1.15`,
      "Safari on macOS",
    ],
    [`${MOZILLA} (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15`, "macOS"],
    ["BodegaShop/3.1 (Linux; Android 16)", "BodegaShop on Android"],
    ["curl/8.5.0", "curl"],
    [`${MOZILLA} (compatible)`, null],
    ["just words", null],
    ["", null],
    [null, null],
  ] as const)("of %j is %j", ([user_agent, name], { expect }) => {
    expect(nameDevice(user_agent)).toBe(name);
  });

  it("is short, whatever is sent", ({ expect }) => {
    expect(nameDevice(`${"x".repeat(500)}/1`)).toBeNull();
    expect(nameDevice(`${"x".repeat(40)}/1`)).toBe("x".repeat(40));
  });
});
