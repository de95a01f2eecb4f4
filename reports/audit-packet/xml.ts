import { SaxesParser } from 'saxes';

/** What AWS IAM answers in XML, as the JSON that positions in it count by: lists of `member` become arrays, the root's name is left out. */

interface Element {
  readonly children: [name: string, value: unknown][];
  text: string;
}

/** @returns null where the text is no XML */
export function documentOfXml(text: string): { readonly value: unknown } | null {
  const stack: Element[] = [{ children: [], text: '' }];
  const parser = new SaxesParser();
  parser.on('opentag', () => stack.push({ children: [], text: '' }));
  parser.on('text', (part) => {
    const top = stack.at(-1);
    if (top !== undefined) top.text += part;
  });
  parser.on('closetag', ({ name }) => {
    const closed = stack.pop();
    if (closed !== undefined) stack.at(-1)?.children.push([name, valueIn(closed)]);
  });
  try {
    parser.write(text).close();
  } catch {
    return null;
  }
  return { value: stack[0]?.children[0]?.[1] ?? null };
}

function valueIn({ children, text }: Element): unknown {
  if (children.length === 0) return text;
  if (children.every(([name]) => name === 'member')) return children.map(([, value]) => value);
  return Object.fromEntries(children);
}

const ROW = /^(.*\/GetCredentialReportResult\/Content)\/(\d+)$/;

/** A row of the credential report is a line of CSV within Base64: where the text lies, and which line it is. */
export function credentialRow(position: string): { readonly text: string; readonly line: number } | null {
  const [, text, line] = ROW.exec(position) ?? [];
  return text === undefined ? null : { text, line: Number(line) };
}

/** Header and row by name; no cell of the report holds a comma or a quote (user names may not). */
export function rowOf(base64: string, line: number): Readonly<Record<string, string>> | null {
  const [header = '', ...rows] = Buffer.from(base64, 'base64').toString('utf8').trim().split(/\r?\n/);
  const row = rows[line - 1];
  if (row === undefined) return null;
  const cells = row.split(',');
  return Object.fromEntries(header.split(',').map((name, column) => [name, cells[column] ?? '']));
}
