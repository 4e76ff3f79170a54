export { withCode } from "./check-code.ts";
export { FactorError } from "./errors.ts";
export { secondFactorRoutes } from "./routes.ts";
export { code } from "./schemas.ts";
