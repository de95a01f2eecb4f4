import { JiraError } from './answers.ts';

/** A value in JQL: text, or a function call such as `now()` or `startOfDay("-1d")`. */
export interface JqlValue {
  readonly text: string;
  readonly call: readonly string[] | null;
}
export interface JqlClause {
  readonly field: string;
  readonly operator: string;
  readonly values: readonly JqlValue[];
}
export type JqlNode =
  | { readonly kind: 'and' | 'or'; readonly parts: readonly JqlNode[] }
  | { readonly kind: 'not'; readonly part: JqlNode }
  | { readonly kind: 'clause'; readonly clause: JqlClause };
export interface Jql {
  /** Null: no restriction at all. */
  readonly where: JqlNode | null;
  readonly order: readonly { readonly field: string; readonly descending: boolean }[];
}

const TOKEN =
  /\s*(?:("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')|(>=|<=|!=|!~|=|~|>|<)|([(),])|([^\s"'=<>!~(),]+))/y;
type Token = { readonly kind: 'text' | 'operator' | 'mark' | 'word'; readonly text: string };

/** Atlassian allows at most seven fields in ORDER BY. */
const MAX_ORDER = 7;

const syntaxError = (detail: string) => new JiraError(400, `Error in the JQL Query: ${detail}`);

/**
 * Reads the part of JQL that exports and connectors use: clauses with `=`, `!=`, `<`…, `~`, `in`, `is`, joined by
 * AND, OR, NOT and parentheses, and ORDER BY.
 *
 * @throws JiraError 400
 */
export function parseJql(text: string): Jql {
  const parser = new Parser(tokenize(text));
  const where = parser.atEnd() || parser.isWord('order') ? null : parser.either();
  const order = parser.order();
  if (!parser.atEnd()) throw syntaxError(`Expecting either 'OR' or 'AND' but got '${parser.peek()?.text}'.`);
  return { where, order };
}

function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  const trimmed = text.trimEnd();
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < trimmed.length) {
    const start = TOKEN.lastIndex;
    const match = TOKEN.exec(trimmed);
    if (match === null) throw syntaxError(`The character at position ${start + 1} is not allowed here.`);
    const [, quoted, operator, mark, word] = match;
    if (quoted !== undefined)
      tokens.push({ kind: 'text', text: quoted.slice(1, -1).replace(/\\(.)/g, '$1') });
    else if (operator !== undefined) tokens.push({ kind: 'operator', text: operator });
    else if (mark !== undefined) tokens.push({ kind: 'mark', text: mark });
    else tokens.push({ kind: 'word', text: word ?? '' });
  }
  return tokens;
}

class Parser {
  readonly #tokens: readonly Token[];
  #at = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  peek(): Token | undefined {
    return this.#tokens[this.#at];
  }

  atEnd(): boolean {
    return this.#at >= this.#tokens.length;
  }

  isWord(word: string): boolean {
    const token = this.peek();
    return token?.kind === 'word' && token.text.toLowerCase() === word;
  }

  either(): JqlNode {
    return this.#joined('or', () => this.#joined('and', () => this.#one()));
  }

  order(): Jql['order'] {
    if (!this.isWord('order')) return [];
    this.#take();
    if (!this.isWord('by')) throw syntaxError("Expecting 'BY' after 'ORDER'.");
    this.#take();
    const order: { field: string; descending: boolean }[] = [];
    do {
      if (order.length > 0) this.#take();
      const field = this.#take().text.toLowerCase();
      const descending = this.isWord('desc');
      if (descending || this.isWord('asc')) this.#take();
      order.push({ field, descending });
    } while (this.#isMark(','));
    if (order.length > MAX_ORDER) throw syntaxError(`At most ${MAX_ORDER} fields can be used in ORDER BY.`);
    return order;
  }

  #take(): Token {
    const token = this.peek();
    if (token === undefined) throw syntaxError('The query ends too early.');
    this.#at += 1;
    return token;
  }

  #isMark(mark: string): boolean {
    const token = this.peek();
    return token?.kind === 'mark' && token.text === mark;
  }

  #expect(mark: string): void {
    if (!this.#isMark(mark))
      throw syntaxError(`Expecting '${mark}' but got '${this.peek()?.text ?? 'the end'}'.`);
    this.#at += 1;
  }

  #joined(word: 'and' | 'or', read: () => JqlNode): JqlNode {
    const first = read();
    const parts = [first];
    while (this.isWord(word)) {
      this.#take();
      parts.push(read());
    }
    return parts.length === 1 ? first : { kind: word, parts };
  }

  #one(): JqlNode {
    if (this.isWord('not')) {
      this.#take();
      return { kind: 'not', part: this.#one() };
    }
    if (this.#isMark('(')) {
      this.#take();
      const inner = this.either();
      this.#expect(')');
      return inner;
    }
    return { kind: 'clause', clause: this.#clause() };
  }

  #clause(): JqlClause {
    const field = this.#take().text.toLowerCase();
    const token = this.#take();
    if (token.kind === 'operator') return { field, operator: token.text, values: [this.#value()] };
    const word = token.text.toLowerCase();
    if (word === 'is') {
      const negated = this.isWord('not');
      if (negated) this.#take();
      const empty = this.#take().text.toLowerCase();
      if (empty !== 'empty' && empty !== 'null') throw syntaxError("Expecting 'EMPTY' after 'IS'.");
      return { field, operator: negated ? 'is not' : 'is', values: [] };
    }
    if (word === 'in') return { field, operator: 'in', values: this.#list() };
    if (word === 'not' && this.isWord('in')) {
      this.#take();
      return { field, operator: 'not in', values: this.#list() };
    }
    throw syntaxError(`Expecting operator before '${token.text}'.`);
  }

  #list(): JqlValue[] {
    this.#expect('(');
    const values = [this.#value()];
    while (this.#isMark(',')) {
      this.#take();
      values.push(this.#value());
    }
    this.#expect(')');
    return values;
  }

  #value(): JqlValue {
    const token = this.#take();
    if (token.kind === 'mark' || token.kind === 'operator') throw syntaxError(`'${token.text}' is no value.`);
    if (token.kind === 'text' || !this.#isMark('(')) return { text: token.text, call: null };
    this.#take();
    const call: string[] = [];
    while (!this.#isMark(')')) call.push(this.#take().text);
    this.#expect(')');
    return { text: token.text.toLowerCase(), call };
  }
}
