/** Walking through JSON text without making objects of it. The text holds no backslash: a string ends at the next quote. */

const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_LIST = 0x5b;
const CLOSE_LIST = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;

/**
 * Calls `visit` for each member of the object at these offsets, with `into`, the text and the offsets of its key's first quote, of its colon and
 * of its value's end. False when the text is not one whole object without white space: then nothing of it may be believed.
 */
export function forEachMember<T>(
  text: string,
  start: number,
  stop: number,
  into: T,
  visit: (into: T, text: string, key: number, colon: number, end: number) => void,
): boolean {
  if (text.charCodeAt(start) !== OPEN_OBJECT) return false;
  let at = start + 1;
  if (text.charCodeAt(at) === CLOSE_OBJECT) return at + 1 === stop;
  while (at < stop) {
    if (text.charCodeAt(at) !== QUOTE) return false;
    const colon = text.indexOf('"', at + 1) + 1;
    if (colon === 0 || text.charCodeAt(colon) !== COLON) return false;
    const end = endOfValue(text, colon + 1, stop);
    if (end < 0) return false;
    visit(into, text, at, colon, end);
    const next = text.charCodeAt(end);
    if (next === CLOSE_OBJECT) return end + 1 === stop;
    if (next !== COMMA) return false;
    at = end + 1;
  }
  return false;
}

const PLAIN_VALUE = /(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)/y;

/** Offset just behind the value that begins at `at`; -1 when it does not end before `stop`. */
function endOfValue(text: string, at: number, stop: number): number {
  const first = text.charCodeAt(at);
  if (first === QUOTE) {
    const end = text.indexOf('"', at + 1) + 1;
    return end === 0 || end >= stop ? -1 : end;
  }
  if (first === OPEN_OBJECT || first === OPEN_LIST) return endOfNested(text, at, stop);
  PLAIN_VALUE.lastIndex = at;
  return PLAIN_VALUE.test(text) ? PLAIN_VALUE.lastIndex : -1;
}

function endOfNested(text: string, from: number, stop: number): number {
  let depth = 0;
  for (let at = from; at < stop; at++) {
    const unit = text.charCodeAt(at);
    if (unit === QUOTE) {
      at = text.indexOf('"', at + 1);
      if (at < 0) return -1;
    } else if (unit === OPEN_OBJECT || unit === OPEN_LIST) {
      depth += 1;
    } else if (unit === CLOSE_OBJECT || unit === CLOSE_LIST) {
      depth -= 1;
      if (depth === 0) return at + 1;
    }
  }
  return -1;
}
