import { SaxesParser } from 'saxes';
import { DAMAGED, UNPACKS_TOO_LARGE, UnreadableWorkbook } from './unreadable.ts';

/** An element while it opens. */
export interface Opened {
  /** Value of an attribute without a namespace. */
  get(name: string): string | undefined;
  /** Value of the `id` attribute in the namespace of relationships, however its prefix is called. */
  relationship(): string | undefined;
}

/** Called with the path of local names from the root: `worksheet/sheetData/row/c`. Elements of foreign namespaces are `?` in it. */
export interface Visitor {
  open?(path: string, element: Opened): void;
  text?(path: string, text: string): void;
  close?(path: string): void;
  /** Asked now and then; true ends the reading early. */
  done?(): boolean;
}

/** ECMA-376 part 1 (transitional and strict forms) and part 2 (packages). https://ecma-international.org/publications-and-standards/standards/ecma-376/ */
const KNOWN: ReadonlySet<string> = new Set([
  'http://schemas.openxmlformats.org/spreadsheetml/2006/main',
  'http://purl.oclc.org/ooxml/spreadsheetml/main',
  'http://schemas.openxmlformats.org/package/2006/relationships',
  'http://schemas.openxmlformats.org/package/2006/content-types',
]);
/** Of the part that says who made a file and when; nothing else may be read in them. ECMA-376 part 2, 11 (core properties). */
export const PROPERTIES: ReadonlySet<string> = new Set([
  'http://schemas.openxmlformats.org/package/2006/metadata/core-properties',
  'http://purl.org/dc/terms/',
]);
const RELATIONSHIPS: ReadonlySet<string> = new Set([
  'http://schemas.openxmlformats.org/officeDocument/2006/relationships',
  'http://purl.oclc.org/ooxml/officeDocument/relationships',
]);

/** Real workbooks stay below 20 levels and 30 attributes; the bounds keep a file of nothing but tags from filling the memory. */
const MOST_DEPTH = 64;
const MOST_ATTRIBUTES = 200;
/** Bytes, and elements with their attributes, of one part. A list of 10,000 lines has 8 MB and 1.4 million; beyond it is minutes of work. */
export const MOST = { bytes: 32 * 1024 * 1024, markup: 2_500_000 };
const CHUNK = 64 * 1024;

/**
 * Walks through a part of a workbook. A document type is refused: packages must not have one, and without it there is no
 * entity to expand and nothing to fetch. @throws UnreadableWorkbook when it is not well-formed.
 */
export function walkXml(
  part: Uint8Array,
  visitor: Visitor,
  most: typeof MOST = MOST,
  known: ReadonlySet<string> = KNOWN,
): void {
  if (part.length > most.bytes) throw new UnreadableWorkbook(UNPACKS_TOO_LARGE);
  // Said again at the event below for the other encodings; here, before the parser gathers megabytes of it.
  if (Buffer.from(part.buffer, part.byteOffset, part.length).includes('<!DOCTYPE'))
    throw new UnreadableWorkbook(DAMAGED);
  try {
    const parser = visiting(visitor, most.markup, known);
    const decoder = new TextDecoder(encodingOf(part), { fatal: true });
    for (let at = 0; at < part.length; at += CHUNK) {
      parser.write(decoder.decode(part.subarray(at, at + CHUNK), { stream: true }));
      if (visitor.done?.() === true) return;
    }
    parser.write(decoder.decode());
    parser.close();
  } catch (thrown) {
    throw thrown instanceof UnreadableWorkbook ? thrown : new UnreadableWorkbook(DAMAGED, { cause: thrown });
  }
}

function visiting(
  visitor: Visitor,
  most: number,
  known: ReadonlySet<string>,
): SaxesParser<{ xmlns: true; position: false }> {
  const parser = new SaxesParser({ xmlns: true, position: false });
  const paths: string[] = [];
  let attributes = 0;
  let markup = 0;
  const text = (value: string): void => visitor.text?.(paths.at(-1) ?? '', value);
  parser.on('doctype', () => {
    throw new UnreadableWorkbook(DAMAGED);
  });
  parser.on('attribute', () => {
    attributes += 1;
    markup += 1;
    if (attributes > MOST_ATTRIBUTES) throw new UnreadableWorkbook(DAMAGED);
  });
  parser.on('opentag', (tag) => {
    attributes = 0;
    markup += 1;
    if (markup > most) throw new UnreadableWorkbook(UNPACKS_TOO_LARGE);
    const local = known.has(tag.uri) ? tag.local : '?';
    const path = paths.length === 0 ? local : `${paths.at(-1)}/${local}`;
    if (paths.push(path) > MOST_DEPTH) throw new UnreadableWorkbook(DAMAGED);
    visitor.open?.(path, {
      get: (name) => tag.attributes[name]?.value,
      relationship: () =>
        Object.values(tag.attributes).find((one) => one.local === 'id' && RELATIONSHIPS.has(one.uri))?.value,
    });
  });
  parser.on('text', text);
  parser.on('cdata', text);
  parser.on('closetag', () => {
    const path = paths.pop() ?? '';
    visitor.close?.(path);
  });
  return parser;
}

/** Packages allow UTF-8 and UTF-16 only. */
function encodingOf(part: Uint8Array): string {
  if (part[0] === 0xff && part[1] === 0xfe) return 'utf-16le';
  return part[0] === 0xfe && part[1] === 0xff ? 'utf-16be' : 'utf-8';
}
