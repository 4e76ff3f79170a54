import { base64 } from "#platform/secrets/base64";

export type Mail = {
  /** Names this mail for good, `confirmation:{id}`: it is sent once, and its Message-ID is made from it. */
  readonly key: string;
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  /** Where a mail program unsubscribes its reader by one POST (RFC 8058). */
  readonly unsubscribe_url?: string | undefined;
};

export type Envelope = {
  readonly from: string;
  readonly from_name: string;
  readonly message_id: string;
  readonly date: Date;
};

/** Bytes of UTF-8 in one encoded-word: 45 make 60 characters of base64, which with the frame stay below the 75 that RFC 2047 allows. */
const WORD_BYTES = 45;

/** In lines of 76 characters, the longest that RFC 2045 allows. */
const wrapped = (text: string): string => (base64(new TextEncoder().encode(text)).match(/.{1,76}/g) ?? []).join("\r\n");

/** A header's text: as it is when it is short printable ASCII, else as RFC 2047 encoded-words, so that no line break gets into a header. */
export function encodeHeader(text: string): string {
  if (/^[\u0020-\u007e]{0,60}$/.test(text) && !text.includes("=?")) return text;
  const words: string[] = [];
  let word = "";
  for (const character of text.toWellFormed().replace(/\p{Cc}+/gu, " ")) {
    if (new TextEncoder().encode(word + character).byteLength > WORD_BYTES) {
      words.push(word);
      word = "";
    }
    word += character;
  }
  return [...words, word].map((part) => `=?UTF-8?B?${base64(new TextEncoder().encode(part))}?=`).join("\r\n ");
}

/** An address that may stand in a header and an envelope: nothing in it can begin another header or another recipient. */
export const isMailbox = (address: string): boolean =>
  /^[^\s\p{Cc}<>,;:"()[\]\\@]{1,64}@[^\s\p{Cc}<>,;:"()[\]\\@]{1,255}$/u.test(address);

const part = (type: string, body: string): string =>
  `Content-Type: ${type}; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n${wrapped(body)}\r\n`;

/** RFC 8058. The address is far shorter than the 998 characters of a line. */
const unsubscribeHeaders = (url: string): string[] => [
  `List-Unsubscribe: <${url}>`,
  "List-Unsubscribe-Post: List-Unsubscribe=One-Click",
];

/** The mail as it travels (RFC 5322, RFC 2046): plain text first, HTML as the alternative. Throws if an address is malformed. */
export function composeMime(mail: Mail, { from, from_name, message_id, date }: Envelope): string {
  if (!isMailbox(mail.to) || !isMailbox(from)) throw new Error("not a mail address");
  const boundary = `=_${message_id.slice(0, 32)}`;
  const name = /^[A-Za-z0-9 ]{1,60}$/.test(from_name) ? `"${from_name}"` : encodeHeader(`${from_name} `).trimEnd();
  return [
    `From: ${name} <${from}>`,
    `To: <${mail.to}>`,
    `Subject: ${encodeHeader(mail.subject)}`,
    `Date: ${date.toUTCString().replace("GMT", "+0000")}`,
    `Message-ID: <${message_id}>`,
    "MIME-Version: 1.0",
    "Auto-Submitted: auto-generated",
    ...(mail.unsubscribe_url === undefined ? [] : unsubscribeHeaders(mail.unsubscribe_url)),
    `Content-Type: multipart/alternative; boundary="${boundary}"`,
    "",
    `--${boundary}`,
    part("text/plain", mail.text),
    `--${boundary}`,
    part("text/html", mail.html),
    `--${boundary}--`,
    "",
  ].join("\r\n");
}
