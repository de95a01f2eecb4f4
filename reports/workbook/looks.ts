import type ExcelJS from 'exceljs';

/** Looks of a cell. `plain` unless said. */
export type Look =
  | 'plain'
  /** Runs on over empty cells to its right instead of wrapping. */
  | 'line'
  | 'strong'
  | 'title'
  | 'head'
  /** To be filled in: the one look whose cells stay open where a sheet is locked. */
  | 'answer'
  | 'note'
  | 'mono'
  /** Mono, shown as far as the column goes. */
  | 'clipped'
  | 'good'
  | 'bad'
  | 'unsure'
  | 'centre';

const FONT = { name: 'Calibri', family: 2, size: 10.5 } as const;
const INK = '1B1F24';

const HAIR = { style: 'hair', color: { argb: 'FFC8B560' } } as const;
const HAIRLINES = { top: HAIR, bottom: HAIR, left: HAIR, right: HAIR };

const STYLES: Readonly<Record<Look, Partial<ExcelJS.Style>>> = {
  plain: styled({}),
  strong: styled({ bold: true }),
  title: { ...styled({ bold: true, size: 16 }), alignment: { vertical: 'top' } },
  line: { ...styled({}), alignment: { vertical: 'top' } },
  clipped: { ...styled({ name: 'Consolas', family: 3, size: 9.5 }), alignment: { vertical: 'top' } },
  head: {
    ...styled({ bold: true, color: { argb: 'FFFFFFFF' } }),
    fill: { type: 'pattern', pattern: 'solid', fgColor: { argb: 'FF1F3A5F' } },
  },
  answer: {
    ...styled({}),
    fill: { type: 'pattern', pattern: 'solid', fgColor: { argb: 'FFFFF8DC' } },
    border: HAIRLINES,
    protection: { locked: false },
  },
  note: styled({ color: { argb: 'FF56606B' } }),
  mono: styled({ name: 'Consolas', family: 3, size: 9.5 }),
  good: centred({ color: { argb: 'FF1A6B3C' } }),
  bad: centred({ bold: true, color: { argb: 'FFA01820' } }),
  unsure: centred({ bold: true, color: { argb: 'FF8A5700' } }),
  centre: centred({}),
};

function styled(font: Partial<ExcelJS.Font>): Partial<ExcelJS.Style> {
  return {
    font: { ...FONT, color: { argb: `FF${INK}` }, ...font },
    alignment: { vertical: 'top', wrapText: true },
  };
}

function centred(font: Partial<ExcelJS.Font>): Partial<ExcelJS.Style> {
  return { ...styled(font), alignment: { vertical: 'top', horizontal: 'center', wrapText: true } };
}

/** Text cells get the format "@": a text that begins with = + - or @ stays text even when somebody edits the cell. */
export function dress(cell: ExcelJS.Cell, look: Look): void {
  const number = typeof cell.value === 'number';
  cell.style = number ? NUMBERS[look === 'plain' ? 'centre' : look] : TEXTS[look];
}

// Ready-made and shared by reference: the library looks a style up by identity, and building one per cell takes ten times as long.
const TEXTS = formatted('@');
const NUMBERS = formatted('General');

function formatted(numFmt: string): Readonly<Record<Look, Partial<ExcelJS.Style>>> {
  const looks = Object.entries(STYLES).map(([look, style]) => [look, { ...style, numFmt }]);
  return Object.fromEntries(looks) as Record<Look, Partial<ExcelJS.Style>>;
}
