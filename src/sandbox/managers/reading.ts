import { type AdfNode, adfText } from '../jira/adf.ts';
import type { JiraIssue, JiraState } from '../jira/state.ts';

/** Reads a ticket as a person would: the tables of its description, and its text line by line. */

/** One numbered line of a review ticket, in the ticket's own words. */
export interface TicketLine {
  readonly number: number;
  readonly who: string;
  readonly can: string;
  readonly how: string;
  readonly lastUsed: string;
  readonly mfa: string;
  /** What the ticket says to look at; empty for most lines. */
  readonly remarks: string;
}

/** Column headings as tickets and workbooks write them, by member. */
const HEADINGS = {
  number: '#',
  who: 'who',
  can: 'can',
  how: 'how',
  lastUsed: 'last used',
  mfa: 'mfa',
  remarks: 'look at',
} as const;

/** The lines of every table whose first heading is `#`, in the order of their numbers. */
export function readLines(state: JiraState, issue: JiraIssue): TicketLine[] {
  const document = state.extras(issue).documents.get('description');
  const tables = document === undefined ? wikiTables(issue.description ?? '') : adfTables(document);
  return tables.flatMap(linesOfTable).sort((a, b) => a.number - b.number);
}

/** The description as plain text, a line for each of its blocks. */
export function readText(state: JiraState, issue: JiraIssue): string {
  const document = state.extras(issue).documents.get('description');
  if (document !== undefined) return adfText(document);
  // Headings and list items without their marks.
  return wikiText((issue.description ?? '').replaceAll(/^(h[1-6]\.|\*|#) /gm, ''));
}

/** Lines of a table given as rows of cell texts; none when its first heading is not `#`. */
export function linesOfTable([header = [], ...rows]: readonly (readonly string[])[]): TicketLine[] {
  const names = header.map((text) => text.trim().toLowerCase());
  if (names[0] !== HEADINGS.number) return [];
  return rows.flatMap((row) => {
    const cell = (heading: string): string => row[names.indexOf(heading)]?.trim() ?? '';
    const number = Number(cell(HEADINGS.number));
    if (!Number.isInteger(number) || number < 1) return [];
    return [
      {
        number,
        who: cell(HEADINGS.who),
        can: cell(HEADINGS.can),
        how: cell(HEADINGS.how),
        lastUsed: cell(HEADINGS.lastUsed),
        mfa: cell(HEADINGS.mfa),
        remarks: cell(HEADINGS.remarks),
      },
    ];
  });
}

/** Tables anywhere in a document, also in what is folded away. */
function adfTables(node: AdfNode): string[][][] {
  if (node.type !== 'table') return (node.content ?? []).flatMap(adfTables);
  return [(node.content ?? []).map((row) => (row.content ?? []).map((cell) => adfText(cell)))];
}

/** Tables of wiki markup: a row of `||headings||` and the `|rows|` below it. */
function wikiTables(text: string): string[][][] {
  const tables: string[][][] = [];
  let open = false;
  for (const line of text.split('\n').map((one) => one.trim())) {
    if (line.startsWith('||')) {
      tables.push([cellsOf(line, '||')]);
      open = true;
    } else if (open && line.startsWith('|')) tables.at(-1)?.push(cellsOf(line, '|'));
    else open = false;
  }
  return tables;
}

/** A literal bar inside a cell is an entity, so bars are borders. */
const cellsOf = (row: string, border: string): string[] => row.split(border).slice(1, -1).map(wikiText);

/** Wiki markup as it reads: without braces of phrases, with entities and forced line breaks turned into what they show. */
function wikiText(markup: string): string {
  return markup
    .replaceAll(/\{\{|\}\}|\{[*_]\}/g, '')
    .replaceAll(/ ?\\\\ ?/g, '\n')
    .replaceAll(/&#(\d+);/g, (_, code: string) => String.fromCodePoint(Number(code)))
    .replaceAll('&amp;', '&');
}
