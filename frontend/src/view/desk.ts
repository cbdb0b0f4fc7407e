import type { MaskDocument } from "../core/document";
import type { WorkOrder } from "../core/order";
import type { Server } from "../core/server";
import type { Settings } from "../tools/settings";
import type { PhotoPixels, ToolName } from "../tools/tool";
import type { Notice } from "./dialogs";
import type { Command } from "./keys";
import type { Option } from "./options";
import type { Stage } from "./stage";

/** One open photo and everything around it that a feature of the editor may reach. */
export interface Desk {
  readonly order: WorkOrder;
  readonly document: MaskDocument;
  readonly stage: Stage;
  readonly settings: Settings;
  readonly photo: PhotoPixels;
  readonly server: Server;
  /** Draw the photo and show all values anew. */
  readonly refresh: () => void;
  readonly tell: (notice: Notice) => void;
  /** Words for the ear alone: the result of a key that others see. */
  readonly say: (words: string) => void;
  readonly run: (command: Command) => void;
}

/** One ability of the editor, made for each photo that is opened: it answers commands and may own a section. */
export interface Feature {
  readonly commands?: Partial<Readonly<Record<Command, () => void>>>;
  /** Its part of the side panel. */
  readonly section?: HTMLElement;
  /** What the bar above the photo offers while one of these tools is in the hand. */
  readonly options?: Partial<Readonly<Record<ToolName, readonly Option[]>>>;
  /** Values may have changed: show them. Called often, so it must be cheap when nothing did. */
  show?(): void;
  /** A gesture was finished, undone or redone: pixels differ. */
  stepped?(): void;
  /** A press on the photo begins to work with the tool in the hand: what is only previewed becomes the mask's. */
  press?(): void;
  /** The photo is about to be sent or left: make what is seen the mask's. */
  settle?(): void;
  /** The photo is closed. */
  dispose?(): void;
}

export type MakeFeature = (desk: Desk) => Feature;
