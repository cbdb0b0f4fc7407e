import { t } from "../../core/i18n";
import { viewCorners } from "../camera";
import type { Desk, MakeFeature } from "../desk";
import { h } from "../dom";
import { OneFrame } from "../frame";
import { IdleWork } from "../idle";
import { showsAll, smallAlpha, smallSize } from "../overview";

const KEY = "selvedge-overview";
const LONGEST = 176;

/** A small picture of the whole photo with the part in view: shown while the photo is larger than the view. */
export const navigatorFeature: MakeFeature = (desk) => {
  const overview = new Overview(desk);
  return {
    show: () => overview.ask(),
    stepped: () => overview.refreshMask(),
    dispose: () => overview.dispose(),
    commands: { navigator: () => overview.toggle() },
  };
};

class Overview {
  private readonly element: HTMLElement;
  private readonly mask = h("canvas");
  private readonly glass = h("canvas");
  private readonly small: ReturnType<typeof smallSize>;
  private readonly frame = new OneFrame(() => this.draw());
  private readonly idle = new IdleWork();
  private readonly leave: () => void;
  private on = localStorage.getItem(KEY) !== "off";

  constructor(private readonly desk: Desk) {
    const { order, stage } = desk;
    this.small = smallSize(desk.document.size, LONGEST);
    for (const canvas of [this.mask, this.glass]) Object.assign(canvas, this.small);
    const picture = h("img", { src: order.photo.screen_url, alt: "", draggable: "false" });
    this.element = h("div", { class: "overview", role: "img", "aria-label": t("Overview of the photo") }, picture, this.mask, this.glass);
    this.element.style.width = `${this.small.width}px`;
    this.element.style.height = `${this.small.height}px`;
    this.element.hidden = true;
    for (const name of ["pointerdown", "pointermove"] as const) this.element.addEventListener(name, (event) => this.drag(event));
    for (const name of ["wheel", "dblclick"]) this.element.addEventListener(name, (event) => event.stopPropagation());
    stage.element.append(this.element);
    this.leave = stage.store.subscribe(() => this.ask());
  }

  toggle(): void {
    this.on = !this.on;
    localStorage.setItem(KEY, this.on ? "on" : "off");
    this.ask();
  }

  ask(): void {
    this.frame.ask();
  }

  /** Strokes show here when the hand rests. */
  refreshMask(): void {
    if (this.element.hidden) return;
    this.idle.start(() => {
      this.drawMask();
      return true;
    });
  }

  dispose(): void {
    this.leave();
    this.frame.dispose();
    this.idle.stop();
    this.element.remove();
  }

  private draw(): void {
    const { document, stage } = this.desk;
    const corners = viewCorners(stage.store.camera, stage.viewport);
    const hidden = !this.on || showsAll(corners, document.size);
    const appears = this.element.hidden && !hidden;
    this.element.hidden = hidden;
    if (appears) this.refreshMask();
    const context = this.glass.getContext("2d");
    if (hidden || context === null) return;
    const scale = this.small.width / document.size.width;
    const view = new Path2D();
    for (const { x, y } of corners) view.lineTo(x * scale, y * scale);
    view.closePath();
    context.clearRect(0, 0, this.small.width, this.small.height);
    const outside = new Path2D(view);
    outside.rect(0, 0, this.small.width, this.small.height);
    context.fillStyle = "rgb(0 0 0 / 45%)";
    context.fill(outside, "evenodd");
    context.strokeStyle = "rgb(255 255 255)";
    context.stroke(view);
  }

  private drawMask(): void {
    const context = this.mask.getContext("2d");
    const alpha = smallAlpha(this.desk.document.layers.filter(({ visible }) => visible).map(({ mask }) => mask), this.small);
    const pixels = new Uint32Array(alpha.length);
    // Half a tint in the accent's blue, little-endian as every browser's machine is.
    alpha.forEach((value, at) => (pixels[at] = (((value >> 1) << 24) | 0xff9c4c) >>> 0));
    context?.putImageData(new ImageData(new Uint8ClampedArray(pixels.buffer), this.small.width), 0, 0);
  }

  /** Press or drag: that place comes to the middle of the view. */
  private drag(event: PointerEvent): void {
    event.stopPropagation();
    if (event.type === "pointerdown") this.element.setPointerCapture(event.pointerId);
    if (event.buttons !== 1) return;
    event.preventDefault();
    const box = this.element.getBoundingClientRect();
    const scale = this.desk.document.size.width / box.width;
    this.desk.stage.centre({ x: (event.clientX - box.left) * scale, y: (event.clientY - box.top) * scale });
  }
}
