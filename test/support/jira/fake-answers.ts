import { ME } from './fake-http.ts';
import type { FakeJira, FakeRequest } from './fake-jira.ts';

/** What the fake Jira says about itself, its people and projects; null for paths it does not know. */
export function otherAnswer(
  fake: FakeJira,
  { path, query }: FakeRequest,
): { status: number; body: unknown } | null {
  const ok = (body: unknown) => ({ status: 200, body });
  if (path === '/myself')
    return ok(
      fake.flavour === 'cloud' ? ME : { key: 'JIRAUSER1', name: 'fieldwork', displayName: 'Fieldwork' },
    );
  if (path === '/serverInfo')
    return ok({
      deploymentType: fake.flavour === 'cloud' ? 'Cloud' : 'Server',
      version: '9.12.0',
      serverTime: '2026-10-02T09:00:00.000+0000',
    });
  if (path === '/status') return ok(fake.statuses);
  if (path === '/user/search') return ok(fake.users);
  if (path === '/user') {
    const user = fake.users.find((entry) => entry.key === query.get('key'));
    return user === undefined ? null : ok(user);
  }
  if (path === '/mypermissions') {
    const names = query.get('permissions')?.split(',') ?? [];
    const held = names.filter((name) => name in fake.permissions);
    return ok({
      permissions: Object.fromEntries(held.map((name) => [name, { havePermission: fake.permissions[name] }])),
    });
  }
  const keys = [...fake.projects.keys()];
  if (path === '/project/search') return ok({ values: keys.map((key) => ({ key })) });
  if (path === '/project') return ok(keys.map((key) => ({ key })));
  const project = /^\/project\/(\w+)$/.exec(path)?.[1];
  if (project !== undefined && fake.projects.has(project))
    return ok({ id: '20000', key: project, name: project });
  if (/^\/issue\/createmeta\/SEC\/issuetypes$/.test(path))
    return ok({
      issueTypes: [
        { id: '10001', name: 'Access Review', subtask: false },
        { id: '10002', name: 'Sub-task', subtask: true },
      ],
      startAt: 0,
      maxResults: 50,
      total: 2,
    });
  if (/^\/issue\/createmeta\/SEC\/issuetypes\/1000[12]$/.test(path))
    return ok({ fields: fake.createFields, startAt: 0, maxResults: 50, total: fake.createFields.length });
  return null;
}
