import { describe, expect, it } from 'vitest';
import { attach, comment } from '../../test/support/jira/fake-http.ts';
import type { FakeJira } from '../../test/support/jira/fake-jira.ts';
import { FakeOutbox } from '../../test/support/jira/fake-outbox.ts';
import { crashPoints, dyingAt, file, jira, KEY, processOver } from '../../test/support/jira/process.ts';

describe.each(['cloud', 'data-center'] as const)('a ticket on %s', (flavour) => {
  it('gets its attachment once, wherever the process dies', async () => {
    const attach = async (fake: FakeJira, outbox: FakeOutbox) =>
      processOver(fake, outbox).attach(`${KEY}/workbook`, '10000', file);
    const points = await crashPoints(async (fake, outbox) => {
      fake.add('SEC-1');
      await attach(fake, outbox);
    }, flavour);
    for (let point = 0; point < points; point += 1) {
      const fake = await jira(flavour);
      fake.add('SEC-1');
      const outbox = new FakeOutbox();
      await dyingAt(point, fake, outbox, () => attach(fake, outbox));
      await attach(fake, outbox);
      await attach(fake, outbox);
      expect(fake.issues[0]?.attachments, `died at point ${point}`).toMatchObject([
        { filename: 'review.xlsx', size: 4 },
      ]);
      await fake.stop();
    }
  });

  it.each(['with properties', 'without properties'])(
    'gets its comment once, wherever the process dies (%s)',
    async (how) => {
      const body = [{ type: 'paragraph', spans: [{ text: 'Two lines\nare still open | {code}' }] }] as const;
      const comment = async (fake: FakeJira, outbox: FakeOutbox, key = `${KEY}/reminder`) =>
        processOver(fake, outbox).comment(key, '10000', body);
      const forget = (fake: FakeJira) => {
        for (const entry of fake.issues[0]?.comments ?? []) {
          delete entry.properties;
          if (flavour === 'data-center') entry.author = { key: 'JIRAUSER1', name: 'fieldwork' };
        }
      };
      const points = await crashPoints(async (fake, outbox) => {
        fake.add('SEC-1');
        await comment(fake, outbox);
      }, flavour);
      for (let point = 0; point < points; point += 1) {
        const fake = await jira(flavour);
        fake.add('SEC-1');
        const outbox = new FakeOutbox();
        await dyingAt(point, fake, outbox, () => comment(fake, outbox));
        if (how === 'without properties') forget(fake);
        await comment(fake, outbox);
        expect(fake.issues[0]?.comments, `died at point ${point}`).toHaveLength(1);
        await fake.stop();
      }
    },
  );

  it.each([
    ['attachment', 'attachments', 'GET /issue/10000'],
    ['comment', 'comment', 'GET /issue/10000/comment'],
  ])(
    'gets its %s once, even when Jira is still at work on it as the next process looks',
    async (what, part, look) => {
      const fake = await jira(flavour);
      const issue = fake.add('SEC-1');
      const outbox = new FakeOutbox();
      const body = [{ type: 'paragraph', spans: [{ text: 'hello' }] }] as const;
      const send = () => {
        const sink = processOver(fake, outbox);
        return what === 'attachment' ? sink.attach(KEY, '10000', file) : sink.comment(KEY, '10000', body);
      };
      let late = () => {};
      fake.trouble = (request) => {
        if (request.method !== 'POST' || request.path !== `/issue/10000/${part}`) return null;
        late = () => void (what === 'attachment' ? attach(issue, request.raw) : comment(issue, request.body));
        return 'lost-before';
      };
      await expect(send()).rejects.toMatchObject({ failure: 'unavailable' });
      fake.trouble = ({ method, path }) => {
        if (`${method} ${path}` === look) {
          setImmediate(late);
          late = () => {};
        }
        return null;
      };
      const looks = () => fake.count(look);
      const before = looks();
      await send();
      expect(looks() - before).toBe(2);
      expect(what === 'attachment' ? issue.attachments : issue.comments).toHaveLength(1);
    },
  );
});
