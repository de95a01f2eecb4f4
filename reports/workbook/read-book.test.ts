import { crc32, deflateRawSync } from 'node:zlib';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { exampleAssignment, exampleCampaign } from '../../test/support/reports/example-review.ts';
import { readReviewWorkbook } from '../review-answers.xlsx.ts';
import { renderReviewWorkbook } from '../review-list.xlsx.ts';
import { heading, identityOf, type ReviewColumn } from './review-columns.ts';

/** Files as other programs and ill-meaning people write them, put together part by part. */

interface Lie {
  readonly unpacked?: number;
  readonly crc?: number;
  readonly flags?: number;
  readonly stored?: boolean;
}
type Parts = Record<string, string | Buffer>;

function zip(parts: Parts, lies: Record<string, Lie> = {}, names: Record<string, string> = {}): Buffer {
  const local: Buffer[] = [];
  const central: Buffer[] = [];
  let at = 0;
  for (const [key, content] of Object.entries(parts)) {
    const { unpacked, crc, flags = 0, stored = false } = lies[key] ?? {};
    const raw = Buffer.from(content);
    const packed = stored ? raw : deflateRawSync(raw);
    const name = Buffer.from(names[key] ?? key);
    const head = Buffer.alloc(30);
    const entry = Buffer.alloc(46);
    head.writeUInt32LE(0x04034b50, 0);
    head.writeUInt16LE(name.length, 26);
    entry.writeUInt32LE(0x02014b50, 0);
    entry.writeUInt16LE(flags, 8);
    entry.writeUInt16LE(stored ? 0 : 8, 10);
    entry.writeUInt32LE(crc ?? crc32(raw), 16);
    entry.writeUInt32LE(packed.length, 20);
    entry.writeUInt32LE(unpacked ?? raw.length, 24);
    entry.writeUInt16LE(name.length, 28);
    entry.writeUInt32LE(at, 42);
    local.push(head, name, packed);
    central.push(entry, name);
    at += head.length + name.length + packed.length;
  }
  const directory = Buffer.concat(central);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(central.length / 2, 8);
  end.writeUInt16LE(central.length / 2, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...local, directory, end]);
}

const assignment = exampleAssignment(2, ['Priya Raman']);
const OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const relations = (...all: readonly [string, string, string][]): string =>
  `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">${all
    .map(([id, type, target]) => `<Relationship Id="${id}" Type="${OFFICE}/${type}" Target="${target}"/>`)
    .join('')}</Relationships>`;

const inline = (ref: string, text: string): string =>
  text === '' ? '' : `<c r="${ref}" t="inlineStr"><is><t>${text}</t></is></c>`;

/** Row 1, then both lines with `decisions` (markup of the cells L and M) in them. */
function rows(decisions: readonly string[] = []): string {
  const cells = (row: number, text: (column: ReviewColumn) => string, middle: string): string =>
    `<row r="${row}">${inline(`A${row}`, text('number'))}${inline(`B${row}`, text('who'))}${inline(`E${row}`, text('account'))}${inline(`F${row}`, text('can'))}${middle}${inline(`O${row}`, text('id'))}</row>`;
  const head = cells(1, heading, inline('L1', heading('decision')) + inline('M1', heading('reason')));
  const lines = assignment.lines.map((line, index) => {
    const own: Partial<Record<ReviewColumn, string>> = identityOf(line);
    return cells(index + 2, (column) => own[column] ?? '', decisions[index] ?? '');
  });
  return [head, ...lines].join('');
}

const sheetOf = (data: string, after = ''): string =>
  `<worksheet xmlns="${MAIN}"><sheetData>${data}</sheetData>${after}</worksheet>`;

