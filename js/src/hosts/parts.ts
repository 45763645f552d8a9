/**
 * Parts of the editor that load later than its picture. A widget is a single module that came over
 * the comm, so nothing stands beside it that could be fetched: a part comes over the comm too, as
 * the text of a module, which works offline and in every host.
 */
import type { CommModel } from "./comm.ts";

/** The modules that a part shares with the picture, by name. */
export type Shared = { readonly [name: string]: unknown };

/** Ask the kernel for a part: its module exports a function that is given the modules it shares. */
export async function partOver(model: CommModel, name: string, shared: Shared): Promise<unknown> {
  const { default: part } = (await moduleOver(model, name)) as { default: Part };
  return part((name) => shared[name]);
}

type Part = (require: (name: string) => unknown) => unknown;

/** Ask the kernel for the text of a module, and import it. */
export async function moduleOver(model: CommModel, name: string): Promise<unknown> {
  const text = await textOver(model, name);
  const address = URL.createObjectURL(new Blob([text], { type: "text/javascript" }));
  try {
    return await import(/* @vite-ignore */ address);
  } finally {
    URL.revokeObjectURL(address);
  }
}

function textOver(model: CommModel, name: string): Promise<string> {
  return new Promise((resolve) => {
    const hear = (message: { type?: unknown; name?: unknown; text?: unknown }) => {
      if (message.type !== "part" || message.name !== name) return;
      model.off("msg:custom", hear);
      if (typeof message.text === "string") resolve(message.text);
    };
    model.on("msg:custom", hear);
    model.send({ type: "part", name });
  });
}
