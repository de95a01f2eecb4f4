import { LINE_WORDS, VERBS } from './words.ts';

export type TokenKind = 'word' | 'number' | 'date' | 'odd' | 'name' | 'mark';

/** A word, number or sign of a comment, and where it stands in it. */
export interface Token {
  /**
   * `number`: digits that may be a line. `date`: one that tells its year. `odd`: other things with digits (`1.5`, `5/12`,
   * `3rd`), never a line. `name`: an address, a mention or a link.
   */
  readonly kind: TokenKind;
  /** Words in lower case without apostrophes, signs in their plain form (every dash is `-`), names as they are used. */
  readonly value: string;
  readonly from: number;
  readonly to: number;
  /** Nothing stands between it and the token before. */
  readonly glued: boolean;
  /** Begins as names do. */
  readonly capital: boolean;
}

/** What the writing of many languages, phones and editors make of a plain sign. */
const LOOKALIKES: Readonly<Record<string, string>> = {
  '-': '‐‑‒–—―−﹘﹣－⁃',
  '~': '〜～',
  '"': '“”„‟«»‹›「」『』《》〈〉＂″〝〞〟❝❞`´',
  "'": '’‘‚‛＇′',
  ',': '，、،﹐､',
  '.': '．',
  '…': '⋯',
  ';': '；؛。｡।',
  ':': '：﹕',
  '?': '？؟¿⁇⁈⁉‽\u037e',
  '!': '！¡❗',
  '&': '＆﹠',
  '+': '＋➕',
  '/': '／∕⁄',
  '#': '＃№',
  '(': '（[［【{｛',
  ')': '）]］】}｝',
  '|': '｜',
  '=': '＝',
  '>': '＞',
  '→': '⇒➔➜➝➞⟶⇨➡➙➛',
  '•': '·●○▪■◦‣・➤➢✓✔☑✅👍🙏🙂😊😀👌🎉👋',
  '✗': '❓❔🤔🤷❌✖✘✕❎🚫⛔🛑👎🙅',
  '\n': '\r\v\f\u0085\u2028\u2029',
};

const PLAIN = new Map(
  Object.entries(LOOKALIKES).flatMap(([plain, signs]) => [...signs].map((sign) => [sign, plain] as const)),
);

/** Zeros of the digits that are read as numbers: full-width, Arabic and Persian. */
const ZEROS = [0xff10, 0x0660, 0x06f0];

/** Signs that nobody sees or that only colour others: direction marks, zero-width spaces, variants, keycaps, skin tones. */
const UNSEEN = /^(?:\p{Cf}|\p{Cc}|\p{Emoji_Modifier}|\p{Variation_Selector}|\u20e3)$/u;

/** The text with every sign in its plain form, each at its place: both texts have the same length. */
function plainText(text: string): string {
  return text
    .replaceAll('\r\n', ' \n')
    .replace(/[^\p{L}0-9 \n]/gu, (sign) => plainSign(sign).padEnd(sign.length))
    .replace(/(?<=\d)ー/g, '-');
}

function plainSign(sign: string): string {
  const plain = PLAIN.get(sign);
  if (plain !== undefined) return plain;
  const code = sign.codePointAt(0) ?? 0;
  const zero = ZEROS.find((first) => code >= first && code <= first + 9);
  if (zero !== undefined) return String(code - zero);
  return UNSEEN.test(sign) && sign !== '\n' ? ' ' : sign;
}

