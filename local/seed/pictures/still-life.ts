import {
  block,
  Canvas,
  type Colour,
  colour,
  darker,
  edgeOf,
  ellipse,
  lighter,
  mix,
  outline,
  within,
} from "./canvas.ts";

/** What stands on the counter, and the colours it has. `wall` is behind it. */
export interface Picture {
  readonly thing: Thing;
  readonly main: string;
  readonly accent: string;
  readonly wall: string;
}

export type Thing = keyof typeof things;

type Draw = (canvas: Canvas, main: Colour, accent: Colour) => void;

const PAPER: Colour = [247, 241, 230];
const INK: Colour = [58, 47, 42];

/** Lit from the left, as something round is. */
const round = (base: Colour) => (_x: number, _y: number, across: number) => {
  const light = 0.34 - (across + 0.42) ** 2 * 0.55;
  return light > 0 ? lighter(base, light) : darker(base, Math.min(0.45, -light));
};

/** Lit from above, as something flat that leans back is. */
const flat = (base: Colour) => (_x: number, y: number) => mix(lighter(base, 0.12), darker(base, 0.12), y / 800);

/** A paper label with a round mark and two lines, which is all the writing that a still life needs. */
function label(canvas: Canvas, x: number, y: number, width: number, height: number, mark: Colour) {
  canvas.fill(block(x, y, width, height, 6), PAPER);
  canvas.fill(ellipse(x, y - height * 0.14, height * 0.2), mark);
  canvas.fill(ellipse(x, y - height * 0.14, height * 0.1), PAPER);
  canvas.fill(block(x, y + height * 0.2, width * 0.62, 7, 3), INK, 0.75);
  canvas.fill(block(x, y + height * 0.32, width * 0.4, 5, 2), INK, 0.45);
}

