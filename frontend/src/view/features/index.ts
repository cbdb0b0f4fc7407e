import type { MakeFeature } from "../desk";
import { aboutFeature } from "./about";
import { adjustFeature } from "./adjust";
import { areaFeature } from "./area";
import { attributesFeature } from "./attributes";
import { brushFeature } from "./brush";
import { cleanUpFeature } from "./clean-up";
import { compareFeature } from "./compare";
import { drawnNoteFeature } from "./drawn-note";
import { finderFeature } from "./finder";
import { fixingFeature } from "./fixing";
import { gestureFeature } from "./gesture";
import { layersFeature } from "./layers";
import { navigatorFeature } from "./navigator";
import { overlayFeature } from "./overlay";
import { practiceFeature } from "./practice";
import { tourFeature } from "./tour";
import { regionFeature } from "./region";
import { viewpointsFeature } from "./viewpoints";
import { zoomFeature } from "./zoom";

/** Everything the editor can do with an open photo; sections of the side panel stand in this order. */
export const FEATURES: readonly MakeFeature[] = [
  practiceFeature,
  fixingFeature,
  aboutFeature,
  drawnNoteFeature,
  viewpointsFeature,
  layersFeature,
  attributesFeature,
  overlayFeature,
  compareFeature,
  adjustFeature,
  brushFeature,
  areaFeature,
  regionFeature,
  gestureFeature,
  zoomFeature,
  navigatorFeature,
  finderFeature,
  tourFeature,
  cleanUpFeature,
];
