import type { Rect } from "../core/rect";
import type { PhotoPixels } from "../tools/tool";

type Picture = CanvasImageSource | null;

/** The colours of the photo that `current` returns, scaled to width x height, read where a tool asks for them. */
export class PicturePixels implements PhotoPixels {
  constructor(
    readonly width: number,
    readonly height: number,
    private readonly current: () => Picture,
  ) {}

  read({ x0, y0, x1, y1 }: Rect): Uint8ClampedArray | null {
    const picture = this.current();
    if (picture === null) return null;
    // A canvas of the asked size each time: the whole photo would be held a second time otherwise.
    const canvas = new OffscreenCanvas(x1 - x0, y1 - y0);
    const context = canvas.getContext("2d", { willReadFrequently: true });
    if (context === null) return null;
    context.drawImage(picture, -x0, -y0, this.width, this.height);
    return context.getImageData(0, 0, x1 - x0, y1 - y0).data;
  }
}