const book = (sheet: string, more: Parts = {}): Parts => ({
  '[Content_Types].xml': '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
  '_rels/.rels': relations(['r1', 'officeDocument', 'xl/workbook.xml']),
  'xl/workbook.xml': `<workbook xmlns="${MAIN}" xmlns:r="${OFFICE}"><sheets><sheet name="Lines" sheetId="1" r:id="r1"/></sheets></workbook>`,
  'xl/_rels/workbook.xml.rels': relations(
    ['r1', 'worksheet', '/xl/sheet1.xml'],
    ['r2', 'sharedStrings', 'texts.xml'],
    ['r3', 'styles', './x/../styles.xml'],
  ),
  'xl/texts.xml': `<sst xmlns="${MAIN}"><si><r><t>Ke</t></r><r><rPr><b/></rPr><t xml:space="preserve">ep </t></r><rPh sb="0" eb="1"><t>phonetic</t></rPh></si><si><t>a_x000D_\n_x005F_x0041_ &amp;lt; &#x200F;</t></si></sst>`,
  'xl/styles.xml': `<styleSheet xmlns="${MAIN}"><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>`,
  'xl/sheet1.xml': sheet,
  ...more,
});

const read = (file: Uint8Array) => readReviewWorkbook(file, assignment);
const answersOf = async (decisions: readonly string[], after = '') =>
  read(zip(book(sheetOf(rows(decisions), after))));
/** The one thing told about a file that is not read at all. */
const refusal = async (file: Uint8Array): Promise<string> => {
  const { answers, problems, open } = await read(file);
  expect({ answers, open }).toEqual({ answers: [], open: [1, 2] });
  expect(problems.map(({ cell }) => cell)).toEqual([null]);
  return problems[0]?.text ?? '';
};

describe('workbooks of other programs', () => {
  it('may share texts, write them in the cell, in parts, with readings, escapes and spaces', async () => {
    const { answers, problems } = await answersOf([
      '<c r="L2" t="s"><v>0</v></c><c r="M2" t="s"><v>1</v></c>',
      '<c r="L3" t="str"><v>keep</v></c><c r="M3" t="inlineStr"><is><r><t>a</t></r><r><t><![CDATA[ <b>]]></t></r><rPh sb="0" eb="1"><t>x</t></rPh></is></c>',
    ]);
    expect(problems).toEqual([]);
    expect(answers.map(({ verb, reason }) => [verb, reason])).toEqual([
      ['keep', 'a\n_x0041_ &lt; \u200f'],
      ['keep', 'a <b>'],
    ]);
  });

  it('may hold dates as numbers or text, errors, and what LibreOffice writes for true', async () => {
    const reasons = async (cells: readonly string[]) =>
      (await answersOf(cells.map((cell, index) => `${inline(`L${index + 2}`, 'keep')}${cell}`))).answers.map(
        ({ reason }) => reason,
      );
    expect(
      await reasons(['<c r="M2" s="1"><v>46145</v></c>', '<c r="M3" t="d"><v>2026-05-03</v></c>']),
    ).toEqual(['2026-05-03', '2026-05-03']);
    expect(
      await reasons([
        '<c r="M2" t="n"><f aca="false">TRUE()</f><v>1</v></c>',
        '<c r="M3" t="e"><v>#N/A</v></c>',
      ]),
    ).toEqual(['TRUE', '#N/A']);
    expect(await reasons(['<c r="M2" s="1"><v>1E99</v></c>', '<c r="M3" s="1"><v>1</v></c>'])).toEqual([
      '1e+99',
      '1900-01-01',
    ]);
  });

  it('may have prefixes, the strict names, UTF-16, uncompressed parts and cells without addresses', async () => {
    const plain = book(sheetOf(rows([inline('L2', 'keep')])));
    const prefixed = String(plain['xl/sheet1.xml'])
      .replace(/<(\/?)(?=\w)/g, '<$1x:')
      .replace('xmlns=', 'xmlns:x=');
    const strict = Object.fromEntries(
      Object.entries(plain).map(([name, part]) => [
        name,
        String(part)
          .replaceAll(MAIN, 'http://purl.oclc.org/ooxml/spreadsheetml/main')
          .replaceAll(OFFICE, 'http://purl.oclc.org/ooxml/officeDocument/relationships'),
      ]),
    );
    const wide = Buffer.from(`\ufeff${plain['xl/sheet1.xml']}`, 'utf16le');
    const bare = String(plain['xl/sheet1.xml']).replace(/<row r="\d+"/g, '<row');
    const files = [
      zip({ ...plain, 'xl/sheet1.xml': prefixed }),
      zip(strict),
      zip({ ...plain, 'xl/sheet1.xml': wide }),
      zip({ ...plain, 'xl/sheet1.xml': wide.swap16() }),
      zip({ ...plain, 'xl/sheet1.xml': bare }),
      zip(plain, { 'xl/sheet1.xml': { stored: true } }),
      zip(plain, {}, { 'xl/sheet1.xml': '\\XL\\Sheet1.XML' }),
    ];
    for (const file of files) expect((await read(file)).answers).toMatchObject([{ line: 1, verb: 'keep' }]);
  });

  it('do not hide a formula behind the values that it fills in', async () => {
    const filled = '<row r="9"><c r="K9"><f t="array" ref="K2:L3">Z1</f><v>1</v></c></row>';
    const { answers, problems } = await read(
      zip(book(sheetOf(rows([inline('L2', 'keep'), inline('L3', 'keep')]) + filled))),
    );
    expect(answers).toEqual([]);
    expect(problems).toMatchObject([{ cell: 'L2:L3', text: expect.stringContaining('formula') }]);
    const elsewhere = filled.replace('K2:L3', 'Q2:R3');
    expect((await read(zip(book(sheetOf(rows() + elsewhere))))).problems).toEqual([]);
  });
});

