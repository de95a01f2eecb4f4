import { readInstant } from '../../domain/instant.ts';

/** All values an attribute path has in an object: arrays fan out, as in Okta's `target.id eq "…"`. */
export type Values = (path: string) => readonly unknown[];
export type Predicate = (values: Values) => boolean;

/** The expression cannot be read; Okta answers 400. */
export class FilterError extends Error {}

const TOKEN = /\s*(?:(\()|(\))|"((?:[^"\\]|\\.)*)"|([^\s()"]+))/y;
type Token = { kind: 'open' | 'close' | 'text' | 'word'; text: string };

/**
 * Reads a SCIM filter as Okta takes it in `filter` and `search`: comparisons, `pr`, `and`, `or`, `not`, parentheses.
 * https://developer.okta.com/docs/api/#filter
 *
 * @param allowed attribute paths that may be used; null lets every path
 * @throws FilterError
 */
export function parseFilter(text: string, allowed: ReadonlySet<string> | null = null): Predicate {
  const tokens = tokenize(text);
  let at = 0;
  const peek = () => tokens[at];
  const take = (): Token => {
    const token = tokens[at];
    if (token === undefined) throw new FilterError('The expression ends too early');
    at += 1;
    return token;
  };
  const isWord = (word: string) => peek()?.kind === 'word' && peek()?.text.toLowerCase() === word;

  function either(): Predicate {
    const parts = [both()];
    while (isWord('or')) {
      take();
      parts.push(both());
    }
    return (values) => parts.some((part) => part(values));
  }
  function both(): Predicate {
    const parts = [one()];
    while (isWord('and')) {
      take();
      parts.push(one());
    }
    return (values) => parts.every((part) => part(values));
  }
  function one(): Predicate {
    if (isWord('not')) {
      take();
      const inner = one();
      return (values) => !inner(values);
    }
    if (peek()?.kind === 'open') {
      take();
      const inner = either();
      if (take().kind !== 'close') throw new FilterError('A parenthesis is not closed');
      return inner;
    }
    return comparison();
  }
  function comparison(): Predicate {
    const path = take().text;
    if (allowed !== null && !allowed.has(path)) throw new FilterError(`Cannot filter by ${path}`);
    const operator = take().text.toLowerCase();
    if (operator === 'pr') return (values) => values(path).some((v) => v !== null && v !== undefined);
    const compare = OPERATORS[operator];
    if (compare === undefined) throw new FilterError(`Unknown operator ${operator}`);
    const token = take();
    const wanted = token.kind === 'text' ? token.text : literal(token.text);
    if (operator === 'ne') return (values) => values(path).every((v) => compare(v, wanted));
    return (values) => values(path).some((v) => compare(v, wanted));
  }

  const predicate = either();
  if (at < tokens.length) throw new FilterError(`Unexpected "${tokens[at]?.text}"`);
  return predicate;
}

/** {@link Values} of a plain object. */
export function valuesOf(object: unknown): Values {
  return (path) => {
    let found: unknown[] = [object];
    for (const step of path.split('.')) {
      found = found
        .flatMap((value) => (Array.isArray(value) ? value : [value]))
        .map((value) =>
          typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[step] : undefined,
        )
        .filter((value) => value !== undefined);
    }
    return found.flatMap((value) => (Array.isArray(value) ? value : [value]));
  };
}

function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  TOKEN.lastIndex = 0;
  const trimmed = text.trimEnd();
  while (TOKEN.lastIndex < trimmed.length) {
    const start = TOKEN.lastIndex;
    const match = TOKEN.exec(trimmed);
    if (match === null) throw new FilterError(`Cannot read "${trimmed.slice(start)}"`);
    if (match[1] !== undefined) tokens.push({ kind: 'open', text: '(' });
    else if (match[2] !== undefined) tokens.push({ kind: 'close', text: ')' });
    else if (match[3] !== undefined) tokens.push({ kind: 'text', text: match[3].replace(/\\(.)/g, '$1') });
    else tokens.push({ kind: 'word', text: match[4] ?? '' });
  }
  return tokens;
}

function literal(word: string): unknown {
  if (word === 'true' || word === 'false') return word === 'true';
  if (word === 'null') return null;
  const number = Number(word);
  if (!Number.isNaN(number)) return number;
  throw new FilterError(`Values must be quoted: ${word}`);
}

const text = (value: unknown) => String(value).toLowerCase();

/** Instants compare as instants, whatever their precision; other text compares without case, as Okta does. */
function order(a: unknown, b: unknown): number {
  const left = readInstant(a) ?? text(a);
  const right = readInstant(b) ?? text(b);
  return left < right ? -1 : left > right ? 1 : 0;
}

const OPERATORS: Record<string, (value: unknown, wanted: unknown) => boolean> = {
  eq: (v, w) => order(v, w) === 0,
  ne: (v, w) => order(v, w) !== 0,
  gt: (v, w) => order(v, w) > 0,
  ge: (v, w) => order(v, w) >= 0,
  lt: (v, w) => order(v, w) < 0,
  le: (v, w) => order(v, w) <= 0,
  sw: (v, w) => text(v).startsWith(text(w)),
  ew: (v, w) => text(v).endsWith(text(w)),
  co: (v, w) => text(v).includes(text(w)),
};
