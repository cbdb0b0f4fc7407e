import type { Heat } from "../core/heat";
import type { Job, Kernels, Outcome, Source } from "../core/jobs";
import type { Mask } from "../core/mask";
import type { Ring } from "../core/rings";
import type { Findings } from "../core/specks";
import type { Answer, Request } from "../workers/kernels";

interface Waiting {
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: Error) => void;
}

/** The kernels in a worker, which is started when it is first needed and stopped with the photo. */
export class WorkerKernels implements Kernels {
  private worker: Worker | null = null;
  private sent: Source | null = null;
  private readonly waiting = new Map<number, Waiting>();
  private last = 0;

  run(source: Source, job: Job): Promise<Outcome> {
    return this.ask(source, (id) => ({ kind: "job", id, job })) as Promise<Outcome>;
  }

  findFlaws(source: Source): Promise<Findings> {
    return this.ask(source, (id) => ({ kind: "flaws", id })) as Promise<Findings>;
  }

  findRings(source: Source): Promise<readonly Ring[]> {
    return this.ask(source, (id) => ({ kind: "rings", id })) as Promise<readonly Ring[]>;
  }

  /** Where two masks of one size differ, and how far. */
  findHeat(before: Mask, after: Mask): Promise<Heat> {
    return this.answered((id) => ({ kind: "heat", id, before, after })) as Promise<Heat>;
  }

  dispose(): void {
    this.fail("The photo was closed.");
  }

  private ask(source: Source, request: (id: number) => Request): Promise<unknown> {
    const worker = (this.worker ??= this.start());
    // The same source is sent once, however many sizes are tried on it.
    if (source !== this.sent) worker.postMessage({ kind: "source", source } satisfies Request);
    this.sent = source;
    return this.answered(request);
  }

  private answered(request: (id: number) => Request): Promise<unknown> {
    const worker = (this.worker ??= this.start());
    const id = ++this.last;
    worker.postMessage(request(id));
    return new Promise<unknown>((resolve, reject) => this.waiting.set(id, { resolve, reject }));
  }

  private start(): Worker {
    const worker = new Worker(new URL("../workers/kernels.ts", import.meta.url), { type: "module" });
    worker.addEventListener("message", ({ data }: MessageEvent<Answer>) => this.hear(data));
    worker.addEventListener("error", (event) => this.fail(event.message));
    return worker;
  }

  private hear({ id, result, error }: Answer): void {
    const waiting = this.waiting.get(id);
    this.waiting.delete(id);
    if (error === null) waiting?.resolve(result);
    else waiting?.reject(new Error(error));
  }

  /** Give up the worker with everything that waits for it; the next question starts another. */
  private fail(why: string): void {
    this.worker?.terminate();
    this.worker = null;
    this.sent = null;
    for (const { reject } of this.waiting.values()) reject(new Error(why));
    this.waiting.clear();
  }
}
