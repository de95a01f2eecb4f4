import { type ReadSheet, readSheet, type SheetOptions, type Values } from './read-sheet.ts';
import { readFormats, readTexts } from './read-values.ts';
import { MOST, PROPERTIES, walkXml } from './read-xml.ts';
import { type Archive, openArchive } from './read-zip.ts';
import { DAMAGED, HAS_LINKS, HAS_MACROS, NOT_A_WORKBOOK, UnreadableWorkbook } from './unreadable.ts';

/** A workbook from a stranger, opened: data only, no macros, no links to other files. */
export interface OpenedBook {
  readonly sheets: readonly OpenedSheet[];
  /** When a program saved it last, as the file itself says; null: it does not. */
  saved(): Promise<string | null>;
}

export interface OpenedSheet {
  readonly name: string;
  read(options: SheetOptions): Promise<ReadSheet>;
}

/**
 * exceljs writes our workbooks, but does not read them: it unpacks whatever an archive holds, drops the links to other files
 * and stops at parts it does not know. Here only the parts that are needed are unpacked.
 * @param larger how many times as large as a review list the file and its parts may be
 * @throws UnreadableWorkbook
 */
export async function openBook(bytes: Uint8Array, larger = 1): Promise<OpenedBook> {
  const archive = openArchive(bytes, larger);
  await refuseDangers(archive);
  const most = { bytes: MOST.bytes * larger, markup: MOST.markup * larger };
  const starts = await relations(archive, '');
  const main = only(starts.filter((one) => one.type === 'officeDocument'))?.target;
  if (main === undefined) throw new UnreadableWorkbook(NOT_A_WORKBOOK);
  const related = await relations(archive, main);
  if (related.some((one) => one.type === 'externalLink')) throw new UnreadableWorkbook(HAS_LINKS);
  const { sheets, from1904 } = contents(await needed(archive, main));
  const optional = async (type: string): Promise<Buffer | null> => {
    const relation = only(related.filter((one) => one.type === type));
    return relation === undefined ? null : needed(archive, relation.target);
  };
  const [texts, styles] = [await optional('sharedStrings'), await optional('styles')];
  const values: Values = {
    texts: texts === null ? [] : readTexts(texts, most),
    formats: styles === null ? [] : readFormats(styles),
    from1904,
  };
  const opened = sheets.flatMap(({ name, id }) => {
    const relation = related.find((one) => one.id === id);
    if (relation === undefined) throw new UnreadableWorkbook(DAMAGED);
    // Sheets that hold a chart alone have another type.
    if (relation.type !== 'worksheet') return [];
    const { target } = relation;
    const read = async (options: SheetOptions): Promise<ReadSheet> =>
      readSheet(await needed(archive, target), values, { ...options, most });
    return [{ name, target, read }];
  });
  // A part that is many sheets would be read as many times.
  const targets = new Set(opened.map(({ target }) => target.toLowerCase()));
  if (targets.size !== opened.length) throw new UnreadableWorkbook(DAMAGED);
  return { sheets: opened, saved: () => savedAt(archive, starts) };
}

async function savedAt(archive: Archive, starts: readonly Relation[]): Promise<string | null> {
  const target = only(starts.filter((one) => one.type === 'core-properties'))?.target;
  const part = target === undefined ? null : await archive.read(target);
  if (part === null) return null;
  let text = '';
  const visitor = {
    text: (path: string, value: string) => {
      if (path === 'coreProperties/modified') text += value;
    },
  };
  walkXml(part, visitor, MOST, PROPERTIES);
  return text.trim() === '' ? null : text.trim();
}

/** A workbook has few sheets; each costs a reading of its first row. */
const MOST_SHEETS = 200;

/** Looked for in the names of parts and in the list of their types: a renamed part still says what it is, and the other way round. */
const MACROS = /vbaproject|macroenabled|macrosheet|activex|dialogsheet/i;
const LINKS = /externallink|connections|querytable/i;

async function refuseDangers(archive: Archive): Promise<void> {
  const list = await archive.read('[Content_Types].xml');
  if (list === null) throw new UnreadableWorkbook(NOT_A_WORKBOOK);
  const told: string[] = [...archive.names];
  walkXml(list, { open: (_path, element) => told.push(element.get('ContentType') ?? '') });
  if (told.some((one) => MACROS.test(one))) throw new UnreadableWorkbook(HAS_MACROS);
  if (told.some((one) => LINKS.test(one))) throw new UnreadableWorkbook(HAS_LINKS);
}

interface Relation {
  readonly id: string;
  /** Last word of the type: its beginning differs between the transitional and the strict form. */
  readonly type: string;
  readonly target: string;
}

/** What a part refers to inside the file; the empty name stands for the file itself. */
async function relations(archive: Archive, part: string): Promise<Relation[]> {
  const folder = part.slice(0, part.lastIndexOf('/') + 1);
  const list = await archive.read(`${folder}_rels/${part.slice(folder.length)}.rels`);
  if (list === null) throw new UnreadableWorkbook(NOT_A_WORKBOOK);
  const found: Relation[] = [];
  walkXml(list, {
    open: (path, element) => {
      if (path !== 'Relationships/Relationship') return;
      const type = (element.get('Type') ?? '').split('/').at(-1) ?? '';
      if (element.get('TargetMode') === 'External' && type !== 'externalLink') return;
      found.push({ id: element.get('Id') ?? '', type, target: resolve(folder, element.get('Target') ?? '') });
    },
  });
  return found;
}

function resolve(folder: string, target: string): string {
  const path: string[] = [];
  for (const step of (target.startsWith('/') ? target : folder + target).split('/')) {
    if (step === '..') path.pop();
    else if (step !== '' && step !== '.') path.push(step);
  }
  return path.join('/');
}

function contents(workbook: Uint8Array): { sheets: { name: string; id: string }[]; from1904: boolean } {
  const sheets: { name: string; id: string }[] = [];
  let from1904 = false;
  walkXml(workbook, {
    open: (path, element) => {
      if (path === 'workbook/workbookPr') from1904 = ['1', 'true'].includes(element.get('date1904') ?? '');
      if (path !== 'workbook/sheets/sheet') return;
      sheets.push({ name: element.get('name') ?? '', id: element.relationship() ?? '' });
    },
  });
  if (sheets.length > MOST_SHEETS) throw new UnreadableWorkbook(DAMAGED);
  return { sheets, from1904 };
}

/** The one element of a list, if any. Two would be read differently by different programs. */
function only<T>(list: readonly T[]): T | undefined {
  if (list.length > 1) throw new UnreadableWorkbook(DAMAGED);
  return list[0];
}

async function needed(archive: Archive, name: string): Promise<Buffer> {
  const part = await archive.read(name);
  if (part === null) throw new UnreadableWorkbook(DAMAGED);
  return part;
}
