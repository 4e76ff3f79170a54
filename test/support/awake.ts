import { exports } from "cloudflare:workers";
import { beforeEach } from "vitest";

/** For less than the time after which the block list is read again. */
const AWAKE_MS = 2_000;
let asked_at = 0;

/** An isolate that slept reads the block list before it answers. That of a test is awake, so what it counts is its own request's trips. */
beforeEach(async () => {
  const now = Date.now();
  if (now >= asked_at && now - asked_at < AWAKE_MS) return;
  asked_at = now;
  await exports.default.fetch("https://shop.test/");
});
