import type { MaskDocument } from "../../core/document";
import type { Feature, MakeFeature } from "../desk";
import { LAYER_NUMBERS } from "../keys";
import { LayerList } from "../layer-list";

/** The list of layers, for projects of many labels; a project of one label shows none of it. */
export const layersFeature: MakeFeature = ({ document, order, stage, refresh }) => {
  if (order.labels.length < 2) return {};
  const arrange = (act: () => unknown) => (): void => {
    act();
    stage.looks.refreshLayers();
  };
  const list = new LayerList(document, order.labels, () => {
    stage.looks.refreshLayers();
    refresh();
  });
  stage.input.onPick = ({ x, y }) => {
    const layer = document.layerAt(x, y);
    if (layer !== undefined) document.activate(layer.key);
    refresh();
  };
  return { section: list.element, show: () => list.show(), stepped: arrange(() => list.show()), commands: commandsOf(document, arrange) };
};

function commandsOf(document: MaskDocument, arrange: (act: () => unknown) => () => void): NonNullable<Feature["commands"]> {
  const index = (): number => document.layers.findIndex((layer) => layer === document.active);
  const take = (at: number): void => document.activate(document.layers[at]?.key ?? "");
  const fromTop = LAYER_NUMBERS.map((number) => [`layer${number}`, () => take(document.layers.length - number)] as const);
  return {
    ...Object.fromEntries(fromTop),
    layerAbove: () => take(index() + 1),
    layerBelow: () => take(index() - 1),
    raiseLayer: arrange(() => document.place(document.active?.key ?? "", index() + 1)),
    lowerLayer: arrange(() => document.place(document.active?.key ?? "", index() - 1)),
    guardOthers: () => (document.guardOthers = !document.guardOthers),
  };
}
