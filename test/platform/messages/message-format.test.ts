import { describe, it } from "vitest";
import { formatMessage } from "#platform/messages/message-format";

describe("a message", () => {
  it("chooses its plural by the language, and writes figures as the region does", ({ expect }) => {
    const message = "{count, plural, one {# day} other {# days}}";
    expect([1, 2, 1_500].map((count) => formatMessage(message, "en", { count }))).toEqual([
      "1 day",
      "2 days",
      "1,500 days",
    ]);
    expect(formatMessage(message, "de-DE", { count: 1_500 })).toBe("1.500 days");
    expect(formatMessage(message, "ja", { count: 1 })).toBe("1 days");
  });

  it("is text: no markup begins in it, and none in what it names", ({ expect }) => {
    expect(formatMessage("<b>{name}</b>", "en", { name: "<i>{x}</i>" })).toBe("<b><i>{x}</i></b>");
  });

  it("fails where it is malformed, or names what has no value", ({ expect }) => {
    expect(() => formatMessage("{count, plural, one {#}", "en", { count: 1 })).toThrow();
    expect(() => formatMessage("{name}", "en", {})).toThrow();
  });
});
