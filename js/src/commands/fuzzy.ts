/** Finding by a few letters: those of the query, in their order, anywhere in a text. */

/** A text to be searched in, and how much a find in it counts. */
export type Searched = readonly [text: string, weight: number];

/** Letters apart are looked for in names and labels; in a long text any would be found. */
const LONGEST = 40;

/** How much letters count that begin a word, or follow the one found before. */
const BONUS = { start: 12, next: 5 } as const;

/**
 * How well a query matches a text, the higher the better; nothing where it does not. Letters that
 * begin words, or follow one another, count more; a longer text counts a little less, and in a
 * very long one only the query as a whole is found.
 */
export function matchOf(query: string, text: string): number | undefined {
  const [wanted, letters] = [query.toLowerCase(), text.toLowerCase()];
  const whole = letters.indexOf(wanted);
  if (whole >= 0) return scoreAt(letters, whole, wanted.length);
  if (letters.length > LONGEST) return undefined;
  let [score, from] = [0, 0];
  for (const letter of wanted) {
    const at = letters.indexOf(letter, from);
    if (at < 0) return undefined;
    score += 1 + (startsWord(letters, at) ? BONUS.start : at === from && at > 0 ? BONUS.next : 0);
    from = at + 1;
  }
  return score - letters.length / 50;
}

/** The things that match every word of a query, the best first; all, as they are, for no query. */
export function found<T>(
  things: readonly T[],
  query: string,
  textsOf: (thing: T) => readonly Searched[],
): T[] {
  const words = query.trim().split(/\s+/).filter(Boolean);
  if (words.length === 0) return [...things];
  const scored = things.flatMap((thing) => {
    const texts = textsOf(thing);
    const scores = words.map((word) => best(word, texts));
    if (scores.some((score) => score === undefined)) return [];
    return [{ thing, score: scores.reduce<number>((sum, score) => sum + (score ?? 0), 0) }];
  });
  return scored.sort((a, b) => b.score - a.score).map(({ thing }) => thing);
}

function best(word: string, texts: readonly Searched[]): number | undefined {
  const scores = texts.flatMap(([text, weight]) => {
    const score = matchOf(word, text);
    return score === undefined ? [] : [score * weight];
  });
  return scores.length > 0 ? Math.max(...scores) : undefined;
}

/** All letters in a row are worth more than the same ones apart. */
function scoreAt(text: string, at: number, length: number): number {
  const start = startsWord(text, at) ? 2 * BONUS.start : 0;
  return start + length * (1 + BONUS.next) - text.length / 50;
}

function startsWord(text: string, at: number): boolean {
  return at === 0 || !/[\p{L}\p{N}]/u.test(text[at - 1] ?? "");
}
