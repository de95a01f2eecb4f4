import * as nodeFs from 'node:fs/promises';
import { chmod, mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { sha256 } from '../../src/domain/digest.ts';
import type { FolderDisk } from '../../src/store/artifacts.ts';
import { openArtifactFolder } from '../../src/store/index.ts';
import { all, cleanUpAfterwards, temporaryFolder } from './support.ts';

cleanUpAfterwards();

const path = async () => join(await temporaryFolder(), 'deep', 'evidence');

describe('artifact folder', () => {
  test('bytes lie under their SHA-256, are read-only, and come back unchanged', async () => {
    const folder = await openArtifactFolder(await path());
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 2_000 }), async (bytes) => {
        const digest = await folder.put(bytes);
        expect(digest).toBe(sha256(bytes));
        expect(folder.locate(digest)).toBe(`${digest.slice(0, 2)}/${digest}`);
        expect(Buffer.from(await folder.get(digest))).toEqual(Buffer.from(bytes));
      }),
      { numRuns: 30 },
    );
    const digest = await folder.put(Buffer.from('one'));
    expect((await stat(join(folder.path, folder.locate(digest)))).mode & 0o777).toBe(0o444);
  });

  test('storing again is a no-op: the file keeps its place, time and bytes; also when many store it at once', async () => {
    const folder = await openArtifactFolder(await path());
    const other = await openArtifactFolder(folder.path);
    const bytes = Buffer.from('same');
    const digests = await Promise.all([folder, other, folder, other].map((one) => one.put(bytes)));
    expect(new Set(digests).size).toBe(1);
    const file = join(folder.path, folder.locate(sha256(bytes)));
    const before = await stat(file);
    await folder.put(bytes);
    const after = await stat(file);
    expect([after.ino, after.mtimeMs]).toEqual([before.ino, before.mtimeMs]);
    expect(await all(folder.list())).toEqual([{ digest: sha256(bytes), size: 4 }]);
    expect(await readdir(join(folder.path, '.incoming'))).toEqual([]);
  });

  test('the list holds every artifact in ascending order, and nothing else', async () => {
    const folder = await openArtifactFolder(await path());
    const texts = Array.from({ length: 60 }, (_, index) => `artifact ${index}`);
    await Promise.all(texts.map((text) => folder.put(Buffer.from(text))));
    await folder.witness({ seq: 1, hash: 'a'.repeat(64) });
    await writeFile(join(folder.path, 'notes.txt'), 'by hand');
    await mkdir(join(folder.path, 'ff'), { recursive: true });
    await writeFile(join(folder.path, 'ff', 'notes.txt'), 'by hand');
    const digests = (await all(folder.list())).map((one) => one.digest);
    expect(digests).toEqual(texts.map((text) => sha256(text)).sort());
  });

  test('an altered artifact is refused with its place, a missing one too', async () => {
    const folder = await openArtifactFolder(await path());
    const digest = await folder.put(Buffer.from('true'));
    const file = join(folder.path, folder.locate(digest));
    await chmod(file, 0o644);
    await writeFile(file, 'fals');
    await expect(folder.get(digest)).rejects.toMatchObject({ code: 'ARTIFACT_ALTERED', where: file });
    await writeFile(file, 'longer than before');
    await expect(folder.put(Buffer.from('true'))).rejects.toMatchObject({ code: 'ARTIFACT_ALTERED' });
    await expect(folder.get('0'.repeat(64))).rejects.toMatchObject({ code: 'ARTIFACT_MISSING' });
    await expect(folder.get('../../etc/passwd')).rejects.toMatchObject({ code: 'ARTIFACT_NO_DIGEST' });
  });

  test('what a killed process left half written is removed on the next start; what a living one writes is not', async () => {
    const folder = await openArtifactFolder(await path());
    const incoming = join(folder.path, '.incoming');
    const dead = `${hostname()}~999999999~0~${'a'.repeat(64)}`;
    const alive = `${hostname()}~${process.ppid}~0~${'a'.repeat(64)}`;
    const elsewhere = `other-host~999999999~0~${'a'.repeat(64)}`;
    for (const name of [dead, alive, elsewhere]) await writeFile(join(incoming, name), 'half');
    const again = await openArtifactFolder(folder.path);
    expect((await readdir(incoming)).sort()).toEqual([alive, elsewhere].sort());
    expect(await all(again.list())).toEqual([]);
  });

  test.each([
    ['ENOSPC', 'EVIDENCE_FULL', /free space/i],
    ['EDQUOT', 'EVIDENCE_FULL', /free space/i],
    ['EROFS', 'EVIDENCE_READ_ONLY', /write access/i],
    ['EACCES', 'EVIDENCE_READ_ONLY', /write access/i],
  ])(
    '%s while writing says what to do, leaves nothing behind, and the next try works',
    async (code, expected, hint) => {
      let failing = true;
      const disk: FolderDisk = {
        ...nodeFs,
        open: async (...args: Parameters<typeof nodeFs.open>) => {
          const handle = await nodeFs.open(...args);
          if (failing) {
            handle.sync = async () => {
              throw Object.assign(new Error(`${code}: injected`), { code });
            };
          }
          return handle;
        },
      };
      const folder = await openArtifactFolder(await path(), disk);
      const put = folder.put(Buffer.from('x'));
      await expect(put).rejects.toMatchObject({ code: expected, hint: expect.stringMatching(hint), exit: 1 });
      expect(await readdir(join(folder.path, '.incoming'))).toEqual([]);
      expect(await all(folder.list())).toEqual([]);
      failing = false;
      expect(Buffer.from(await folder.get(await folder.put(Buffer.from('x')))).toString()).toBe('x');
    },
  );

  test('file systems without hard links are served by a rename', async () => {
    const disk: FolderDisk = {
      ...nodeFs,
      link: async () => {
        throw Object.assign(new Error('no links here'), { code: 'ENOTSUP' });
      },
    };
    const folder = await openArtifactFolder(await path(), disk);
    const digest = await folder.put(Buffer.from('x'));
    expect(await readFile(join(folder.path, folder.locate(digest)), 'utf8')).toBe('x');
  });

  test('a path that is a file is refused', async () => {
    const file = join(await temporaryFolder(), 'file');
    await writeFile(file, '');
    await expect(openArtifactFolder(file)).rejects.toMatchObject({ code: 'EVIDENCE_NO_FOLDER' });
  });
});
