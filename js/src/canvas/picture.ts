/** What is painted. */
import type { Detail } from "../geometry/detail.ts";
import type { Scene } from "../geometry/scene.ts";
import type { Selection } from "../store/viewState.ts";
import type { Colours } from "./colours.ts";
import type { Looks } from "./looks.ts";

/** Everything that a picture is made of. */
export interface Picture {
  readonly scene: Scene;
  readonly looks: Looks;
  readonly selection: Selection;
  /** The connections under the pointer, or about to be changed. */
  readonly bright: ReadonlySet<string>;
  readonly colours: Colours;
  readonly zoom: number;
  readonly detail: Detail;
  /** What is painted elsewhere, since it is being moved. */
  readonly without: {
    readonly nodes: ReadonlySet<string>;
    readonly lines: ReadonlySet<string>;
    readonly drawings: ReadonlySet<string>;
  };
}
