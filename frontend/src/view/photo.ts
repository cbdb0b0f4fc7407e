/** Load a picture and decode it away from the main thread; rejects when it cannot be shown. */
async function loadPicture(url: string): Promise<HTMLImageElement> {
  const picture = new Image();
  picture.src = url;
  await picture.decode();
  return picture;
}

/** Show the screen-sized photo first and the full resolution behind it; `fail` when neither can be shown. */
export function loadPhoto(
  urls: { readonly screen_url: string; readonly full_url: string },
  show: (picture: HTMLImageElement) => void,
  fail: () => void,
  signal: AbortSignal,
): void {
  const keep = (picture: HTMLImageElement): void => {
    if (!signal.aborted) show(picture);
  };
  const full = (): Promise<void> => loadPicture(urls.full_url).then(keep);
  const first = loadPicture(urls.screen_url).then(keep);
  // The full picture alone is enough, and so is the small one alone.
  void first.then(
    () => (urls.full_url === urls.screen_url ? undefined : full().catch(() => undefined)),
    () => full().catch(() => !signal.aborted && fail()),
  );
}
