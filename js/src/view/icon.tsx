/** A sign as a component. */
import { pathOf } from "./icons.ts";

/** A sign. It says nothing to a screen reader: what it stands on has a name. */
export function Icon({ name }: { readonly name: string }) {
  return (
    <svg viewBox="0 0 16 16" aria-hidden="true">
      <path d={pathOf(name)} />
    </svg>
  );
}
