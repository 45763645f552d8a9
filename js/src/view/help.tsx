/** Text that the kernel gives: a word in backticks is code. */

/** A help text with its code set as code. */
export function HelpText({ text }: { readonly text: string }) {
  const parts = text.split(/`([^`]+)`/);
  return (
    <>{parts.map((part, index) => (index % 2 === 1 ? <code key={part}>{part}</code> : part))}</>
  );
}

/** The same where only plain text can stand, as in a tooltip. */
export function plainHelp(text: string): string {
  return text.replaceAll("`", "");
}
