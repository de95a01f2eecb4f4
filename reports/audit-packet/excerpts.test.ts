import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { excerptFile, excerptsOf } from './excerpts.ts';
import { follow } from './pointer.ts';

const digest = 'a'.repeat(64);
const at = (document: string | Uint8Array | null, position: string) => {
  const bytes = typeof document === 'string' ? Buffer.from(document) : document;
  const [{ value, problem, form } = { value: null, problem: 'none', form: '' }] = excerptsOf(digest, bytes, [
    position,
  ]);
  return problem ?? [form, value];
};

describe('a JSON pointer', () => {
  it('is followed as in RFC 6901', () => {
    const document = { foo: ['bar', 'baz'], '': 0, 'a/b': 1, 'm~n': 8, 'c%d': 2, ' ': 7, empty: null };
    const found = ['', '/foo/0', '/', '/a~1b', '/m~0n', '/c%d', '/ ', '/empty'].map((pointer) =>
      follow(document, pointer),
    );
    expect(found).toEqual([document, 'bar', 0, 1, 8, 2, 7, null].map((value) => ({ value })));
  });

  it.each(['/foo/2', '/foo/-1', '/foo/01', '/foo/length', '/toString', '/nope/x', '/empty/x', 'foo'])(
    '%s leads nowhere',
    (pointer) => {
      expect(follow({ foo: ['bar', 'baz'], empty: null }, pointer)).toEqual({ problem: expect.any(String) });
    },
  );
});

describe('an excerpt', () => {
  it('is the value at its place: of JSON, of packed log files, and of JSON written as text within JSON', () => {
    const page = JSON.stringify({
      Events: [{ CloudTrailEvent: '{"eventID":"e1"}' }],
      Records: [{ eventID: 'e2' }],
    });
    expect(at(page, '/Events/0/CloudTrailEvent')).toEqual(['json-text', { eventID: 'e1' }]);
    expect(at(gzipSync(page), '/Records/0')).toEqual(['json', { eventID: 'e2' }]);
    expect(at('["{broken"]', '/0')).toEqual(['json', '{broken']);
  });

  it('is that of answers in XML, lists counted by member, and of rows of the credential report', () => {
    const users =
      '<R xmlns="x"><Result><List><member><UserName>ana</UserName><Groups></Groups></member><member><UserName>bo &amp; co</UserName></member></List></Result><M><Id>1</Id></M></R>';
    expect(at(users, '/Result/List/1')).toEqual(['json', { UserName: 'bo & co' }]);
    expect(at(users, '/Result/List/0')).toEqual(['json', { UserName: 'ana', Groups: '' }]);
    const csv = Buffer.from('user,mfa_active\n<root_account>,true\nana,false\n').toString('base64');
    const report = `<R><GetCredentialReportResult><Content>${csv}</Content></GetCredentialReportResult></R>`;
    const row = (line: number) => at(report, `/GetCredentialReportResult/Content/${line}`);
    expect(row(2)).toEqual(['json', { user: 'ana', mfa_active: 'false' }]);
    expect(row(3)).toBe('nothing lies at /GetCredentialReportResult/Content/3');
  });

  it('says what is the matter where there is none', () => {
    expect(at(null, '/0')).toBe('the artifact is missing');
    expect(at('user,arn', '/0')).toMatch(/neither JSON nor XML/);
    expect(at('<open>', '/0')).toMatch(/neither JSON nor XML/);
    expect(at(Uint8Array.from([0x1f, 0x8b, 0]), '/0')).toMatch(/neither JSON nor XML/);
    expect(at('[]', '/0')).toBe('nothing lies at /0');
  });

  it('has a file name that every file system takes, each place its own', () => {
    const names = ['/Events/3/CloudTrailEvent', '', '/a-b', '/a/b', '/../x', `/${'é'.repeat(300)}`].map(
      (position) => excerptFile({ artifact: digest, position }),
    );
    expect(names[0]).toBe(`evidence/${digest}/Events-3-CloudTrailEvent.json`);
    expect(new Set(names).size).toBe(names.length);
    for (const name of names) expect(name).toMatch(/^evidence\/a{64}\/[\w-]{1,80}\.json$/);
  });
});
