/** The menu of runs, and the one at a place of the canvas: by the right button, a long press, or the menu key. */
import { Fragment } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { type Command, invoke } from "../commands/command.ts";
import { shown } from "../commands/keys.ts";
import { menuFor, runMenuFor } from "../commands/menus.ts";
import type { Point } from "../geometry/rect.ts";
import { useView } from "./editorContext.ts";
import { Icon } from "./icon.tsx";

/** How far the menu keeps from the edges of the canvas. */
const MARGIN = 8;

/** The menu, while it is open. */
export function ContextMenu() {
  const view = useView();
  const { menu, runMenu } = view.panels;
  const open = menu.value ? menu : runMenu;
  const at = open.value;
  if (!at) return null;
  const away = () => {
    open.value = undefined;
  };
  const parts = open === menu ? menuFor(view) : runMenuFor(view);
  return <Menu key={`${at.x} ${at.y}`} at={at} parts={parts} away={away} />;
}

interface MenuProps {
  /** Where it opens, on the screen. */
  readonly at: Point;
  readonly parts: readonly (readonly Command[])[];
  /** Be rid of it. */
  readonly away: () => void;
}

function Menu({ at, parts, away }: MenuProps) {
  const view = useView();
  const element = useRef<HTMLDivElement>(null);
  const close = () => {
    away();
    view.focusCanvas();
  };
  const latest = useRef(away);
  latest.current = away;
  useLayoutEffect(() => {
    const menu = element.current;
    if (!menu) return undefined;
    const { width, height } = view.view.size.peek();
    const left = Math.min(at.x, width - menu.offsetWidth - MARGIN);
    const top = Math.min(at.y, height - menu.offsetHeight - MARGIN);
    menu.style.left = `${Math.max(MARGIN, left)}px`;
    menu.style.top = `${Math.max(MARGIN, top)}px`;
    menu.querySelector("button")?.focus();
    // By presses and not by the focus, which a finger that is lifted takes to what is below it.
    const leave = (event: Event) => {
      if (!event.composedPath().includes(menu)) latest.current();
    };
    const { ownerDocument } = menu;
    ownerDocument.addEventListener("pointerdown", leave, true);
    return () => ownerDocument.removeEventListener("pointerdown", leave, true);
  }, [at, view]);
  const choose = (command: Command) => {
    // The focus first: a command may put it elsewhere.
    close();
    invoke(command, view);
  };
  return (
    <div
      class="context-menu panel scroll"
      role="menu"
      aria-label="Commands"
      tabIndex={-1}
      data-testid="context-menu"
      ref={element}
      onKeyDown={(event) => onKey(event, element.current, close)}
      onContextMenu={(event) => event.preventDefault()}
    >
      {parts.map((part, index) => (
        <Fragment key={part[0]?.name}>
          {index > 0 && <hr />}
          {part.map((command) => (
            <button
              type="button"
              role="menuitem"
              tabIndex={-1}
              key={command.name}
              data-command={command.name}
              onClick={() => choose(command)}
              onPointerMove={(event) => event.currentTarget.focus()}
            >
              <Icon name={command.icon} />
              <span>{command.label}</span>
              {command.keys[0] && <kbd>{shown(command.keys[0], view.mac)}</kbd>}
            </button>
          ))}
        </Fragment>
      ))}
    </div>
  );
}

function onKey(event: KeyboardEvent, menu: HTMLElement | null, close: () => void): void {
  const items = [...(menu?.querySelectorAll<HTMLElement>("button") ?? [])];
  const now = items.indexOf(event.target as HTMLElement);
  const go = (index: number) => items.at(index)?.focus();
  if (event.key === "ArrowDown") go((now + 1) % items.length);
  else if (event.key === "ArrowUp") go(now - 1);
  else if (event.key === "Home") go(0);
  else if (event.key === "End") go(-1);
  else if (event.key === "Escape" || event.key === "Tab") close();
  else return;
  event.preventDefault();
  event.stopPropagation();
}
