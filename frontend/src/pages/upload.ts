// The upload page: drop photos, folders or a zip; what goes wrong stays listed with its reason.
import "../locale/speak";
import { t } from "../core/i18n";
import "../styles/upload.css";
import { readDrop, readFiles, type Dropped, type Refused } from "../api/dropped";
import { Uploads } from "../api/uploads";
import { UploadQueue } from "../core/upload";
import { UploadList } from "../view/upload-list";

function start(zone: HTMLElement, root: HTMLElement): void {
  const { photos = "", known = "", most = "0" } = zone.dataset;
  const addresses = { photos, known, most: Number(most) };
  const queue = new UploadQueue<Blob>();
  const refused = new Map<string, string>();
  let reading = 0;

  const uploads = new Uploads(queue, addresses, () => list.changed());
  const list = new UploadList(root, queue, () => ({
    running: uploads.running,
    reading: reading > 0,
    halted: uploads.halted,
    refused: Array.from(refused, ([path, reason]) => ({ path, reason })),
  }));
  const taker = {
    take: ({ path, blob }: Dropped) => {
      if (queue.add(path, blob.size, blob) !== null) uploads.start();
      list.changed();
    },
    refuse: ({ path, reason }: Refused) => {
      refused.set(path, reason);
      list.changed();
    },
  };
  const take = (read: () => Promise<void>): void => {
    reading++;
    list.changed();
    read()
      .catch(() => taker.refuse({ path: t("The drop"), reason: t("A folder could not be read; drop it again.") }))
      .finally(() => {
        reading--;
        list.changed();
      });
  };

  listenToDrops(zone, (transfer) => take(() => readDrop(transfer, addresses.most, taker)));
  for (const input of zone.querySelectorAll<HTMLInputElement>("input[type=file]")) {
    input.addEventListener("change", () => {
      const files = Array.from(input.files ?? []);
      input.value = "";
      take(() => readFiles(files, addresses.most, taker));
    });
  }
  root.querySelector('[data-part="stop"]')?.addEventListener("click", () => uploads.stop());
  root.querySelector('[data-part="resume"]')?.addEventListener("click", () => {
    queue.rewind("failed");
    uploads.start();
    list.changed();
  });
  window.addEventListener("beforeunload", (event) => {
    if (uploads.running) event.preventDefault();
  });
}

/** The whole page takes drops, so that nobody misses the zone and loses the page to a picture. */
function listenToDrops(zone: HTMLElement, take: (transfer: DataTransfer) => void): void {
  let depth = 0;
  const hover = (change: number): void => {
    depth = change === 0 ? 0 : depth + change;
    zone.classList.toggle("hovered", depth > 0);
  };
  document.addEventListener("dragenter", () => hover(1));
  document.addEventListener("dragleave", () => hover(-1));
  document.addEventListener("dragover", (event) => event.preventDefault());
  document.addEventListener("drop", (event) => {
    event.preventDefault();
    hover(0);
    if (event.dataTransfer !== null) take(event.dataTransfer);
  });
}

const zone = document.querySelector<HTMLElement>("[data-upload]");
const list = document.querySelector<HTMLElement>("[data-upload-list]");
if (zone !== null && list !== null) start(zone, list);
