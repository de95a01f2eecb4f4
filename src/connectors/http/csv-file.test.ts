import { expect, it } from 'vitest';
import type { CsvFile } from '../../domain/connection.ts';
import { type OpenFile, readCsvFile } from './csv-file.ts';

const FILE: CsvFile = {
  path: '/x/register.csv',
  name: 'register.csv',
  encoding: 'utf-8',
  title: 'the register register.csv',
  writer: 'somebody',
  setting: { section: 'connectors.x', file: 'connectors.x.file' },
  whenEmpty: '',
};

/** Opens a file that has these sizes, one for each look at it, and these texts, one for each reading. */
function changing(sizes: readonly bigint[], texts: readonly string[]) {
  let look = 0;
  let reading = 0;
  let open = 0;
  const handle: OpenFile = {
    stat: async () => ({ size: sizes[look++] ?? 0n, mtimeNs: 1n }),
    readFile: async () => Buffer.from(texts[reading++] ?? ''),
    close: async () => {
      open--;
    },
  };
  const opened = async () => {
    open++;
    return handle;
  };
  return { opened, left: () => open };
}

it('a file that changes while it is read is read anew, as a whole', async () => {
  const { opened, left } = changing([4n, 9n, 9n, 9n], ['half', 'all of it']);
  expect(Buffer.from(await readCsvFile(FILE, opened)).toString()).toBe('all of it');
  expect(left()).toBe(0);
});

it('a file that goes on changing is refused', async () => {
  const { opened, left } = changing([1n, 2n, 3n, 4n, 5n, 6n], ['a', 'b', 'c']);
  await expect(readCsvFile(FILE, opened)).rejects.toMatchObject({
    failure: 'unavailable',
    message: 'the register register.csv is being written',
  });
  expect(left()).toBe(0);
});
