import { sql } from "drizzle-orm";
import { describe, it } from "vitest";
import { describeError } from "#platform/basics/log";
import { testContext } from "../../support/context.ts";

const failure = (work: Promise<unknown>) =>
  work.then(
    () => null,
    (error: unknown) => error,
  );

describe("what the log says of an error", () => {
  it("is where it came from, and never what it says", ({ expect }) => {
    const said = describeError(
      new Error("no such user ada@example.com\n    at 12 St James's Square:1:2\nparams: s3cret"),
    );
    expect(said["error"]).toBe("Error");
    expect(said["at"]).toContain("log.test.ts");
    expect(JSON.stringify(said)).not.toMatch(/ada@|St James|s3cret/);
  });

  it("leaves out the values of a statement that failed", async ({ expect }) => {
    const error = await failure(testContext().db.run(sql`SELECT ${"ada@example.com"} FROM there_is_none`));
    expect(String(error)).toContain("ada@example.com");
    const said = describeError(error);
    expect(JSON.stringify(said)).not.toContain("ada@example.com");
    expect(said["cause_detail"]).toContain("no such table");
  });
});
