import { createReadStream } from 'node:fs';
import { UsageError } from '../domain/errors.ts';

/**
 * Lines of a file or of standard input (`-`), some at a time, without their line end (LF or CRLF) and without a byte
 * order mark; empty lines are left out, spaces stay. Not `readline`: it also breaks at U+2028 and a lone CR, which may
 * stand in an id, and takes five times as long.
 * @throws UsageError when the file cannot be read or is not UTF-8.
 */
export async function* linesOf(source: string): AsyncGenerator<readonly string[]> {
  const name = source === '-' ? 'standard input' : source;
  const input: AsyncIterable<Buffer> = source === '-' ? process.stdin : createReadStream(source);
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let rest = '';
  try {
    for await (const chunk of input) {
      const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
      rest = lines.pop() ?? '';
      yield lines.map(withoutReturn).filter((line) => line !== '');
    }
    const last = withoutReturn(rest + decoder.decode());
    if (last !== '') yield [last];
  } catch (thrown) {
    const { code } = thrown as NodeJS.ErrnoException;
    if (code === undefined) throw thrown;
    const why = REASONS[code] ?? code;
    throw new UsageError(`cannot read ${name}: ${why}`, {
      hint: 'Name a UTF-8 text file, or - for standard input.',
    });
  }
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EACCES: 'no permission',
  EISDIR: 'it is a folder',
  ERR_ENCODING_INVALID_ENCODED_DATA: 'it is not UTF-8 text',
};

function withoutReturn(line: string): string {
  return line.endsWith('\r') ? line.slice(0, -1) : line;
}
