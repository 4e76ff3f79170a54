export { importsConsumer } from "./consumer.ts";
export { importRoutes } from "./routes.ts";
