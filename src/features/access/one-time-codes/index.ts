import { letterKinds } from "#people/letters";
import { defineFeature } from "#platform/feature";
import { codeLetters } from "./code-letters.ts";
import { codeListeners } from "./consumer.ts";
import { codeEvents } from "./events.ts";
import { codeJobs } from "./jobs.ts";
import { codePersonalData } from "./personal-data.ts";

export { checkCode, checkLink, isUsed, type Proven } from "./check-code.ts";
export { CodeError } from "./errors.ts";
export { endCodes, issueCode, sendCode } from "./issue-code.ts";
export { limitCodeRequests } from "./limit-requests.ts";
export { type CodeToSend, codeToSend, destinationOf } from "./read-code.ts";
export { LINK_SECONDS } from "./rules.ts";
export { codeSent, CodeSentDto, sixDigits } from "./schemas.ts";

export { codeEvents };

/** Codes and links that work once. */
export const oneTimeCodes = defineFeature({
  name: "one-time-codes",
  events: codeEvents,
  on: codeListeners,
  plugs: [letterKinds.plug(Object.values(codeLetters))],
  jobs: codeJobs,
  personal: codePersonalData,
});
