/**
 * Pure walks through the containers of the five formats, from the first byte to the last, without decoding a pixel. Each gives the
 * sizes of what is in the file, or null when the file is cut off, has something after its end, or is not what its magic bytes say.
 */

export type Size = { readonly width: number; readonly height: number };
type Walk = (bytes: Uint8Array) => Size[] | null;

const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
const ascii = (bytes: Uint8Array, from: number, length: number): string =>
  String.fromCharCode(...bytes.subarray(from, from + length));
const isPadding = (bytes: Uint8Array, from: number): boolean => bytes.subarray(from).every((byte) => byte === 0);

export const walkPng: Walk = (bytes) => {
  const view = viewOf(bytes);
  const sizes: Size[] = [];
  let hasData = false;
  for (let at = 8; at + 12 <= bytes.length;) {
    const length = view.getUint32(at);
    const type = ascii(bytes, at + 4, 4);
    const end = at + 12 + length;
    if (end > bytes.length || !/^[A-Za-z]{4}$/.test(type) || (sizes.length === 0) !== (type === "IHDR")) return null;
    if (type === "IHDR") {
      if (length !== 13) return null;
      sizes.push({ width: view.getUint32(at + 8), height: view.getUint32(at + 12) });
    }
    if (type === "fcTL" && length === 26)
      sizes.push({ width: view.getUint32(at + 12), height: view.getUint32(at + 16) });
    if (type === "IDAT") hasData = true;
    if (type === "IEND") return hasData && length === 0 && end === bytes.length ? sizes : null;
    at = end;
  }
  return null;
};

const SOF = new Set([0xc0, 0xc1, 0xc2, 0xc3, 0xc5, 0xc6, 0xc7, 0xc9, 0xca, 0xcb, 0xcd, 0xce, 0xcf]);
/** What an APP0 segment may begin with: anything else there is how a script hides in a picture. */
const APP0 = /^(JFIF|JFXX|AVI1)/;

/** Where the entropy-coded data that begins at `at` ends: at the next marker that is neither stuffing nor a restart. */
function endOfScan(bytes: Uint8Array, at: number): number {
  for (let i = bytes.indexOf(0xff, at); i >= 0; i = bytes.indexOf(0xff, i + 1)) {
    const next = bytes[i + 1] ?? 0xd9;
    if (next !== 0 && next !== 0xff && !(next >= 0xd0 && next <= 0xd7)) return i;
  }
  return bytes.length;
}

/** One JPEG from `start`; `end` is behind its last marker. */
function walkJpegAt(bytes: Uint8Array, start: number): { size: Size; end: number } | null {
  const view = viewOf(bytes);
  let size: Size | null = null;
  let hasScan = false;
  for (let at = start + 2; at + 2 <= bytes.length;) {
    const marker = bytes[at + 1] ?? 0;
    if (bytes[at] !== 0xff) return null;
    if (marker === 0xff) {
      at += 1;
      continue;
    }
    if (marker === 0xd9) return size && hasScan ? { size, end: at + 2 } : null;
    const length = at + 4 <= bytes.length ? view.getUint16(at + 2) : 0;
    const end = at + 2 + length;
    if (length < 2 || end > bytes.length || marker < 0xc0 || marker === 0xd8) return null;
    if (marker === 0xe0 && !APP0.test(ascii(bytes, at + 4, 4))) return null;
    if (SOF.has(marker)) {
      if (size || length < 8) return null;
      size = { height: view.getUint16(at + 5), width: view.getUint16(at + 7) };
    }
    if (marker === 0xda) hasScan = true;
    at = marker === 0xda ? endOfScan(bytes, end) : end;
  }
  return null;
}

/** A camera may append further whole pictures of the same shot; nothing else may follow the end. */
export const walkJpeg: Walk = (bytes) => {
  const sizes: Size[] = [];
  for (let at = 0; sizes.length < 8;) {
    const one = walkJpegAt(bytes, at);
    if (!one) return null;
    sizes.push(one.size);
    if (isPadding(bytes, one.end)) return sizes;
    if (bytes[one.end] !== 0xff || bytes[one.end + 1] !== 0xd8) return null;
    at = one.end;
  }
  return null;
};

/** Behind the data sub-blocks that begin at `at`, or null when they run out of the file. */
function endOfBlocks(bytes: Uint8Array, start: number): number | null {
  let at = start;
  for (let length = bytes[at]; length !== undefined; length = bytes[at]) {
    at += 1 + length;
    if (length === 0) return at;
  }
  return null;
}

const paletteBytes = (flags: number): number => (flags & 0x80 ? 3 * 2 ** ((flags & 7) + 1) : 0);

