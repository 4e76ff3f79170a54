import { encodePng } from "./png.ts";

export type Colour = readonly [red: number, green: number, blue: number];

/** "#c8553d" as three numbers. */
export function colour(hex: string): Colour {
  const value = Number.parseInt(hex.slice(1), 16);
  return [(value >> 16) & 255, (value >> 8) & 255, value & 255];
}

/** Towards `to` by a share from 0 to 1. */
export function mix(from: Colour, to: Colour, share: number): Colour {
  const part = (index: 0 | 1 | 2) => from[index] + (to[index] - from[index]) * share;
  return [part(0), part(1), part(2)];
}

const WHITE: Colour = [255, 255, 255];
const BLACK: Colour = [20, 16, 14];
export const lighter = (of: Colour, share: number): Colour => mix(of, WHITE, share);
export const darker = (of: Colour, share: number): Colour => mix(of, BLACK, share);

/** Distance in pixels from a point to a shape's edge, negative inside, and the box that holds the shape. */
export interface Shape {
  readonly box: readonly [left: number, top: number, right: number, bottom: number];
  distance(x: number, y: number): number;
}

/** What a point of a shape is painted with. `across` runs from -1 at the box's left to 1 at its right. */
export type Paint = Colour | ((x: number, y: number, across: number) => Colour);

export const SIZE = 800;

/** 800 by 800 pixels with smooth edges. Drawing has no chance in it: the same calls make the same bytes. */
export class Canvas {
  readonly #pixels = new Uint8Array(SIZE * SIZE * 3);

  background(paint: (y: number) => Colour) {
    for (let y = 0; y < SIZE; y += 1) {
      const [red, green, blue] = paint(y / SIZE);
      const from = y * SIZE * 3;
      this.#pixels.set([red, green, blue], from);
      // Each copy doubles what is painted of the row.
      for (let done = 3; done < SIZE * 3; done *= 2) {
        this.#pixels.copyWithin(from + done, from, from + Math.min(done, SIZE * 3 - done));
      }
    }
  }

  /** Fills a shape. `softness` blurs its edge over so many pixels, for shadows. */
  fill(shape: Shape, paint: Paint, opacity = 1, softness = 1) {
    const [left, top, right, bottom] = shape.box;
    const middle = (left + right) / 2;
    const half = Math.max(1, (right - left) / 2);
    // A wide ellipse measures its distance by its height, so its blur reaches further sideways.
    const sideways = softness * Math.max(1, (right - left) / (bottom - top));
    for (let y = clampToCanvas(top - softness); y < clampToCanvas(bottom + softness); y += 1) {
      for (let x = clampToCanvas(left - sideways); x < clampToCanvas(right + sideways); x += 1) {
        const inside = 0.5 - shape.distance(x + 0.5, y + 0.5) / softness;
        if (inside <= 0) continue;
        const over = typeof paint === "function" ? paint(x, y, (x - middle) / half) : paint;
        this.#blend((y * SIZE + x) * 3, over, Math.min(1, inside) * opacity);
      }
    }
  }

  toPng(): Uint8Array<ArrayBuffer> {
    return encodePng(this.#pixels, SIZE, SIZE);
  }

  #blend(at: number, over: Colour, opacity: number) {
    this.#blendOne(at, over[0], opacity);
    this.#blendOne(at + 1, over[1], opacity);
    this.#blendOne(at + 2, over[2], opacity);
  }

  #blendOne(at: number, over: number, opacity: number) {
    const under = this.#pixels[at] ?? 0;
    this.#pixels[at] = under + (over - under) * opacity + 0.5;
  }
}

const clampToCanvas = (value: number) => Math.min(SIZE, Math.max(0, Math.round(value)));

export function ellipse(x: number, y: number, radius_x: number, radius_y = radius_x): Shape {
  return {
    box: [x - radius_x, y - radius_y, x + radius_x, y + radius_y],
    distance: (px, py) => {
      const far = Math.hypot((px - x) / radius_x, (py - y) / radius_y);
      return (far - 1) * Math.min(radius_x, radius_y);
    },
  };
}

/** A rectangle by its middle, with round corners. */
export function block(x: number, y: number, width: number, height: number, radius = 0): Shape {
  return {
    box: [x - width / 2, y - height / 2, x + width / 2, y + height / 2],
    distance: (px, py) => {
      const dx = Math.abs(px - x) - width / 2 + radius;
      const dy = Math.abs(py - y) - height / 2 + radius;
      return Math.hypot(Math.max(dx, 0), Math.max(dy, 0)) + Math.min(Math.max(dx, dy), 0) - radius;
    },
  };
}

export type Point = readonly [x: number, y: number];

/** Any outline without holes, as its corners, optionally rounded off. */
export function outline(corners: readonly Point[], radius = 0): Shape {
  const xs = corners.map(([x]) => x);
  const ys = corners.map(([, y]) => y);
  const edges = corners.map((from, index) => [from, corners[(index + 1) % corners.length] ?? from] as const);
  return {
    box: [Math.min(...xs) - radius, Math.min(...ys) - radius, Math.max(...xs) + radius, Math.max(...ys) + radius],
    distance: (px, py) => {
      let nearest = Number.POSITIVE_INFINITY;
      let isInside = false;
      for (const [[ax, ay], [bx, by]] of edges) {
        const share = clampShare(((px - ax) * (bx - ax) + (py - ay) * (by - ay)) / ((bx - ax) ** 2 + (by - ay) ** 2));
        nearest = Math.min(nearest, Math.hypot(px - ax - share * (bx - ax), py - ay - share * (by - ay)));
        if (ay > py !== by > py && px < ((bx - ax) * (py - ay)) / (by - ay) + ax) isInside = !isInside;
      }
      return (isInside ? -nearest : nearest) - radius;
    },
  };
}

const clampShare = (value: number) => Math.min(1, Math.max(0, value));

/** Only the edge of a shape, `width` pixels thick: rings, handles, cords. */
export function edgeOf(shape: Shape, width: number): Shape {
  const [left, top, right, bottom] = shape.box;
  return {
    box: [left - width, top - width, right + width, bottom + width],
    distance: (x, y) => Math.abs(shape.distance(x, y)) - width / 2,
  };
}

/** What is in both. */
export function within(shape: Shape, limit: Shape): Shape {
  return { box: shape.box, distance: (x, y) => Math.max(shape.distance(x, y), limit.distance(x, y)) };
}