describe('what is no workbook to be read', () => {
  const good = () => book(sheetOf(rows([inline('L2', 'keep')])));

  it('is another format, an encrypted file, a macro workbook or one with links', async () => {
    expect(await refusal(Buffer.from('#,Who\n1,Ana'))).toContain('not an Excel workbook');
    expect(await refusal(Buffer.alloc(0))).toContain('not an Excel workbook');
    expect(await refusal(zip({ mimetype: 'application/vnd.oasis.opendocument.spreadsheet' }))).toContain(
      'not an Excel',
    );
    expect(await refusal(Buffer.from('d0cf11e0a1b11ae1ffff', 'hex'))).toContain('password');
    expect(await refusal(zip(good(), { 'xl/sheet1.xml': { flags: 1 } }))).toContain('password');
    expect(await refusal(zip({ ...good(), 'xl/vbaProject.bin': 'x' }))).toContain('macros');
    const types = (type: string) =>
      `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override PartName="/xl/workbook.xml" ContentType="${type}"/></Types>`;
    const macro = types('application/vnd.ms-excel.sheet.macroEnabled.main+xml');
    expect(await refusal(zip({ ...good(), '[Content_Types].xml': macro }))).toContain('macros');
    expect(await refusal(zip({ ...good(), 'xl/externalLinks/externalLink1.xml': 'x' }))).toContain(
      'other files',
    );
    const linked = relations(['r1', 'worksheet', 'sheet1.xml'], ['r9', 'externalLink', 'elsewhere.xml']);
    expect(await refusal(zip({ ...good(), 'xl/_rels/workbook.xml.rels': linked }))).toContain('other files');
  });

  it('is too large, packed or unpacked, by what it says or by what it is', async () => {
    expect(await refusal(Buffer.alloc(10 * 1024 * 1024 + 1))).toContain('larger than 10 MB');
    const bomb = zip(
      { ...good(), 'xl/media/image1.png': 'x' },
      { 'xl/media/image1.png': { unpacked: 2 ** 27 } },
    );
    expect(await refusal(bomb)).toContain('unpacks to far more');
    const sheet = { ...good(), 'xl/sheet1.xml': Buffer.alloc(40 * 1024 * 1024, ' ') };
    expect(await refusal(zip(sheet))).toContain('unpacks to far more');
    for (const unpacked of [0, 900, 900_000])
      expect(await refusal(zip(sheet, { 'xl/sheet1.xml': { unpacked } }))).toContain('damaged');
  });

  it('has a document type: no entity is ever expanded', async () => {
    const laughs = `<!DOCTYPE w [<!ENTITY a "keep"><!ENTITY b SYSTEM "file:///etc/passwd">]>`;
    for (const entity of ['&a;', '&b;', 'keep']) {
      const sheet = sheetOf(rows([`<c r="L2" t="inlineStr"><is><t>${entity}</t></is></c>`]));
      expect(await refusal(zip(book(laughs + sheet)))).toContain('damaged');
      expect(
        await refusal(
          zip(book(sheet, { 'xl/sheet1.xml': Buffer.from(`\ufeff${laughs}${sheet}`, 'utf16le') })),
        ),
      ).toContain('damaged');
    }
  });

  it('can be read in two ways', async () => {
    const twice = [
      zip({ ...good(), 'XL/SHEET1.xml': sheetOf('') }),
      zip({ ...good(), 'xl/sheet2.xml': sheetOf('') }, {}, { 'xl/sheet2.xml': '/xl/sheet1.xml' }),
      zip(book(sheetOf(rows([inline('L2', 'keep') + inline('L2', 'revoke')])))),
      zip(book(sheetOf(rows([inline('L3', 'keep')])))),
      zip(book(sheetOf(`${rows()}<row r="2">${inline('L2', 'keep')}</row>`))),
      zip(book(sheetOf(rows(['<c r="L2" t="s"><v>99</v></c>'])))),
      zip(good(), { 'xl/sheet1.xml': { crc: 1 } }),
      zip({
        ...good(),
        'xl/workbook.xml': `<workbook xmlns="${MAIN}" xmlns:r="${OFFICE}"><sheets><sheet name="a" r:id="r1"/><sheet name="b" r:id="r1"/></sheets></workbook>`,
      }),
    ];
    for (const file of twice) expect(await refusal(file)).toContain('damaged');
  });

  it('is broken somewhere', async () => {
    for (const name of Object.keys(good())) {
      const { [name]: _gone, ...rest } = good();
      await refusal(zip(rest));
      await refusal(zip({ ...good(), [name]: '<a' }));
      await refusal(zip({ ...good(), [name]: Buffer.from([0x3c, 0x61, 0xff, 0xfe]) }));
    }
  });
});