export const walkGif: Walk = (bytes) => {
  if (bytes.length < 14) return null;
  const view = viewOf(bytes);
  const sizes: Size[] = [{ width: view.getUint16(6, true), height: view.getUint16(8, true) }];
  for (let at: number | null = 13 + paletteBytes(bytes[10] ?? 0); at !== null && at < bytes.length;) {
    const kind: number = bytes[at] ?? 0;
    if (kind === 0x3b) return sizes.length > 1 && isPadding(bytes, at + 1) ? sizes : null;
    if (kind === 0x21) at = endOfBlocks(bytes, at + 2);
    else if (kind === 0x2c && at + 10 < bytes.length) {
      sizes.push({ width: view.getUint16(at + 5, true), height: view.getUint16(at + 7, true) });
      at = endOfBlocks(bytes, at + 11 + paletteBytes(bytes[at + 9] ?? 0));
    } else return null;
  }
  return null;
};

function frameOf(bytes: Uint8Array, type: string, at: number, length: number): Size | null {
  const view = viewOf(bytes);
  if (type === "VP8 " && length >= 10 && ascii(bytes, at + 3, 3) === "\u009d\u0001\u002a")
    return { width: view.getUint16(at + 6, true) & 0x3fff, height: view.getUint16(at + 8, true) & 0x3fff };
  if (type === "VP8L" && length >= 5 && bytes[at] === 0x2f) {
    const bits = view.getUint32(at + 1, true);
    return { width: 1 + (bits & 0x3fff), height: 1 + ((bits >> 14) & 0x3fff) };
  }
  return null;
}

const uint24 = (bytes: Uint8Array, at: number): number =>
  (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8) | ((bytes[at + 2] ?? 0) << 16);

/** The chunks from `start` to `end`, with the frames of an animation, which hold none themselves. */
function walkRiff(bytes: Uint8Array, start: number, end: number, is_frame = false): Size[] | null {
  const view = viewOf(bytes);
  const sizes: Size[] = [];
  let at = start;
  while (at + 8 <= end) {
    const type = ascii(bytes, at, 4);
    const length = view.getUint32(at + 4, true);
    const body = at + 8;
    if (body + length > end) return null;
    if (type === "VP8X" && length >= 10)
      sizes.push({ width: 1 + uint24(bytes, body + 4), height: 1 + uint24(bytes, body + 7) });
    if (type === "VP8 " || type === "VP8L") {
      const frame = frameOf(bytes, type, body, length);
      if (!frame) return null;
      sizes.push(frame);
    }
    if (type === "ANMF") {
      const inner = length >= 16 && !is_frame ? walkRiff(bytes, body + 16, body + length, true) : null;
      if (!inner) return null;
      for (const size of inner) sizes.push(size);
    }
    at = body + length + (length % 2);
  }
  return at >= end && sizes.length > 0 ? sizes : null;
}

export const walkWebp: Walk = (bytes) => {
  const end = bytes.length >= 12 ? viewOf(bytes).getUint32(4, true) + 8 : 0;
  if (end > bytes.length || end < 20 || !isPadding(bytes, end) || bytes.length - end > 1) return null;
  const sizes = walkRiff(bytes, 12, end);
  const first = ascii(bytes, 12, 4);
  // An extended file has its canvas first and at least one frame of pixels after it.
  return sizes && (first !== "VP8X" || sizes.length > 1) ? sizes : null;
};

/** The boxes right inside `start` to `end`, or null when they do not fill it exactly. */
function boxesOf(bytes: Uint8Array, start: number, end: number): { type: string; body: number; end: number }[] | null {
  const view = viewOf(bytes);
  const boxes = [];
  let at = start;
  while (at + 8 <= end && boxes.length < 1000) {
    const size = view.getUint32(at);
    const stop = at + size;
    if (size < 8 || stop > end) return null;
    boxes.push({ type: ascii(bytes, at + 4, 4), body: at + 8, end: stop });
    at = stop;
  }
  return at === end ? boxes : null;
}

export const walkAvif: Walk = (bytes) => {
  const top = boxesOf(bytes, 0, bytes.length);
  const meta = top?.find((box) => box.type === "meta");
  if (
    !top ||
    !meta ||
    !top.some((box) => box.type === "mdat") ||
    top.some((box) => !/^(ftyp|meta|mdat|free|moov|uuid|skip)$/.test(box.type))
  )
    return null;
  const inside = (box: { body: number; end: number } | undefined, type: string, skip = 0) =>
    box && boxesOf(bytes, box.body + skip, box.end)?.find((one) => one.type === type);
  const ipco = inside(inside(meta, "iprp", 4), "ipco");
  const properties = ipco && boxesOf(bytes, ipco.body, ipco.end);
  const view = viewOf(bytes);
  const extents = (properties ?? []).filter((box) => box.type === "ispe" && box.end - box.body >= 12);
  return extents.length > 0
    ? extents.map(({ body }) => ({ width: view.getUint32(body + 4), height: view.getUint32(body + 8) }))
    : null;
};
