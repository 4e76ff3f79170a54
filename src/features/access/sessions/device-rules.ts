type Sign = Pick<RegExp, "test">;

const safari: Sign = {
  test(user_agent) {
    const version = user_agent.indexOf("Version/");
    return version >= 0 && user_agent.includes("Safari/", version);
  },
};

/** By what a browser alone says: most of them also say that they are others. */
const browsers: readonly (readonly [Sign, string])[] = [
  [/\bEdg(e|A|iOS)?\//, "Edge"],
  [/\b(OPR|Opera|OPiOS)\//, "Opera"],
  [/\bSamsungBrowser\//, "Samsung Internet"],
  [/\b(Firefox|FxiOS)\//, "Firefox"],
  [/\b(Chrome|CriOS|Chromium)\//, "Chrome"],
  [safari, "Safari"],
];
const systems: readonly (readonly [Sign, string])[] = [
  [/\biPhone\b/, "iPhone"],
  [/\biPad\b/, "iPad"],
  [/\bAndroid\b/, "Android"],
  [/\bCrOS\b/, "ChromeOS"],
  [/\bWindows\b/, "Windows"],
  [/\bMac OS X\b/, "macOS"],
  [/\bLinux\b/, "Linux"],
];

const nameIn = (table: typeof browsers, user_agent: string): string | undefined =>
  table.find(([sign]) => sign.test(user_agent))?.[1];

/** A device as its owner calls it, `Firefox on Linux`; of what is no browser the program's own name. Null when it says nothing. */
export function nameDevice(user_agent: string | null): string | null {
  if (!user_agent) return null;
  const [browser, system] = [nameIn(browsers, user_agent), nameIn(systems, user_agent)];
  const program = browser ?? /^[A-Za-z][\w .-]{0,39}(?=\/)/.exec(user_agent)?.[0];
  const name = program === "Mozilla" ? undefined : program;
  return [name, system].filter((part) => part !== undefined).join(" on ") || null;
}
