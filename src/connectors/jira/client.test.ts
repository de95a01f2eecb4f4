import { describe, expect, it } from 'vitest';
import { clock, collect, jira } from '../../../test/support/jira/collect.ts';
import { FakeJira } from '../../../test/support/jira/fake-jira.ts';
import { SourceError } from '../../domain/errors.ts';
import { createJiraClient } from './client.ts';
import { createJiraConnector } from './index.ts';

describe('the transport', () => {
  it('refuses plain http beyond this machine', () => {
    const fake = new FakeJira();
    const connection = { ...fake.connection(), url: 'http://jira.acme.example' };
    expect(() => createJiraConnector(connection, clock)).toThrow(/unencrypted/);
  });

  it('carries what people wrote in bodies and encoded queries only', async () => {
    const fake = await jira();
    const client = createJiraClient(fake.connection(), clock);
    await client.searchUsers('50%25&accountId=evil+x@y');
    expect(fake.requests[0]?.query.get('query')).toBe('50%25&accountId=evil+x@y');
    expect(fake.requests[0]?.query.get('accountId')).toBeNull();
    await expect(client.issue('../user?x=', { fields: [] })).rejects.toThrow(/not a Jira key/);
  });

  it('takes 204 without a body for success', async () => {
    const fake = await jira();
    fake.add('SEC-1');
    fake.trouble = ({ path }) => (path.endsWith('/transitions') ? { status: 204 } : null);
    await expect(
      createJiraClient(fake.connection(), clock).transition('SEC-1', '31'),
    ).resolves.toBeUndefined();
  });

  it('never throws anything but a SourceError at callers', async () => {
    const fake = await jira();
    fake.trouble = () => 'lost-before';
    const error = await collect(fake).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(SourceError);
    expect(error).toMatchObject({ failure: 'unavailable' });
  });
});