const things = {
  jar: (canvas, main, accent) => {
    canvas.fill(block(400, 470, 290, 360, 56), round(main));
    canvas.fill(block(400, 270, 250, 60, 14), round(accent));
    canvas.fill(block(400, 303, 262, 10, 5), darker(accent, 0.35), 0.7);
    canvas.fill(block(298, 470, 16, 250, 8), [255, 255, 255], 0.35, 6);
    label(canvas, 400, 490, 200, 170, accent);
  },
  bottle: (canvas, main, accent) => {
    canvas.fill(
      outline(
        [
          [365, 150],
          [435, 150],
          [435, 300],
          [505, 400],
          [505, 640],
          [295, 640],
          [295, 400],
          [365, 300],
        ],
        10,
      ),
      round(main),
    );
    canvas.fill(block(400, 140, 92, 56, 10), round(accent));
    canvas.fill(block(318, 510, 12, 200, 6), [255, 255, 255], 0.35, 6);
    label(canvas, 400, 520, 170, 170, accent);
  },
  bag: (canvas, main, accent) => {
    canvas.fill(
      outline(
        [
          [280, 220],
          [520, 220],
          [540, 650],
          [260, 650],
        ],
        8,
      ),
      round(main),
    );
    canvas.fill(block(400, 218, 262, 52, 6), round(darker(main, 0.18)));
    canvas.fill(block(400, 232, 268, 12, 4), accent);
    label(canvas, 400, 460, 180, 190, accent);
  },
  box: (canvas, main, accent) => {
    canvas.fill(
      outline([
        [520, 310],
        [600, 270],
        [600, 600],
        [520, 650],
      ]),
      flat(darker(main, 0.32)),
    );
    canvas.fill(
      outline([
        [220, 310],
        [310, 270],
        [600, 270],
        [520, 310],
      ]),
      lighter(main, 0.25),
    );
    canvas.fill(block(370, 480, 300, 340, 2), flat(main));
    canvas.fill(block(370, 345, 300, 34), accent);
    label(canvas, 370, 500, 190, 180, accent);
  },
  tin: (canvas, main, accent) => {
    canvas.fill(block(400, 480, 320, 320, 10), round(main));
    canvas.fill(ellipse(400, 640, 160, 30), round(darker(main, 0.1)));
    canvas.fill(ellipse(400, 320, 168, 34), round(accent));
    canvas.fill(ellipse(400, 312, 168, 34), lighter(accent, 0.2));
    canvas.fill(edgeOf(ellipse(400, 312, 130, 24), 4), darker(accent, 0.2), 0.6);
    label(canvas, 400, 480, 190, 170, accent);
  },
  mug: (canvas, main, accent) => {
    canvas.fill(edgeOf(ellipse(545, 480, 86, 92), 38), round(darker(main, 0.14)));
    canvas.fill(block(400, 480, 300, 320, 44), round(main));
    canvas.fill(ellipse(400, 326, 150, 36), darker(main, 0.25));
    canvas.fill(ellipse(400, 332, 136, 28), darker(accent, 0.15));
    canvas.fill(block(400, 560, 300, 26), accent, 0.85);
    canvas.fill(block(302, 470, 14, 190, 7), [255, 255, 255], 0.35, 6);
  },
  bowl: (canvas, main, accent) => {
    const body = within(ellipse(400, 420, 250, 220), block(400, 540, 520, 240));
    canvas.fill(block(400, 640, 150, 26, 8), darker(main, 0.3));
    canvas.fill(body, round(main));
    canvas.fill(ellipse(400, 420, 250, 58), darker(main, 0.28));
    canvas.fill(ellipse(400, 430, 226, 44), accent);
    canvas.fill(edgeOf(ellipse(400, 420, 250, 58), 6), lighter(main, 0.35), 0.8);
  },
  loaf: (canvas, main, accent) => {
    canvas.fill(block(400, 545, 470, 190, 90), round(main));
    canvas.fill(ellipse(400, 480, 232, 118), round(main));
    for (const x of [270, 360, 450, 540]) {
      canvas.fill(
        outline(
          [
            [x - 34, 440],
            [x - 6, 400],
            [x + 30, 500],
            [x + 4, 530],
          ],
          8,
        ),
        accent,
        0.9,
        3,
      );
    }
  },
  biscuits: (canvas, main, accent) => {
    for (const [x, y] of [
      [330, 590],
      [480, 600],
      [400, 530],
      [405, 465],
    ] as const) {
      canvas.fill(ellipse(x, y + 16, 128, 48), darker(main, 0.3));
      canvas.fill(ellipse(x, y, 128, 48), round(main));
      for (const [dx, dy] of [
        [-62, -4],
        [-16, 16],
        [30, -14],
        [72, 8],
        [-28, -22],
      ] as const) {
        canvas.fill(ellipse(x + dx, y + dy, 13, 8), accent);
      }
    }
  },
  book: (canvas, main, accent) => {
    canvas.fill(
      outline([
        [560, 230],
        [590, 250],
        [590, 630],
        [560, 650],
      ]),
      darker(PAPER, 0.15),
    );
    canvas.fill(block(400, 440, 330, 420, 8), flat(main));
    canvas.fill(block(252, 440, 34, 420, 6), darker(main, 0.28));
    canvas.fill(block(520, 440, 16, 420), accent);
    label(canvas, 390, 370, 180, 130, accent);
  },
  pencils: (canvas, main, accent) => {
    for (const [index, x] of [300, 350, 400, 450, 500].entries()) {
      const tone = index % 2 === 0 ? main : accent;
      const top = 210 + ((index * 53) % 90);
      canvas.fill(block(x, (top + 560) / 2, 34, 560 - top, 2), round(tone));
      canvas.fill(
        outline([
          [x - 17, top],
          [x + 17, top],
          [x, top - 52],
        ]),
        lighter(colour("#d9b382"), 0.2),
      );
      canvas.fill(
        outline([
          [x - 5, top - 36],
          [x + 5, top - 36],
          [x, top - 52],
        ]),
        INK,
      );
    }
    canvas.fill(block(400, 570, 300, 170, 18), round(darker(main, 0.35)));
    canvas.fill(block(400, 510, 300, 18), accent, 0.9);
  },
  teapot: (canvas, main, accent) => {
    canvas.fill(edgeOf(ellipse(580, 480, 84, 90), 30), round(darker(main, 0.12)));
    canvas.fill(
      outline(
        [
          [250, 520],
          [130, 380],
          [170, 360],
          [290, 440],
        ],
        10,
      ),
      round(darker(main, 0.1)),
    );
    canvas.fill(ellipse(400, 510, 200, 148), round(main));
    canvas.fill(ellipse(400, 376, 104, 26), darker(main, 0.3));
    canvas.fill(ellipse(400, 366, 104, 28), round(accent));
    canvas.fill(ellipse(400, 330, 24), round(accent));
  },
  board: (canvas, main, accent) => {
    canvas.fill(block(400, 250, 90, 150, 34), flat(main));
    canvas.fill(block(400, 470, 340, 360, 34), flat(main));
    canvas.fill(ellipse(400, 215, 20), darker(main, 0.5));
    for (const x of [300, 352, 418, 470, 520]) canvas.fill(block(x, 470, 5, 350, 2), accent, 0.45, 3);
  },
  cloth: (canvas, main, accent) => {
    canvas.fill(block(400, 570, 440, 90, 26), flat(darker(main, 0.15)));
    canvas.fill(block(400, 495, 430, 90, 26), flat(main));
    canvas.fill(block(400, 420, 420, 90, 26), flat(lighter(main, 0.14)));
    for (const y of [420, 495, 570]) {
      canvas.fill(block(400, y - 12, 424, 8, 4), accent, 0.9);
      canvas.fill(block(400, y + 8, 424, 5, 2), accent, 0.6);
    }
  },
  candle: (canvas, main, accent) => {
    canvas.fill(ellipse(400, 232, 62, 84), accent, 0.35, 60);
    canvas.fill(ellipse(400, 250, 18, 42), lighter(accent, 0.55));
    canvas.fill(block(400, 310, 6, 46), INK);
    canvas.fill(block(400, 490, 210, 320, 16), round(main));
    canvas.fill(ellipse(400, 332, 105, 24), lighter(main, 0.3));
    canvas.fill(block(400, 520, 210, 120), PAPER, 0.92);
    canvas.fill(ellipse(400, 520, 34), accent);
  },
} satisfies Record<string, Draw>;

/** Draws a product's picture: the thing on a counter before a wall, with its shadow. Some 10 to 30 KB of PNG. */
export function paint({ thing, main, accent, wall }: Picture): Uint8Array<ArrayBuffer> {
  const canvas = new Canvas();
  const wall_colour = colour(wall);
  const counter = darker(wall_colour, 0.16);
  canvas.background((y) =>
    y < 0.72
      ? mix(lighter(wall_colour, 0.34), wall_colour, y / 0.72)
      : mix(counter, lighter(counter, 0.3), (y - 0.72) / 0.28),
  );
  canvas.fill(ellipse(430, 662, 300, 46), darker(wall_colour, 0.6), 0.34, 44);
  things[thing](canvas, colour(main), colour(accent));
  return canvas.toPng();
}
