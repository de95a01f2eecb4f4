import { describe, expect, it } from 'vitest';
import { FakeOutbox } from '../../test/support/jira/fake-outbox.ts';
import { jira, processOver } from '../../test/support/jira/process.ts';

describe('the account for an e-mail address (T49)', () => {
  const person = (accountId: string, emailAddress: string | null, more: object = {}) => ({
    accountId,
    emailAddress,
    accountType: 'atlassian',
    active: true,
    displayName: 'x',
    ...more,
  });

  it('comes from the configuration first, then from an exact match', async () => {
    const fake = await jira();
    fake.users = [person('a1', 'ana@acme.example'), person('a2', 'ana@acme.example.org')];
    const sink = processOver(fake, new FakeOutbox(), { 'Lena@acme.example': 'configured' });
    expect(await sink.accountIdFor('lena@ACME.example')).toBe('configured');
    expect(await sink.accountIdFor('Ana@acme.example')).toBe('a1');
  });

  it('is never guessed', async () => {
    const fake = await jira();
    const sink = () => processOver(fake, new FakeOutbox());
    fake.users = [person('a1', null), person('a2', 'banana@acme.example')];
    expect(await sink().accountIdFor('ana@acme.example')).toBeNull();
    fake.users = [person('a1', 'ana@acme.example'), person('a2', 'ana@acme.example')];
    expect(await sink().accountIdFor('ana@acme.example')).toBeNull();
    fake.users = [
      person('a1', 'ana@acme.example', { accountType: 'customer' }),
      person('a2', 'ana@acme.example', { active: false }),
    ];
    expect(await sink().accountIdFor('ana@acme.example')).toBeNull();
    expect(await sink().accountIdFor('')).toBeNull();
  });

  it('asks again after a failure', async () => {
    const fake = await jira();
    fake.users = [person('a1', 'ana@acme.example')];
    const sink = processOver(fake, new FakeOutbox());
    fake.trouble = () => ({ status: 500 });
    await expect(sink.accountIdFor('ana@acme.example')).rejects.toMatchObject({ failure: 'unavailable' });
    fake.trouble = () => null;
    expect(await sink.accountIdFor('ana@acme.example')).toBe('a1');
  });
});
