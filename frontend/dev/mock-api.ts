import { readFileSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { resolve } from "node:path";
import type { Plugin } from "vite";
import type { AheadPhoto, EditorSettings, LayerData, OpeningData, SiblingData, WorkOrder } from "../src/core/order";
import { drawPhoto, drawPrediction, drawRegion, SIZE } from "./photo";

const PHOTOS = 4;

interface Answer {
  readonly status: number;
  readonly body: unknown;
}

/** The editor's endpoints over memory. POST /mock/fail/STATUS/ makes every save answer so, 200 ends it. */
class MockServer {
  private readonly drafts = new Map<number, { etag: string; layers: readonly LayerData[] }>();
  private readonly openings = new Map<number, OpeningData[]>();
  private revision = 1;
  private failing = 200;
  private readonly prediction = drawPrediction();
  readonly log: { method: string; path: string; body: unknown }[] = [];

  order(id: number): WorkOrder | null {
    if (id > PHOTOS) return null;
    const draft = this.drafts.get(id);
    const layer = { label: 1, attributes: [], data: this.prediction };
    return {
      ...facts(id),
      etag: draft?.etag ?? '"d0"',
      layers: draft?.layers ?? [layer],
      from: draft === undefined ? "prediction" : "draft",
      openings: this.openings.get(id) ?? [],
      prediction: { layers: [layer], estimated_dice: 0.914, contrast: 12.3, stretches: [], model: "v3" },
    };
  }

  answer(method: string, path: string, body: Record<string, unknown>, etag: string | undefined): Answer {
    this.log.push({ method, path, body });
    const fail = /^\/mock\/fail\/(\d+)\/$/.exec(path);
    if (fail !== null) this.failing = Number(fail[1]);
    if (fail !== null || path === "/mock/log/") return { status: 200, body: this.log };
    const [, item = "0", verb = ""] = /^\/api\/items\/(\d+)\/(\w*)/.exec(path) ?? [];
    if (verb !== "" && this.failing !== 200 && verb !== "heartbeat") return { status: this.failing, body: { detail: "As the mock was told." } };
    return this.act(method, path, Number(item), verb, body, etag);
  }

  private act(method: string, path: string, id: number, verb: string, body: Record<string, unknown>, etag: string | undefined): Answer {
    if (path === "/api/session/") return this.signIn(body);
    if (verb === "draft") return this.save(id, body["layers"] as LayerData[], etag);
    if (verb === "submit") return { status: 200, body: { version: 1, state: "TO_REVIEW", effort: { active_seconds: 12.5, shown_dice: 0.962 }, next: this.order(id + 1) } };
    if (verb === "skip") return { status: 200, body: { next: this.order(id + 1) } };
    if (verb === "heartbeat") return { status: 200, body: { expires_at: new Date().toISOString() } };
    if (verb === "region") return { status: 200, body: { data: drawRegion(body["rect"] as [number, number, number, number]), seconds: 0.2 } };
    if (verb === "openings") return this.opening(method, path, id, body);
    if (path.endsWith("/ahead/")) return { status: 200, body: { photos: this.ahead() } };
    if (path === "/api/account/editor/") return { status: 200, body };
    if (verb === "release") return { status: 204, body: null };
    return method === "GET" ? { status: 200, body: this.order(id) } : { status: 404, body: { detail: "Not in the mock." } };
  }

  private opening(method: string, path: string, id: number, body: Record<string, unknown>): Answer {
    const known = this.openings.get(id) ?? [];
    if (method === "DELETE") {
      this.openings.set(id, known.filter((one) => !path.endsWith(`/openings/${one.id}/`)));
      return { status: 204, body: null };
    }
    const made = { ...(body as unknown as Omit<OpeningData, "id">), id: this.revision++ };
    this.openings.set(id, [...known, made]);
    return { status: 201, body: made };
  }

  private ahead(): AheadPhoto[] {
    return [2, 3].flatMap((id) => this.order(id) ?? []).map(({ id, photo, layers, from, prediction }) => ({ id, photo, layers, from, prediction }));
  }

  private signIn(body: Record<string, unknown>): Answer {
    if (body["password"] !== "secret") return { status: 400, body: { detail: "Name or password is wrong." } };
    this.failing = 200;
    return { status: 200, body: { user: body["username"] } };
  }

  private save(id: number, layers: readonly LayerData[], etag: string | undefined): Answer {
    if (etag !== (this.drafts.get(id)?.etag ?? '"d0"')) return { status: 412, body: { detail: "Changed elsewhere.", kept: "d9" } };
    const draft = { etag: `"d${this.revision++}"`, layers };
    this.drafts.set(id, draft);
    return { status: 200, body: { etag: draft.etag, saved_at: new Date().toISOString() } };
  }
}

function facts(id: number): Omit<WorkOrder, "etag" | "layers" | "from" | "prediction" | "openings"> {
  const name = `5810${id}_Front.jpg`;
  const url = `/mock/photo/${id}.svg`;
  return {
    id,
    state: "TO_ANNOTATE",
    project: { slug: "shirts", name: "Shirts", brand_color: "#c0392b" },
    photo: { name, garment: `5810${id}`, viewpoint: "Front", ...SIZE, screen_url: url, full_url: url },
    labels: id === 4 ? MANY_LABELS : LABELS.slice(0, id === 2 ? 3 : 1),
    reasons: [
      { code: "low_dice", text: "The model is unsure of this mask", value: 0.914, threshold: 0.96 },
      { code: "contrast", text: "Low contrast along the outline", value: 12.3, threshold: 18 },
    ],
    note: id === 1 ? { text: "The left sleeve is cut short at the hem.", cause: "Complicated garment", by: "Rex" } : null,
    lease: { generation: 1, expires_at: new Date().toISOString(), seconds: 120 },
    previous: id === 4 ? { layers: [{ label: 1, attributes: [], data: drawPrediction(-12) }], by: "Lea" } : null,
    attributes: id === 4 ? MANY_ATTRIBUTES : ATTRIBUTES,
    imported: id === 4 ? { layers: [{ label: 1, attributes: [], data: drawPrediction(20) }], by: "the first import" } : null,
    siblings: (id === 4 ? MANY_SIBLINGS : SIBLINGS).map((viewpoint, at) => sibling(`5810${id}`, viewpoint, 10 * id + at, (id + at) % 3 + 1)),
    links: { home: "/dev/editor.html" },
  };
}

function sibling(garment: string, viewpoint: string, id: number, picture: number): SiblingData {
  const url = `/mock/photo/${picture}.svg`;
  return { id, name: `${garment}_${viewpoint}.jpg`, viewpoint, state: "ACCEPTED", words: "Accepted", thumb_url: url, screen_url: url };
}

const SIBLINGS = ["Back", "FrontRight"];

const ATTRIBUTES = [
  { id: 1, name: "Round", group: "Neckline" },
  { id: 2, name: "Collar", group: "Neckline" },
  { id: 3, name: "Buttons", group: "Closure" },
];

const LABELS = [
  { id: 1, name: "Shirt", color: "#ff3b6b", value: 1 },
  { id: 2, name: "Collar", color: "#3bd1ff", value: 2 },
  { id: 3, name: "Buttons", color: "#ffd23b", value: 3 },
];

const MANY_SIBLINGS = ["Back", "BackLeft", "FrontLeft", "FrontRight", "Left", "Right"];

const MANY_LABELS = ["Shirt", "Collar", "Buttons", "Sleeve", "Cuff", "Pocket", "Hem", "Print", "Zip", "Belt", "Lace", "Label"].map((name, at) => ({
  id: at + 1, name, value: at + 1, color: `#${(0x1000000 + ((at * 0x3a7f51 + 0xff3b6b) & 0xffffff)).toString(16).slice(1)}`,
}));

const MANY_ATTRIBUTES = Object.entries({
  Neckline: ["Round", "V-shaped", "Square", "Halter", "Boat"],
  Closure: ["Buttons", "Zip", "Laces", "No closure"],
  Length: ["Above the hip", "Hip", "Knee", "Floor"],
  Pattern: ["Plain", "Striped", "Checked", "Floral"],
}).flatMap(([group, names], row) => names.map((name, at) => ({ id: 10 * row + at + 1, name, group })));

const SETTINGS: EditorSettings = { url: "/api/account/editor/", preset: "photoshop", keys: {}, practiced: true, practice_url: "/practice/", practice_done_url: "/api/practice/done/" };

async function readBody(request: IncomingMessage): Promise<Record<string, unknown>> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString();
  return text === "" ? {} : (JSON.parse(text) as Record<string, unknown>);
}

