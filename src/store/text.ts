/**
 * Postgres text cannot hold U+0000, and neither database keeps lone surrogates; vendors send both.
 * Texts in columns of their own are therefore escaped, reversibly: the escape character, then four hex digits.
 * (JSON columns need nothing: JSON.stringify already escapes both.)
 */
const ESCAPE = '\u001a';
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this is about
const UNSAFE = /[\0\u001a\p{Surrogate}]/u;
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this is about
const UNSAFE_ALL = /[\0\u001a\p{Surrogate}]/gu;
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this is about
const ESCAPED_ALL = /\u001a([0-9a-f]{4})/g;

/** A text as it can stand in a column of both databases. Same text in, same text out; different texts stay different. */
export function toColumn(text: string): string {
  if (!UNSAFE.test(text)) return text;
  return text.replace(
    UNSAFE_ALL,
    (character) => ESCAPE + character.charCodeAt(0).toString(16).padStart(4, '0'),
  );
}

/** The text that {@link toColumn} was given. */
export function fromColumn(column: string): string {
  if (!column.includes(ESCAPE)) return column;
  return column.replace(ESCAPED_ALL, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}

/** {@link toColumn} for texts that may be absent. */
export function toColumnOrNull(text: string | null): string | null {
  return text === null ? null : toColumn(text);
}

/** {@link fromColumn} for columns that may be null. */
export function fromColumnOrNull(column: string | null): string | null {
  return column === null ? null : fromColumn(column);
}
