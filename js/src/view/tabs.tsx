/** A row of tabs: one of them takes the focus by Tab, arrows go to the others. */

/** What a row of tabs is given. */
export interface TabsProps<T extends string> {
  readonly label: string;
  readonly tabs: readonly { readonly name: T; readonly label: string }[];
  readonly chosen: T;
  /** The id of the element below. */
  readonly controls: string;
  readonly onChoose: (name: T) => void;
}

/** A row of tabs. */
export function Tabs<T extends string>({ label, tabs, chosen, controls, onChoose }: TabsProps<T>) {
  const onKeyDown = (event: KeyboardEvent) => {
    const at = tabs.findIndex(({ name }) => name === chosen);
    const steps: { readonly [key: string]: number } = { ArrowRight: at + 1, ArrowLeft: at - 1 };
    const ends: { readonly [key: string]: number } = { Home: 0, End: tabs.length - 1 };
    const to = steps[event.key] ?? ends[event.key];
    const next = to === undefined ? undefined : tabs.at(to % tabs.length);
    if (!next) return;
    event.preventDefault();
    event.stopPropagation();
    onChoose(next.name);
    const row = event.currentTarget as HTMLElement;
    row.querySelector<HTMLElement>(`#tab-${next.name}`)?.focus();
  };
  return (
    <div class="tabs" role="tablist" aria-label={label} onKeyDown={onKeyDown}>
      {tabs.map((tab) => (
        <button
          type="button"
          role="tab"
          class="tab"
          key={tab.name}
          id={`tab-${tab.name}`}
          aria-selected={tab.name === chosen}
          aria-controls={tab.name === chosen ? controls : undefined}
          tabIndex={tab.name === chosen ? 0 : -1}
          onClick={() => onChoose(tab.name)}
        >
          {tab.label}
        </button>
      ))}
    </div>
  );
}
