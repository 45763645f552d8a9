/** What the menu of models holds. */
import type { Json } from "../../model/json.ts";
import type { PropertySchema } from "../../model/nodeType.ts";
import type { Backend } from "../../model/protocol.ts";

/** The models of one back end; of none where the node type itself names them. */
export interface ModelGroup {
  readonly backend: string;
  readonly models: readonly string[];
  readonly problem?: string;
}

/**
 * The groups of the menu: first what the node type names, then what each back end has, then why
 * others have none. A query leaves the names that contain it; no name stands twice.
 */
export function groupsOf(
  schema: PropertySchema,
  backends: readonly Backend[],
  query: string,
): ModelGroup[] {
  const words = query.trim().toLowerCase();
  const seen = new Set<string>();
  const left = (names: readonly string[]) =>
    names.filter((name) => {
      if (seen.has(name) || !name.toLowerCase().includes(words)) return false;
      seen.add(name);
      return true;
    });
  const own = { backend: "", models: left(namedBy(schema)) };
  const others = backends.map(({ backend, models, problem }) => ({
    backend,
    models: left(models),
    ...(problem === undefined ? {} : { problem }),
  }));
  const answering = [own, ...others].filter((group) => group.models.length > 0);
  return [...answering, ...others.filter((group) => "problem" in group && !group.models.length)];
}

function namedBy({ enum: choices, examples, default: usual }: PropertySchema): string[] {
  const more = Array.isArray(examples) ? examples : [];
  const named: readonly (Json | undefined)[] = [usual, ...(choices ?? more)];
  return named.filter((name): name is string => typeof name === "string" && name !== "");
}
