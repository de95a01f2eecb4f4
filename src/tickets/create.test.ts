import { describe, expect, it } from 'vitest';
import { FakeOutbox } from '../../test/support/jira/fake-outbox.ts';
import {
  crashPoints,
  draft,
  dyingAt,
  jira,
  KEY,
  ours,
  processOver,
} from '../../test/support/jira/process.ts';
import { markerOf } from './context.ts';

describe.each(['cloud', 'data-center'] as const)('a ticket on %s', (flavour) => {
  it('is created with everything of the draft, labelled and marked', async () => {
    const fake = await jira(flavour);
    fake.users = [{ key: 'acc-ana', name: 'ana' }];
    const made = await processOver(fake, new FakeOutbox()).create(KEY, draft);
    expect(made).toEqual({ id: '10000', key: 'SEC-1', created: true });
    expect(fake.issues[0]?.fields).toMatchObject({
      summary: draft.summary,
      issuetype: { name: 'Access Review' },
      labels: ['access-review', markerOf(KEY)],
      assignee: flavour === 'cloud' ? { accountId: 'acc-ana' } : { name: 'ana' },
      duedate: '2026-10-16',
      customfield_10210: { value: 'Security' },
      description: flavour === 'cloud' ? { type: 'doc', version: 1 } : 'hello',
    });
    expect(fake.issues[0]?.properties).toEqual({ fieldwork: { marker: markerOf(KEY) } });
  });

  it('is created once, however often and however much at once it is asked for', async () => {
    const fake = await jira(flavour);
    const outbox = new FakeOutbox();
    const sink = processOver(fake, outbox);
    const answers = await Promise.all([1, 2, 3].map(() => sink.create(KEY, draft)));
    expect(answers.map((answer) => answer.created)).toEqual([true, false, false]);
    expect(await processOver(fake, outbox).create(KEY, draft)).toMatchObject({
      key: 'SEC-1',
      created: false,
    });
    expect(fake.issues).toHaveLength(1);
  });

  it.each([
    ['search knows it', () => true],
    ['search lags behind', () => false],
  ])('is never made twice, wherever the process dies (%s)', async (_, indexed) => {
    const points = await crashPoints(async (fake, outbox) => {
      await processOver(fake, outbox).create(KEY, draft);
    }, flavour);
    expect(points).toBeGreaterThanOrEqual(10);
    for (let point = 0; point < points; point += 1) {
      const fake = await jira(flavour);
      fake.indexed = indexed;
      for (let n = 1; n <= 3; n += 1) fake.add(`SEC-${n}`);
      const outbox = new FakeOutbox();
      await dyingAt(point, fake, outbox, () => processOver(fake, outbox).create(KEY, draft));
      // In the meantime others work, and refused creates burn numbers.
      fake.add(`SEC-${(fake.projects.get('SEC') ?? 0) + 1}`);
      fake.projects.set('SEC', (fake.projects.get('SEC') ?? 0) + 20);
      fake.add(`SEC-${(fake.projects.get('SEC') ?? 0) + 1}`);
      const made = await processOver(fake, outbox).create(KEY, draft);
      expect(
        ours(fake).map((issue) => issue.key),
        `died at point ${point}`,
      ).toEqual([made.key]);
      expect(outbox.entries.get(KEY)?.state).toBe('sent');
      await fake.stop();
    }
  });

  it.each(['lost-after', 'cut-short'] as const)(
    'is found again after an answer that was %s',
    async (trouble) => {
      const fake = await jira(flavour);
      fake.indexed = () => false;
      const outbox = new FakeOutbox();
      fake.trouble = ({ method, path }) => (method === 'POST' && path === '/issue' ? trouble : null);
      await expect(processOver(fake, outbox).create(KEY, draft)).rejects.toMatchObject({ code: /SOURCE_/ });
      expect(fake.issues).toHaveLength(1);
      expect(await processOver(fake, outbox).create(KEY, draft)).toEqual({
        id: '10000',
        key: 'SEC-1',
        created: true,
      });
      expect(fake.issues).toHaveLength(1);
    },
  );

  it('is found again even when Jira takes its time to make it', async () => {
    const fake = await jira(flavour);
    fake.indexed = () => false;
    const outbox = new FakeOutbox();
    fake.trouble = ({ method, path }) => (method === 'POST' && path === '/issue' ? 'lost-before' : null);
    await expect(processOver(fake, outbox).create(KEY, draft)).rejects.toMatchObject({
      failure: 'unavailable',
    });
    let probes = 0;
    fake.trouble = ({ path }) => {
      // The lost request takes effect between the first look and the second.
      if (/^\/issue\/SEC-/.test(path) && ++probes === 25)
        setImmediate(() => fake.add('SEC-1', { labels: [markerOf(KEY)] }));
      return null;
    };
    expect(await processOver(fake, outbox).create(KEY, draft)).toMatchObject({ key: 'SEC-1' });
    expect(fake.count('POST /issue')).toBe(1);
  });

  it('is recognised by its property when somebody removed the label', async () => {
    const fake = await jira(flavour);
    const outbox = new FakeOutbox();
    fake.trouble = ({ method, path }) => (method === 'POST' && path === '/issue' ? 'lost-after' : null);
    await processOver(fake, outbox)
      .create(KEY, draft)
      .catch(() => {});
    const [issue] = fake.issues;
    if (issue !== undefined) issue.fields.labels = [];
    fake.trouble = () => null;
    expect(await processOver(fake, outbox).create(KEY, draft)).toMatchObject({ key: 'SEC-1' });
    expect(fake.issues).toHaveLength(1);
  });

  it('that Jira refuses names the field, and is made once the configuration is right', async () => {
    const fake = await jira(flavour);
    fake.createFields = [{ fieldId: 'customfield_7', name: 'Business Unit', required: true }];
    const outbox = new FakeOutbox();
    for (let attempt = 0; attempt < 30; attempt += 1) {
      await expect(processOver(fake, outbox).create(KEY, draft)).rejects.toMatchObject({
        failure: 'rejected',
        message: expect.stringContaining('customfield_7: Business Unit is required.'),
        hint: expect.stringContaining('review.fields'),
      });
    }
    expect(fake.requests.some(({ path }) => path.startsWith('/issue/SEC-'))).toBe(false);
    const right = { ...draft, fields: { customfield_7: 'Security' }, summary: 'corrected' };
    expect(await processOver(fake, outbox).create(KEY, right)).toMatchObject({
      key: 'SEC-31',
      created: true,
    });
  });

  it('is sent again after 429, because Jira did nothing then (T50)', async () => {
    const fake = await jira(flavour);
    let refused = 0;
    fake.trouble = ({ method, path }) =>
      method === 'POST' && path === '/issue' && refused++ === 0
        ? { status: 429, headers: { 'retry-after': '2' } }
        : null;
    expect(await processOver(fake, new FakeOutbox(), {}, 2).create(KEY, draft)).toMatchObject({
      key: 'SEC-1',
    });
    expect(fake.issues).toHaveLength(1);
  });

  it('is not sent again after 503, which may have made it (T43)', async () => {
    const fake = await jira(flavour);
    fake.trouble = ({ method, path }) => (method === 'POST' && path === '/issue' ? { status: 503 } : null);
    await expect(processOver(fake, new FakeOutbox(), {}, 3).create(KEY, draft)).rejects.toMatchObject({
      failure: 'unavailable',
    });
    expect(fake.count('POST /issue')).toBe(1);
  });

  it('cannot become another ticket under the same key', async () => {
    const fake = await jira(flavour);
    const outbox = new FakeOutbox();
    await processOver(fake, outbox).create(KEY, draft);
    const other = { ...draft, projectKey: 'OPS' };
    await expect(processOver(fake, outbox).create(KEY, other)).rejects.toMatchObject({
      code: 'OUTBOX_CONFLICT',
    });
    expect(fake.issues).toHaveLength(1);
  });
});
