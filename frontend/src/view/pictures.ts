/** Load a picture and decode it away from the main thread; rejects when it cannot be shown. */
export async function loadPicture(url: string, priority: "auto" | "low" = "auto"): Promise<HTMLImageElement> {
  const picture = new Image();
  picture.fetchPriority = priority;
  picture.src = url;
  await picture.decode();
  return picture;
}

/** Pictures of the photos that come next, decoded while the hand rests, so that they can be drawn at once. */
export class Pictures {
  private readonly ready = new Map<string, ImageBitmap>();

  /** Have exactly these pictures ready, one after the other; `rests` is asked before each whether to go on. */
  async prepare(urls: readonly string[], rests: () => boolean): Promise<void> {
    for (const url of this.ready.keys()) if (!urls.includes(url)) this.take(url)?.close();
    for (const url of urls) {
      if (!rests()) return;
      if (this.ready.has(url)) continue;
      // One that cannot be loaded now may be when it is opened, and is told of then.
      const bitmap = await loadPicture(url, "low").then((picture) => createImageBitmap(picture), () => null);
      if (bitmap !== null) this.ready.set(url, bitmap);
    }
  }

  /** The picture if it is ready. It is the caller's from now on, to be closed after use. */
  take(url: string): ImageBitmap | null {
    const bitmap = this.ready.get(url) ?? null;
    this.ready.delete(url);
    return bitmap;
  }
}
