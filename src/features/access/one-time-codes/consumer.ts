import { on } from "#platform/data/queue";
import { codeEvents } from "./events.ts";
import { sendCodeMessage } from "./send-code-message.ts";

export const codeListeners = [
  on(codeEvents["code.issued"], (ctx, { code_id }, once) => sendCodeMessage(ctx, code_id, once)),
];
