/** A stretch of a comment that its writer wrote, or that quotes somebody else. */
export interface Stretch {
  readonly quoted: boolean;
  readonly from: number;
  readonly to: number;
}

const BLOCK = /\{quote(?::[^{}\n]*)?\}/gi;

/**
 * Cuts a comment into own and quoted words. Quoted are `{quote}` blocks (one that never ends: to the end), lines that begin
 * with `>` or `bq.`, the line that announces them (`On … Ana wrote:`), and all that follows the head of a mail.
 */
export function stretchesOf(text: string): Stretch[] {
  const found: Stretch[] = [];
  let [at, open] = [0, -1];
  for (const { index, 0: sign } of text.matchAll(BLOCK)) {
    if (open < 0) {
      if (addLines(text, at, index, found)) return found;
      open = index;
    } else {
      at = index + sign.length;
      add(found, true, open, at);
      open = -1;
    }
  }
  if (open < 0) addLines(text, at, text.length, found);
  else add(found, true, open, text.length);
  return found;
}

/** Joins it to the stretch before where both are of one kind. */
function add(found: Stretch[], quoted: boolean, from: number, to: number): void {
  const last = found.at(-1);
  if (last?.quoted === quoted && last.to === from) found[found.length - 1] = { quoted, from: last.from, to };
  else if (from < to) found.push({ quoted, from, to });
}

/** Adds the lines between two places; true when a mail begins there, which goes on to the end of the comment. */
function addLines(text: string, from: number, to: number, found: Stretch[]): boolean {
  const lines = linesOf(text, from, to);
  for (let index = 0; index < lines.length; index += 1) {
    const [line, next] = [lines[index], lines[index + 1]];
    if (line === undefined) break;
    if (beginsMail(line.text, next?.text ?? '')) {
      add(found, true, line.from, text.length);
      return true;
    }
    const announcing = lengthOfAnnouncement(lines, index);
    if (announcing === 0) {
      add(found, isQuoteLine(line.text), line.from, line.to);
      continue;
    }
    const quote = afterEmptyLines(lines, index + announcing);
    if (!isQuoteLine(lines[quote]?.text ?? '')) {
      if (!/\d/.test(line.text)) {
        add(found, false, line.from, line.to);
        continue;
      }
      add(found, true, line.from, text.length);
      return true;
    }
    add(found, true, line.from, lines[quote]?.to ?? to);
    index = quote;
  }
  return false;
}

interface Line {
  readonly text: string;
  readonly from: number;
  readonly to: number;
}

/** Lines with their ends. */
function linesOf(text: string, from: number, to: number): Line[] {
  const lines: Line[] = [];
  for (const { index, 0: line } of text.slice(from, to).matchAll(/[^\r\n\u2028\u2029]*(?:\r\n|\s|$)/g))
    if (line !== '') lines.push({ text: line, from: from + index, to: from + index + line.length });
  return lines;
}

/** Nothing but signs that nobody sees may stand before the sign of a quotation. */
const isQuoteLine = (line: string): boolean => /^[\s\p{Cf}]*(?:>|＞|&gt;|bq\. )/u.test(line);

const MAIL_HEADS = [
  'original message',
  'original appointment',
  'forwarded message',
  'ursprüngliche nachricht',
  'weitergeleitete nachricht',
  'message d.origine',
  'mensaje original',
  'messaggio originale',
  'wiadomość oryginalna',
];
const MAIL = new RegExp(`^\\s*(?:begin forwarded message:|-{2,} ?(?:${MAIL_HEADS.join('|')}))`, 'iu');
const MAIL_FROM = /^\s*\*?(?:from|von|de|da|od|van)\s?:/i;
const MAIL_NEXT =
  /^\s*\*?(?:sent|date|to|gesendet|datum|an|envoyé|à|enviado|fecha|para|inviato|data|wysłano|do|verzonden|aan)\s?:/i;

const beginsMail = (line: string, next: string): boolean =>
  MAIL.test(line) || (MAIL_FROM.test(line) && MAIL_NEXT.test(next));

const WROTE =
  /\s(?:wrote|writes|schrieb|écrit|escribió|scritto|scrisse|napisała?|napisał\(a\)|escreveu|schreef|skrev)[\s:]/iu;
const ANNOUNCES = /^\s*(?:on|am|le|el|il|em|op|den|dnia|w dniu)\s/i;

/** How many lines say that somebody wrote what follows: mail programs cut long ones in two. */
function lengthOfAnnouncement(lines: readonly Line[], at: number): number {
  const first = lines[at]?.text ?? '';
  if (!ANNOUNCES.test(first)) return 0;
  if (first.trimEnd().endsWith(':') && WROTE.test(first)) return 1;
  const both = `${first.trimEnd()} ${lines[at + 1]?.text ?? ''}`;
  return both.trimEnd().endsWith(':') && WROTE.test(both) ? 2 : 0;
}

function afterEmptyLines(lines: readonly Line[], at: number): number {
  let next = at;
  while (lines[next]?.text.trim() === '') next += 1;
  return next;
}