async function serveApi(server: MockServer, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { status, body } = server.answer(request.method ?? "GET", request.url ?? "", await readBody(request), request.headers["if-match"]);
  response.writeHead(status, { "Content-Type": "application/json" });
  response.end(body === null ? "" : JSON.stringify(body));
}

function servePicture(response: ServerResponse, text: string): void {
  response.writeHead(200, { "Content-Type": "image/svg+xml" });
  response.end(text);
}

function photoIn(url: string): number {
  return Number(new URL(url, "http://localhost").searchParams.get("photo") ?? 1);
}

/** A Vite plugin that stands in for the server, so that the editor can be tried by hand and photographed. */
export function mockApi(root: string): Plugin {
  const server = new MockServer();
  return {
    name: "mock-api",
    // ?photo=4 opens one of many labels, attributes and viewpoints.
    transformIndexHtml: (html, { originalUrl = "/" }) => html.replace("<!--ORDER-->", JSON.stringify(server.order(photoIn(originalUrl)))).replace("<!--SETTINGS-->", JSON.stringify(SETTINGS)),
    configureServer({ middlewares }) {
      middlewares.use((request, response, next) => {
        const url = request.url ?? "";
        const photo = /^\/mock\/photo\/(\d)\.svg/.exec(url);
        if (photo !== null) servePicture(response, drawPhoto(Number(photo[1]) * 110));
        else if (url === "/icons.svg") servePicture(response, readFileSync(resolve(root, "node_modules/.cache/icons.svg"), "utf8"));
        else if (url.startsWith("/api/") || url.startsWith("/mock/")) void serveApi(server, request, response);
        else next();
      });
    },
  };
}
