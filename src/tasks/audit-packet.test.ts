import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  altered,
  artifacts,
  hasPython,
  type PackedCompany,
  packedCompany,
  sealed,
  verified,
  written,
} from '../../test/support/packet.ts';
import { sha256 } from '../domain/digest.ts';
import { StoreError, UsageError } from '../domain/errors.ts';
import { packetOf, replaceFolder } from './audit-packet.ts';

let packed: PackedCompany;
const folders: string[] = [];
const text = (name: string): string => Buffer.from(packed.files.get(name) ?? '').toString('utf8');

beforeAll(async () => {
  packed = await packedCompany();
});
afterAll(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true }))));

async function folderOf(files: ReadonlyMap<string, Uint8Array>): Promise<string> {
  const folder = await written(files);
  folders.push(folder);
  return folder;
}

describe('the packet of an audit', () => {
  it('holds reports, lists, draws, ledger, evidence, script and instructions', () => {
    const names = [...packed.files.keys()].filter((name) => !/^evidence\/[0-9a-f]{64}\//.test(name));
    expect(names).toEqual([
      'MANIFEST.sha256',
      'VERIFY.md',
      'draws/production-changes.json',
      'evidence/index.csv',
      'ledger.jsonl',
      'oscal.json',
      'populations/access-grants.csv',
      'populations/access-grants.txt',
      'populations/production-changes.csv',
      'populations/production-changes.supplement-1.csv',
      'populations/production-changes.supplement-1.txt',
      'populations/production-changes.txt',
      'report.html',
      'report.json',
      'report.xlsx',
      'samples/production-changes.txt',
      'verify.py',
    ]);
    expect(packed.files.size).toBeGreaterThan(names.length);
  });

  it('gives the digest of a population by hashing its list', () => {
    const [main] = packed.report.populations;
    expect(sha256(text('populations/production-changes.txt'))).toBe(main?.digest);
    expect(text('VERIFY.md')).toContain(main?.digest);
  });

  it('is the same for the same report, byte by byte', async () => {
    const source = { store: packed.store.asStore(), artifacts };
    const again = await packetOf(source, packed.report, 'auditor', () => null);
    expect([...again.keys()]).toEqual([...packed.files.keys()]);
    for (const [name, bytes] of again)
      expect([name, sha256(bytes)]).toEqual([name, sha256(packed.files.get(name) ?? '')]);
  });

  it('says in the index what is missing or unreadable, and holds everything else', async () => {
    const get = async (): Promise<Uint8Array> => {
      throw new StoreError('ARTIFACT_MISSING', 'gone');
    };
    const store = packed.store.asStore();
    const without = await packetOf({ store, artifacts: { get } }, packed.report, 'auditor', () => null);
    expect(Buffer.from(without.get('evidence/index.csv') ?? '').toString()).toContain(
      ',the artifact is missing\n',
    );
    const xml = { get: async () => Buffer.from('user,arn') };
    const unreadable = await packetOf({ store, artifacts: xml }, packed.report, 'auditor', () => null);
    expect(Buffer.from(unreadable.get('evidence/index.csv') ?? '').toString()).toContain(
      'ask for it as it is',
    );
  });

  it('stops at altered evidence, at a report of a version without outcomes, and at a missing population', async () => {
    const store = packed.store.asStore();
    const pack = (report = packed.report, get = artifacts.get) =>
      packetOf({ store, artifacts: { get } }, report, 'auditor', () => null);
    const alteredArtifact = async (): Promise<Uint8Array> => {
      throw new StoreError('ARTIFACT_ALTERED', 'altered');
    };
    await expect(pack(packed.report, alteredArtifact)).rejects.toThrow('altered');
    const controls = packed.report.controls.map(({ outcomes: _, ...control }) => control);
    await expect(pack({ ...packed.report, controls })).rejects.toThrow(UsageError);
    const populations = packed.report.populations.map((one) => ({ ...one, digest: '0'.repeat(64) }));
    await expect(pack({ ...packed.report, populations })).rejects.toThrow('is not in the store');
    await expect(pack({ ...packed.report, ledgerHead: null })).rejects.toThrow('no entry of the audit');
  });

  it('holds no phone number and no second address for the auditor, and no name at all for the public', async () => {
    const excerpts = [...packed.files].filter(([name]) => /^evidence\/[0-9a-f]{64}/.test(name));
    for (const [, bytes] of excerpts) {
      const excerpt = Buffer.from(bytes).toString();
      expect(excerpt).not.toMatch(/1234567|home\.example/);
      expect(excerpt).toContain('ana@acme.example');
    }
    const open = await packedCompany('public');
    for (const [name, bytes] of open.files) {
      if (name.endsWith('.xlsx') || name === 'verify.py') continue;
      expect([name, Buffer.from(bytes).toString()]).toEqual([
        name,
        expect.not.stringMatching(/ana\.lima|@acme|203\.0\.113/),
      ]);
    }
  });
});

describe('writing a packet', () => {
  const files = new Map([
    ['MANIFEST.sha256', Buffer.from('')],
    ['verify.py', Buffer.from('')],
    ['a/b.txt', Buffer.from('b')],
  ]);

  it('makes the folder, replaces an older packet wholly and leaves nothing beside it', async () => {
    const base = await folderOf(new Map());
    const folder = join(base, 'deep', 'packet');
    await replaceFolder(folder, new Map([...files, ['old.txt', Buffer.from('')]]));
    await replaceFolder(folder, files);
    expect((await readdir(folder)).toSorted()).toEqual(['MANIFEST.sha256', 'a', 'verify.py']);
    expect(await readFile(join(folder, 'a/b.txt'), 'utf8')).toBe('b');
    expect(await readdir(join(base, 'deep'))).toEqual(['packet']);
    await mkdir(join(base, 'empty'));
    await replaceFolder(join(base, 'empty'), files);
  });

  it('leaves alone what is no packet', async () => {
    const base = await folderOf(new Map([['thesis.txt', Buffer.from('mine')]]));
    await expect(replaceFolder(base, files)).rejects.toThrow('something that is no audit packet');
    await expect(replaceFolder(join(base, 'thesis.txt'), files)).rejects.toThrow('a file is in the way');
    await writeFile(join(base, 'verify.py'), '');
    await expect(replaceFolder(base, files)).rejects.toThrow(UsageError);
    expect(await readFile(join(base, 'thesis.txt'), 'utf8')).toBe('mine');
  });
});

describe.skipIf(!hasPython)('verify.py, run by a stranger', () => {
  it('finds everything in order, also where people are pseudonyms and ledger entries are withheld', async () => {
    const open = await packedCompany('public');
    for (const files of [packed.files, open.files]) {
      const { code, stdout, stderr } = await verified(await folderOf(files));
      expect([code, stderr, stdout]).toEqual([0, '', expect.not.stringContaining('WRONG')]);
      expect(stdout).toContain('Everything holds.');
      for (const what of [
        'manifest',
        'ledger',
        'population',
        'table',
        'order',
        'seed',
        'size',
        'draw',
        'figures',
        'conclusion',
        'evidence',
      ])
        expect(stdout).toMatch(new RegExp(`^ok +${what}`, 'm'));
    }
  });

  const lines = (change: (lines: string[]) => string[]) => (whole: string) =>
    `${change(whole.trimEnd().split('\n')).join('\n')}\n`;
  it.concurrent.each<[string, string, (whole: string) => string, RegExp]>([
    [
      'one id changed',
      'populations/production-changes.txt',
      (ids) => ids.replace('e0007', 'e7007'),
      /WRONG +population production-changes +the ids hash to/,
    ],
    [
      'an id left out',
      'populations/production-changes.txt',
      lines((ids) => ids.slice(1)),
      /60 ids, the report says 61/,
    ],
    [
      'an item of the sample swapped',
      'samples/production-changes.txt',
      lines((rows) => rows.map((row, index) => (index === 3 ? row.replace(/e\d{4}/, 'e0001') : row))),
      /WRONG +draw production-changes +drawn item 3 must be/,
    ],
    [
      'another seed',
      'draws/production-changes.json',
      (draw) => draw.replace(/("seed": "[^"]*)\d"/, '$1x"'),
      /WRONG +seed production-changes +draws\/production-changes.json is not what report.json says/,
    ],
    [
      'a smaller sample',
      'draws/production-changes.json',
      (draw) => draw.replace(/"size": \d+/, '"size": 5'),
      /WRONG +size production-changes +5 drawn, \d+ needed/,
    ],
    [
      'a ledger entry edited',
      'ledger.jsonl',
      (ledger) => ledger.replace('"frozenAt":"2026', '"frozenAt":"2025'),
      /WRONG +ledger +entry 1 does not hash to its hash/,
    ],
    [
      'a ledger entry removed',
      'ledger.jsonl',
      lines((entries) => entries.toSpliced(2, 1)),
      /entry 4 follows entry 2: something was left out/,
    ],
    [
      'the audit cut off',
      'ledger.jsonl',
      lines((entries) => entries.slice(0, -1)),
      /WRONG +conclusion +the last ledger entry is not the audit/,
    ],
    [
      'an outcome changed',
      'populations/production-changes.csv',
      (table) => table.replace('exception', 'pass'),
      /WRONG +figures change-approved +ticketed of all: \[61, 1, 0, 0\] counted, the report says \[60, 2, 0, 0\]/,
    ],
    [
      'a verdict changed',
      'report.json',
      (report) =>
        report
          .replace('"verdict": "no"', '"verdict": "yes"')
          .replace('"verdict": "cannot-conclude"', '"verdict": "yes"'),
      /WRONG +conclusion .*the report yes/,
    ],
    ['no JSON', 'report.json', () => '{', /WRONG +the packet cannot be read: JSONDecodeError/],
  ])('says what differs after %s, whatever the manifest says', async (_, name, change, message) => {
    const { code, stdout } = await verified(await folderOf(sealed(altered(packed.files, name, change))));
    expect([code, stdout]).toEqual([1, expect.stringMatching(message)]);
  });

  it('names files that the manifest does not fit: changed, missing and added', async () => {
    const [excerpt = ''] = [...packed.files.keys()].filter((name) => /^evidence\/[0-9a-f]{64}\//.test(name));
    const changed = altered(packed.files, excerpt, (whole) =>
      whole.replace('UpdateService', 'DeleteService'),
    );
    changed.delete('oscal.json');
    changed.set('more.txt', Buffer.from(''));
    const { code, stdout } = await verified(await folderOf(changed));
    expect(code).toBe(1);
    expect(stdout).toContain(
      `oscal.json is missing; more.txt is not in the manifest; ${excerpt} was changed`,
    );
  });

  it('names an excerpt that is of another place than the index says', async () => {
    const [excerpt = ''] = [...packed.files.keys()].filter((name) => /^evidence\/[0-9a-f]{64}\//.test(name));
    const moved = altered(packed.files, excerpt, (whole) =>
      whole.replace('"position": "/0"', '"position": "/1"'),
    );
    const { stdout } = await verified(await folderOf(sealed(moved)));
    expect(stdout).toMatch(/WRONG +evidence .*is of another place than the index says/);
  });
});