describe('any bytes', () => {
  let filled: Buffer;
  beforeAll(async () => {
    filled = Buffer.from(await renderReviewWorkbook(exampleCampaign(assignment), assignment));
  });

  it('are read without failing', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 2_000 }), async (bytes) => {
        await refusal(bytes);
        await refusal(Buffer.concat([Buffer.from('504b0304', 'hex'), bytes, filled.subarray(-22)]));
      }),
    );
  });

  it('in place of a sheet, a text table or a style change nothing but the answers', async () => {
    const part = fc.constantFrom('xl/sheet1.xml', 'xl/texts.xml', 'xl/styles.xml', 'xl/workbook.xml');
    await fc.assert(
      fc.asyncProperty(part, fc.string({ unit: 'binary' }), async (name, text) => {
        const { answers } = await read(zip({ ...book(sheetOf(rows())), [name]: text }));
        expect(answers).toEqual([]);
      }),
    );
  });

  it('that differ from a good file in places give its answers or none', async () => {
    const good = zip(book(sheetOf(rows([inline('L2', 'keep'), inline('L3', 'revoke')]))));
    const { answers } = await read(good);
    expect(answers).toHaveLength(2);
    const change = fc.tuple(fc.nat(good.length - 1), fc.integer({ min: 1, max: 255 }));
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 3 }), async (changes) => {
        const bytes = Buffer.from(good);
        for (const [at, by] of changes) bytes[at] = (bytes[at] ?? 0) ^ by;
        const reading = await read(bytes);
        expect([answers, []]).toContainEqual(reading.answers);
        if (reading.answers.length === 0) expect(reading.problems.length).toBeGreaterThan(0);
      }),
      { numRuns: 500 },
    );
  });
});
