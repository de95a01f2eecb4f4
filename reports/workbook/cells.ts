/** What may stand in a cell of a workbook, and under which name a sheet. */

/** Most UTF-16 units a cell holds (Excel specifications and limits: "Total number of characters that a cell can contain"). */
export const CELL_LIMIT = 32_767;

/** Most rows of a sheet, the header included. https://support.microsoft.com/office/1672b34d-7043-467e-8e27-269d656771c3 */
export const ROW_LIMIT = 1_048_576;

const CUT = ' … (cut here; the JSON form of this report holds all of it)';

// XML 1.0 allows tab, line feed and everything from U+0020 except surrogates and two non-characters; a carriage return
// would come back as a line feed. Bidirectional overrides are legal XML, but make a cell read otherwise than it is stored.
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what the pattern is for
const INVALID = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\ufffe\uffff]|\p{Surrogate}/gu;
const OVERRIDES = /[\u202a-\u202e\u2066-\u2069]/g;
// Excel reads _x0041_ in a text as the character U+0041; a literal underscore before it is written _x005F_.
const ESCAPE = /_(?=x[0-9A-Fa-f]{4}_)/g;

/** Text without characters that no file can hold, and with plain line ends. */
function validText(text: string): string {
  return text.replace(/\r\n?/g, '\n').replace(INVALID, '');
}

/** Text as a cell can hold it: no control characters, no direction overrides, cut at the limit. Never becomes a formula. */
export function cellText(text: string): string {
  const clean = validText(text).replace(OVERRIDES, '');
  if (clean.length <= CELL_LIMIT) return clean;
  const kept = clean.slice(0, CELL_LIMIT - CUT.length).replace(/[\ud800-\udbff]$/, '');
  return kept + CUT;
}

/** {@link cellText} as it must be written into the file. */
export function fileText(text: string): string {
  return cellText(text).replace(ESCAPE, '_x005F_');
}

/** Text as a person wrote it into a cell, from what stands in the file: {@link fileText} the other way round. */
export function writtenText(text: string): string {
  return validText(
    text.replace(/_x([0-9A-Fa-f]{4})_/g, (_escape, code: string) =>
      String.fromCharCode(Number.parseInt(code, 16)),
    ),
  );
}

/** True when a workbook gives the text back exactly: what an id needs to be re-hashed from a cell. */
export function survives(text: string): boolean {
  return cellText(text) === text;
}

/**
 * A valid sheet name: at most 31 characters, none of `[]:*?/\`, no quote at an end, not "History", unique without regard
 * to case. `taken` is extended.
 */
export function sheetName(wanted: string, taken: Set<string>): string {
  const base =
    cellText(wanted)
      .replace(/[[\]:*?/\\\n\t]/g, ' ')
      .replace(/^['\s]+|['\s]+$/g, '')
      .replace(/^history$/i, 'History list') || 'Sheet';
  for (let number = 1; ; number += 1) {
    const tail = number === 1 ? '' : ` (${number})`;
    const name = base.slice(0, 31 - tail.length).replace(/['\s\ud800-\udbff]+$/, '') + tail;
    if (!taken.has(name.toLowerCase())) {
      taken.add(name.toLowerCase());
      return name;
    }
  }
}
