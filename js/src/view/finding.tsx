/** Finding a command to do, and a node to go to. */
import { COMMANDS } from "../commands/all.ts";
import { invoke } from "../commands/command.ts";
import { shown } from "../commands/keys.ts";
import { goTo } from "../commands/viewCommands.ts";
import { titleOf } from "../model/nodeType.ts";
import { Chooser } from "./chooser.tsx";
import { useView } from "./editorContext.ts";

/** Every command that can be named; those that cannot be done now come last. */
export function FindCommand() {
  const view = useView();
  const named = COMMANDS.filter(({ name }) => !name.startsWith("nudge-"));
  const choices = named.map((command) => {
    const [keys] = command.keys;
    return {
      id: command.name,
      label: command.label,
      note: command.group,
      icon: command.icon,
      disabled: !command.when(view),
      ...(keys ? { keys: shown(keys, view.mac) } : {}),
    };
  });
  return (
    <Chooser
      title="Commands"
      placeholder="Find a command"
      none="No command of that name."
      choices={[...choices].sort((a, b) => Number(a.disabled) - Number(b.disabled))}
      onChoose={(id) => {
        const command = COMMANDS.find(({ name }) => name === id);
        if (command) invoke(command, view);
      }}
    />
  );
}

/** Every node of the workflow. */
export function FindNode() {
  const view = useView();
  const { nodes } = view.store.graph.value;
  const types = view.store.types.value;
  const choices = [...nodes.values()].map((node) => {
    const type = types.get(node.type);
    const title = titleOf(node);
    return {
      id: node.id,
      label: title,
      note: title === node.id ? node.type : `${node.id} · ${node.type}`,
      icon: type?.icon ?? "help",
      category: type?.category,
    };
  });
  return (
    <Chooser
      title="Find a node"
      placeholder="Title, id or type"
      none="No node of that name."
      choices={choices}
      onChoose={(id) => goTo(view, id)}
    />
  );
}
