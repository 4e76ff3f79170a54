import { DurableObject } from "cloudflare:workers";

export class Cart extends DurableObject<Env> {}
export class Stock extends DurableObject<Env> {}
export class LoginAttempts extends DurableObject<Env> {}

export default {} satisfies ExportedHandler<Env>;
