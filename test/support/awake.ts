import { exports } from "cloudflare:workers";
import { beforeEach } from "vitest";

/** An isolate that slept reads the block list before it answers. That of a test is awake, so what it counts is its own request's trips. */
beforeEach(async () => void (await exports.default.fetch("https://shop.test/")));
