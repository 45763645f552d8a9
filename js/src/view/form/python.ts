/**
 * Python cut into coloured pieces. It need not understand the language: a piece is a comment, a
 * text, a number, a word of the language, a decorator, a name that is called, or nothing special.
 */

/** What a piece is, which is also the class that colours it. */
export type Kind = "comment" | "text" | "number" | "word" | "name" | "plain";

/** A part of a program and what it is. */
export interface Piece {
  readonly kind: Kind;
  readonly text: string;
}

const WORDS = new Set(
  `False None True and as assert async await break case class continue def del elif else except
  finally for from global if import in is lambda match nonlocal not or pass raise return try while
  with yield`.split(/\s+/),
);

// An open text ends at its line or, in triple quotes, at the end: so it looks right while written.
const PIECE =
  /(#.*)|([rbfuRBFU]{0,2}(?:"""[\s\S]*?(?:"""|$)|'''[\s\S]*?(?:'''|$)|"(?:\\.|[^"\\\n])*"?|'(?:\\.|[^'\\\n])*'?))|(\b(?:0[xXoObB][\da-fA-F_]+|\d[\d_]*(?:\.[\d_]*)?(?:[eE][+-]?\d+)?j?)\b)|((?<![^\n])[ \t]*@[\w.]+)|([\p{L}_][\p{L}\p{N}_]*)/gu;

/** A program as pieces; together they are the program. */
export function piecesOf(code: string): Piece[] {
  const pieces: Piece[] = [];
  let end = 0;
  for (const match of code.matchAll(PIECE)) {
    if (match.index > end) pieces.push({ kind: "plain", text: code.slice(end, match.index) });
    end = match.index + match[0].length;
    pieces.push({ kind: kindOf(match, code[end]), text: match[0] });
  }
  if (end < code.length) pieces.push({ kind: "plain", text: code.slice(end) });
  return pieces;
}

function kindOf([word, comment, text, number, decorator]: RegExpMatchArray, next?: string): Kind {
  if (comment !== undefined) return "comment";
  if (text !== undefined) return "text";
  if (number !== undefined) return "number";
  if (decorator !== undefined) return "name";
  if (WORDS.has(word)) return "word";
  return next === "(" ? "name" : "plain";
}
