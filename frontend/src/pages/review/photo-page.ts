import type { ReviewOrder } from "../../core/review";
import { OpenMasks } from "../../view/review/masks";
import { loadPicture } from "../../view/pictures";

/** One photo's page as the server drew it: shown, or ready to be. */
export interface PhotoPage {
  /** Its address, without what asks for it ahead of time. */
  readonly url: string;
  readonly title: string;
  readonly root: HTMLElement;
  readonly order: ReviewOrder;
  /** Unpacked with the page, so that its turn costs no time. */
  readonly masks: OpenMasks;
  readonly picture: Promise<CanvasImageSource>;
}

/** The page that is open now; null where there is no photo to judge. */
export function openPage(): PhotoPage | null {
  return pageOf(document, location.href);
}

/**
 * Fetch the page of a photo and its picture without taking the photo; null when that fails. What stands in it is as true
 * as it was then: whoever shows it claims the photo, and hears of changes.
 */
export async function fetchAhead(url: string): Promise<PhotoPage | null> {
  const address = new URL(url, location.href);
  address.searchParams.set("ahead", "1");
  const response = await fetch(address, { headers: { Accept: "text/html" } }).catch(() => null);
  if (response?.ok !== true || response.redirected) return null;
  const text = await response.text().catch(() => "");
  try {
    const page = pageOf(new DOMParser().parseFromString(text, "text/html"), url);
    void page?.masks.prepare();
    return page;
  } catch {
    // A mask that cannot be read is told of when the photo is opened.
    return null;
  }
}

/** The address of a neighbour in the sheet. */
export function neighbour(root: ParentNode, rel: "next" | "prev"): string | null {
  return root.querySelector(`a[rel=${rel}]`)?.getAttribute("href") ?? null;
}

function pageOf(page: Document, url: string): PhotoPage | null {
  const root = page.getElementById("judge");
  const text = page.getElementById("review-order")?.textContent;
  if (root === null || !text) return null;
  const order = JSON.parse(text) as ReviewOrder;
  const picture = loadPicture(order.photo.screen_url).then((image) => createImageBitmap(image));
  // Told of by whoever shows it.
  picture.catch(() => undefined);
  return { url, title: page.title, root, order, masks: new OpenMasks(order), picture };
}
