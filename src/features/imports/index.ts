import { defineFeature } from "#platform/feature";
import { importsConsumer } from "./consumer.ts";
import { importRoutes } from "./routes.ts";

export const imports = defineFeature({
  name: "imports",
  routes: [importRoutes],
  on: importsConsumer.on,
});
