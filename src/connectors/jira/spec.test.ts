import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { clock, collect, jira } from '../../../test/support/jira/collect.ts';
import type { FakeRequest } from '../../../test/support/jira/fake-jira.ts';
import { hasShared, SHARED } from '../../../test/support/shared.ts';
import { createJiraClient } from './client.ts';

/** Every request this client can send must exist in Atlassian's own description of Cloud's API, with its parameters. */

interface Operation {
  readonly parameters?: readonly { readonly name: string; readonly in: string }[];
  readonly requestBody?: { readonly content: Record<string, { readonly schema: object }> };
}

function described(spec: { paths: Record<string, Record<string, Operation>> }, request: FakeRequest) {
  const path = `/rest/api/3${request.path}`;
  const match = Object.keys(spec.paths)
    .filter((template) => new RegExp(`^${template.replace(/\{[^}]+\}/g, '[^/]+')}$`).test(path))
    .toSorted((a, b) => a.split('{').length - b.split('{').length)[0];
  return match === undefined ? undefined : spec.paths[match]?.[request.method.toLowerCase()];
}

describe.skipIf(!hasShared)('requests to Jira Cloud', () => {
  it('are those that Atlassian describes', async () => {
    const spec = JSON.parse(
      readFileSync(`${SHARED}specs/jira/jira-platform-swagger-v3.2025-09.json`, 'utf8'),
    );
    const ajv = new Ajv({ strict: false, logger: false, validateSchema: false, validateFormats: false });
    ajv.addSchema({ $id: 'spec', components: spec.components });
    const fake = await jira();
    fake.embeds = false;
    fake.add('SEC-1');
    await collect(fake);
    const client = createJiraClient(fake.connection(), clock);
    const attempts = [
      client.issue('SEC-1', { fields: ['labels'], properties: ['fieldwork'], expand: 'changelog' }),
      client.commentsPage('SEC-1', 0, true),
      client.issueTypes('SEC'),
      client.createFields('SEC', '10001'),
      client.projectKeys(),
      client.myself(),
      client.serverInfo(),
      client.statuses(),
      client.searchUsers('a@b'),
      client.createIssue({
        fields: { project: { key: 'SEC' }, labels: [] },
        properties: [{ key: 'fieldwork', value: {} }],
      }),
      client.addComment('SEC-1', { body: { type: 'doc', version: 1, content: [] }, properties: [] }),
      client.attach('SEC-1', { name: 'a', mediaType: 'b/c', bytes: new Uint8Array([1]) }),
      client.transitions('SEC-1'),
      client.transition('SEC-1', '31'),
    ];
    await Promise.allSettled(attempts);
    for (const request of fake.requests) {
      const name = `${request.method} ${request.path}`;
      const operation = described(spec, request);
      expect(operation, name).toBeDefined();
      const known = (operation?.parameters ?? []).map((parameter) => parameter.name);
      expect(
        [...request.query.keys()].filter((key) => !known.includes(key)),
        name,
      ).toEqual([]);
      const schema = operation?.requestBody?.content['application/json']?.schema;
      if (schema === undefined) continue;
      const validate = ajv.compile(JSON.parse(JSON.stringify(schema).replaceAll('"#/', '"spec#/')));
      expect(validate(request.body) ? [] : validate.errors, name).toEqual([]);
    }
    expect(new Set(fake.requests.map(({ method, path }) => `${method} ${path}`)).size).toBeGreaterThan(17);
  });
});
