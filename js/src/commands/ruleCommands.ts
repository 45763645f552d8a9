/** How the selected nodes run: breakpoints, pinned values, nodes that stand aside. */
import type { PortHit } from "../geometry/scene.ts";
import { toWorld } from "../geometry/viewport.ts";
import type { Node } from "../model/graph.ts";
import type { Json } from "../model/json.ts";
import type { Command, EditorContext } from "./command.ts";
import { policyEdit } from "./edits.ts";

/** How near the pointer has to be to a port to mean it, on the screen. */
const NEAR = 12;

/** Pause at the port under the pointer, else before the selected nodes; or no longer. */
export const toggleBreakpoint: Command = {
  name: "breakpoint",
  label: "Breakpoint",
  icon: "breakpoint",
  group: "Debug",
  keys: ["F9"],
  when: (context) =>
    context.store.editable.value &&
    (context.view.selection.value.nodes.size > 0 || portNear(context) !== undefined),
  run: (context) => {
    const port = portNear(context);
    const node = port && context.store.graph.peek().nodes.get(port.nodeId);
    if (node && port) {
      const ports = withPort(node.policy?.breakpoint, port.portId);
      context.store.transact(policyEdit([node], "breakpoint", ports));
    } else toggle(context, "breakpoint");
  },
};

/** Let the selected nodes give no value, or again. */
export const toggleDisabled = rule("disabled", "Disable or enable", "power", "D");

/** Let the selected nodes hand their input on, or run again. */
export const toggleBypassed = rule("bypassed", "Bypass, or no longer", "bypass", "B");

/** Pin what the selected nodes gave last, or unpin them. */
export const togglePin: Command = {
  name: "pin",
  label: "Pin the value, or unpin",
  icon: "pin",
  group: "Debug",
  keys: ["Shift+P"],
  when: (context) =>
    context.store.editable.value &&
    selected(context).some((node) => isPinned(node) || hasValue(context, node)),
  run: (context) => {
    const nodes = selected(context);
    const pinned = nodes.filter(isPinned);
    if (pinned.length > 0) context.store.transact(policyEdit(pinned, "pinned", null));
    else {
      const able = nodes.filter((node) => hasValue(context, node));
      for (const { id } of able) context.sync.steer({ type: "pin", node: id });
    }
  },
};

/** Whether a node gives a pinned value instead of running. */
export function isPinned({ policy }: Node): boolean {
  return policy?.pinned !== undefined && policy.pinned !== null;
}

/** A breakpoint with one port more or, where it had that, less; nothing where none is left. */
export function withPort(breakpoint: Json | undefined, port: string): Json {
  const ports = Array.isArray(breakpoint) ? breakpoint : [];
  const next = ports.includes(port) ? ports.filter((each) => each !== port) : [...ports, port];
  return next.length > 0 ? next : null;
}

function portNear({ view, scene }: EditorContext): PortHit | undefined {
  if (!view.pointer) return undefined;
  const { zoom } = view.viewport.peek();
  const hit = scene.portAt(toWorld(view.viewport.peek(), view.pointer), NEAR / zoom);
  return hit;
}

function selected({ view, store }: EditorContext): Node[] {
  const { nodes } = store.graph.value;
  const found = [...view.selection.value.nodes].map((id) => nodes.get(id));
  return found.filter((node) => node !== undefined);
}

function hasValue({ runs }: EditorContext, { id }: Node): boolean {
  return runs.node(id).value?.state.value.status === "completed";
}

function toggle(context: EditorContext, name: string): void {
  const nodes = selected(context);
  const all = nodes.every((node) => node.policy?.[name]);
  context.store.transact(policyEdit(nodes, name, all ? null : true));
}

function rule(name: string, label: string, icon: string, key: string): Command {
  return {
    name,
    label,
    icon,
    group: "Edit",
    keys: [key],
    when: ({ store, view }) => store.editable.value && view.selection.value.nodes.size > 0,
    run: (context) => toggle(context, name),
  };
}
