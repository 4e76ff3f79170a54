/**
 * The shop without an edge cache, to be compared with a bare route that has none. Told to have no cache, Miniflare still sends each
 * look and each entry to a Worker that throws it away, which takes a quarter of the request's processor time.
 */
export * from "./shop-worker.ts";
export { default } from "./shop-worker.ts";

Object.defineProperty(caches, "default", {
  value: { match: () => Promise.resolve(undefined), put: () => Promise.resolve() },
});
