import { t } from "../core/i18n";
import { Unzip, UnzipInflate, type UnzipFile } from "fflate";
import { entryProblem, isLeftBehind } from "../core/upload";

/** A file that was dropped or unpacked, with the folders it lay in. */
export interface Dropped {
  readonly path: string;
  readonly blob: Blob;
}

/** A file inside a zip that is not even unpacked. */
export interface Refused {
  readonly path: string;
  readonly reason: string;
}

export interface Taker {
  take(file: Dropped): void;
  refuse(file: Refused): void;
}

/** Hand every file of a drop to the taker: loose files, folders with all that lies in them, and zips unpacked. */
export async function readDrop(transfer: DataTransfer, most: number, taker: Taker): Promise<void> {
  // The list is emptied as soon as the event is over, so everything is taken out at once. What is dragged out of
  // another program has no place on the disk, but is a file all the same.
  const roots = Array.from(transfer.items, (item) => item.webkitGetAsEntry() ?? item.getAsFile());
  for (const root of roots) {
    if (root instanceof File) await readFile(root, root.name, most, taker);
    else if (root !== null) await readEntry(root, most, taker);
  }
}

/** The same for files chosen in a dialog. */
export async function readFiles(files: readonly File[], most: number, taker: Taker): Promise<void> {
  for (const file of files) await readFile(file, file.webkitRelativePath || file.name, most, taker);
}

async function readEntry(entry: FileSystemEntry, most: number, taker: Taker): Promise<void> {
  if (entry instanceof FileSystemDirectoryEntry) {
    for (const child of await children(entry)) await readEntry(child, most, taker);
  } else if (entry instanceof FileSystemFileEntry) {
    const file = await new Promise<File>((resolve, reject) => entry.file(resolve, reject));
    await readFile(file, entry.fullPath.replace(/^\//, ""), most, taker);
  }
}

/** A folder's entries come a hundred at a time, until an empty list ends them. */
async function children(folder: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = folder.createReader();
  const all: FileSystemEntry[] = [];
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (some.length === 0) return all;
    all.push(...some);
  }
}

async function readFile(file: File, path: string, most: number, taker: Taker): Promise<void> {
  if (isLeftBehind(path)) return;
  if (!/\.zip$/i.test(path)) { taker.take({ path, blob: file }); return; }
  try {
    await unzip(file.stream(), path, most, taker);
  } catch {
    taker.refuse({ path, reason: t("The zip is damaged from here on; what came before it was taken.") });
  }
}

/** Unpack a zip while it is read, each file handed on as soon as it is whole. */
export async function unzip(stream: ReadableStream<Uint8Array>, zip: string, most: number, taker: Taker): Promise<void> {
  let failure: unknown = null;
  const unpacker = new Unzip((file) => {
    unpack(file, zip, most, taker, (error) => (failure = error));
  });
  unpacker.register(UnzipInflate);
  const reader = stream.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    unpacker.push(value ?? new Uint8Array(0), done);
    if (failure !== null) throw failure instanceof Error ? failure : new Error("damaged");
    if (done) return;
  }
}

function unpack(file: UnzipFile, zip: string, most: number, taker: Taker, fail: (error: unknown) => void): void {
  if (file.name.endsWith("/") || isLeftBehind(file.name)) return;
  const path = `${zip}/${file.name}`;
  const problem = entryProblem(file.name);
  if (problem !== "") { taker.refuse({ path, reason: problem }); return; }
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  let size = 0;
  file.ondata = (error, chunk, final) => {
    if (error !== null) { fail(error); return; }
    size += chunk.length;
    // The declared size of a bomb is a lie, so what really comes out is counted.
    if (size > most) { refuseOnce(); return; }
    chunks.push(new Uint8Array(chunk));
    if (final) taker.take({ path, blob: new Blob(chunks) });
  };
  const refuseOnce = (): void => {
    if (chunks.length > 0) taker.refuse({ path, reason: t("The file is larger than {count} MiB.", { count: Math.floor(most / 2 ** 20) }) });
    chunks.length = 0;
    file.terminate();
  };
  file.start();
}
