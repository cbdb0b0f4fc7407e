import { loadPicture } from "./pictures";

/** A picture that can be drawn; a bitmap is closed by whoever shows it. */
export type Picture = HTMLImageElement | ImageBitmap;

/** Show the screen-sized photo first (`ready` when it was prepared) and the full resolution behind it; `fail` when neither can be shown. */
export function loadPhoto(
  urls: { readonly screen_url: string; readonly full_url: string },
  ready: ImageBitmap | null,
  show: (picture: Picture) => void,
  fail: () => void,
  signal: AbortSignal,
): void {
  const keep = (picture: Picture): void => {
    if (!signal.aborted) show(picture);
  };
  const full = (): Promise<void> => loadPicture(urls.full_url).then(keep);
  if (ready !== null) show(ready);
  // Decoding the full picture would compete with the first sight of the small one.
  const first = ready === null ? loadPicture(urls.screen_url).then(keep) : painted();
  // The full picture alone is enough, and so is the small one alone.
  void first.then(
    () => (urls.full_url === urls.screen_url ? undefined : full().catch(() => undefined)),
    () => full().catch(() => !signal.aborted && fail()),
  );
}

/** Resolves when the next frame was painted. */
function painted(): Promise<void> {
  return new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
}