// Every expression is bounded or made of parts that share no sign, so that reading stays linear.
const SPACE = /(?:[^\S\n]|[*_])+/uy;
const WORD = /\p{L}[\p{L}\p{M}]*(?:['_][\p{L}\p{M}]+)*/uy;
const CAPITAL = /\p{Lu}/u;
const DIGITS = /\d+/y;
const AFTER_ODD = /[\p{L}\p{M}\p{Sc}%°@^\\]|'\p{L}|[./:]\d|-+\d+(?:[\p{L}\p{M}\p{Sc}%]|[-./:]\d)/uy;
const ODD = /[\p{L}\p{N}\p{M}\p{Sc}%°]+(?:[./:'-]+[\p{L}\p{N}\p{M}%°]+)*/uy;
const DATE =
  /^(?:\d{4}-\d{1,2}-\d{1,2}|\d{4}[./]\d{1,2}[./]\d{1,2}|\d{1,2}[./-]\d{1,2}[./-]\d{4})(?:T[\d:.Z-]{1,30})?$/;
/** What may stand before the `@` of an address. */
const LONGEST_NAME = 64;
const ADDRESS =
  /[\p{L}\p{N}][\p{L}\p{N}._%+'-]{0,63}@[\p{L}\p{N}][\p{L}\p{N}-]{0,62}(?:\.[\p{L}\p{N}-]{1,63}){0,8}/uy;
const ANGLED = /<(?:mailto:)?([\p{L}\p{N}._%+'-]{1,64}@[\p{L}\p{N}.-]{1,255})>/uy;
const LINK = /\(([^()|\n]{1,254})\|mailto:[^()|\n]{1,254}(?:\|[^()\n]{0,80})?\)/y;
const MENTION = /\(~[^()\n]{1,200}\)|@[\p{L}\p{N}_](?:[\p{L}\p{N}._-]{0,62}[\p{L}\p{N}_])?/uy;
const URL = /https?:\/\/[^\s"<>()|]+/iy;
const SIGN = /(?:-+|=)>|→|>+|-+|\.{2,}|[\s\S]/uy;

/** The tokens of a text that begins at `offset` of the comment, in order. They hold every letter and digit. */
export function tokensOf(text: string, offset = 0): Token[] {
  const plain = plainText(text);
  const found: Token[] = [];
  const mayBeginAddress = addressesIn(plain);
  let at = 0;
  while (at < plain.length) {
    const space = isSpace(plain.charAt(at)) ? match(SPACE, plain, at) : null;
    if (space !== null) {
      at += space.length;
      continue;
    }
    const { kind, value, length } = nextToken(text, plain, at, mayBeginAddress(at));
    const before = found.at(-1);
    const glued = before?.to === offset + at;
    found.push({
      kind: glued && kind === 'number' && !leadsToLines(before) ? 'odd' : kind,
      value,
      from: offset + at,
      to: offset + at + length,
      glued,
      capital: kind === 'word' && CAPITAL.test(plain.charAt(at)),
    });
    at += length;
  }
  return found;
}

/** Whether a number right after it is still a number of its own: `keep1`, `line3`, but not `v1`. */
function leadsToLines({ kind, value }: Token): boolean {
  return kind === 'mark' || VERBS.has(value) || LINE_WORDS.has(value);
}

interface Found {
  readonly kind: TokenKind;
  readonly value: string;
  readonly length: number;
}

const isSpace = (sign: string): boolean =>
  sign === ' ' || sign === '*' || sign === '_' || (sign !== '\n' && /\s/.test(sign));

/** Whether an address may begin at a place: only where its `@` is near. Places are asked for in order. */
function addressesIn(plain: string): (at: number) => boolean {
  let sign = plain.indexOf('@');
  return (at) => {
    if (sign >= 0 && sign < at) sign = plain.indexOf('@', at);
    return sign >= 0 && sign - at <= LONGEST_NAME;
  };
}

function nextToken(text: string, plain: string, at: number, mayBeAddress: boolean): Found {
  const name = nameAt(text, plain, at, mayBeAddress);
  if (name !== null) return name;
  const word = match(WORD, plain, at);
  if (word !== null) {
    const value = word.normalize('NFKC').toLowerCase().replaceAll("'", '');
    return { kind: 'word', value, length: word.length };
  }
  const digits = match(DIGITS, plain, at);
  if (digits !== null) {
    if (match(AFTER_ODD, plain, at + digits.length) === null)
      return { kind: 'number', value: digits, length: digits.length };
    const odd = match(ODD, plain, at) ?? digits;
    return { kind: DATE.test(odd.slice(0, 50)) ? 'date' : 'odd', value: odd, length: odd.length };
  }
  return signAt(text, plain, at);
}

function nameAt(text: string, plain: string, at: number, mayBeAddress: boolean): Found | null {
  const first = plain.charAt(at);
  if (first === '<' || first === '(') {
    const pattern = first === '<' ? ANGLED : LINK;
    pattern.lastIndex = at;
    const found = pattern.exec(plain);
    if (found?.[1] !== undefined) return { kind: 'name', value: found[1], length: found[0].length };
  }
  let name: string | null = null;
  if (first === '(' || first === '@') name = match(MENTION, plain, at);
  else if (mayBeAddress) name = match(ADDRESS, plain, at);
  if (name === null && (first === 'h' || first === 'H')) name = urlAt(plain, at);
  return name === null
    ? null
    : { kind: 'name', value: text.slice(at, at + name.length), length: name.length };
}

/** A web address without the punctuation of the sentence it ends. */
function urlAt(plain: string, at: number): string | null {
  const url = match(URL, plain, at);
  if (url === null) return null;
  let end = url.length;
  while ('.,;:!?'.includes(url.charAt(end - 1))) end -= 1;
  return url.slice(0, end);
}

function signAt(text: string, plain: string, at: number): Found {
  const sign = match(SIGN, plain, at) ?? plain.charAt(at);
  const wide = (text.codePointAt(at) ?? 0) > 0xffff;
  const mark = (value: string): Found => ({ kind: 'mark', value, length: wide ? 2 : sign.length });
  if (sign.endsWith('>') || sign === '→') return mark('→');
  if (sign.startsWith('-')) return mark('-');
  if (sign.startsWith('..')) return mark('…');
  return mark(sign === "'" ? '"' : sign);
}

function match(pattern: RegExp, text: string, at: number): string | null {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0] ?? null;
}
