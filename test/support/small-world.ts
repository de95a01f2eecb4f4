import { type World, WorldSchema } from '../../src/sandbox/world.ts';
import { at, aws } from './small-world-aws.ts';

/** What {@link smallWorld} lets tests change, by section. */
export interface SmallWorldOptions {
  readonly flavour?: 'cloud' | 'data-center';
  readonly faults?: World['faults'];
  readonly managers?: World['managers'];
  /** Last changes before the world is used. */
  readonly edit?: (world: World) => void;
}

const NOW = '2026-10-05T09:00:00.000Z';

function user(id: string, firstName: string, status = 'ACTIVE', extra: Record<string, unknown> = {}) {
  const login = `${firstName.toLowerCase()}@acme.example`;
  return {
    id,
    status,
    created: at('01-05'),
    activated: at('01-05'),
    statusChanged: status === 'DEPROVISIONED' ? at('08-01') : at('01-05'),
    lastLogin: status === 'STAGED' ? null : at('09-30'),
    lastUpdated: at('09-30'),
    profile: { login, email: login, firstName, lastName: 'Example', managerId: 'ada@acme.example' },
    ...extra,
  };
}

function event(uuid: string, published: string, eventType: string, extra: Record<string, unknown> = {}) {
  return {
    uuid,
    published,
    eventType,
    version: '0',
    severity: 'INFO',
    displayMessage: eventType,
    outcome: { result: 'SUCCESS', reason: null },
    actor: { id: '00u1ada', type: 'User', alternateId: 'ada@acme.example', displayName: 'Ada Example' },
    target: [{ id: '00g1eng', type: 'UserGroup', alternateId: 'unknown', displayName: 'Engineering' }],
    transaction: { type: 'WEB', id: `t-${uuid}`, detail: {} },
    ...extra,
  };
}

function okta() {
  return {
    users: [
      user('00u1ada', 'Ada', 'ACTIVE', {
        factors: [
          { id: 'fu1', factorType: 'push', provider: 'OKTA', status: 'ACTIVE', created: at('01-06') },
          { id: 'fu2', factorType: 'webauthn', provider: 'FIDO', status: 'ACTIVE', created: at('01-07') },
        ],
      }),
      user('00u2bob', 'Bob'),
      user('00u3cyd', 'Cyd', 'STAGED'),
      user('00u4dee', 'Dee', 'SUSPENDED'),
      user('00u5eve', 'Eve', 'DEPROVISIONED'),
    ],
    groups: [
      {
        id: '00g1eng',
        name: 'Engineering',
        created: at('01-01'),
        members: ['00u1ada', '00u2bob', '00u5eve'],
      },
      { id: '00g2adm', name: 'Okta admins', created: at('01-01'), members: ['00u2bob'] },
      { id: '00g3all', type: 'BUILT_IN', name: 'Everyone', created: at('01-01'), members: ['00u1ada'] },
    ],
    apps: [
      {
        id: '0oa1crm',
        name: 'salesforce',
        label: 'CRM',
        created: at('02-01'),
        groups: ['00g1eng'],
        users: [{ id: '00u1ada', created: at('02-02'), profile: { role: 'Admin' } }],
      },
      { id: '0oa2wiki', name: 'bookmark', label: 'Wiki', signOnMode: 'BOOKMARK', created: at('02-01') },
    ],
    roles: [
      {
        id: 'ra1',
        assigneeType: 'USER',
        assignee: '00u1ada',
        type: 'SUPER_ADMIN',
        label: 'Super',
        created: at('01-01'),
      },
      {
        id: 'ra2',
        assigneeType: 'GROUP',
        assignee: '00g2adm',
        type: 'APP_ADMIN',
        label: 'Apps',
        created: at('01-01'),
      },
    ],
    events: [
      event('ev-00', '2026-07-01T00:00:00.000Z', 'user.session.start'),
      event('ev-01', at('07-20'), 'group.user_membership.add'),
      event('ev-02', at('08-20'), 'user.lifecycle.create'),
      event('ev-03', at('09-20'), 'user.session.start'),
      event('ev-04', at('09-21'), 'application.user_membership.add'),
      // Happened before ev-04, arrived after it.
      event('ev-05', at('09-20', '11:00:00'), 'user.session.start', { persisted: at('09-22') }),
    ],
    rateLimitPerMinute: 10_000,
  };
}

function jira(flavour: 'cloud' | 'data-center') {
  const moved = (id: string, created: string, from: string, to: string) => ({
    id,
    author: 'acc-bob',
    created,
    items: [{ field: 'status', fieldId: 'status', from, fromString: `s${from}`, to, toString: `s${to}` }],
  });
  return {
    flavour,
    users: [
      { accountId: 'acc-ada', displayName: 'Ada Example', emailAddress: 'ada@acme.example' },
      { accountId: 'acc-bob', displayName: 'Bob Example', emailAddress: null },
      { accountId: 'acc-bot', displayName: 'Automation', emailAddress: null, accountType: 'app' },
    ],
    statuses: [
      { id: '1', name: 'Open', category: 'new' },
      { id: '2', name: 'Approved', category: 'indeterminate' },
      { id: '3', name: 'Done', category: 'done' },
    ],
    issueTypes: [
      { id: '100', name: 'Task' },
      { id: '101', name: 'Change' },
    ],
    fields: [
      { id: 'customfield_10050', name: 'Beneficiary', type: 'user' },
      { id: 'customfield_10051', name: 'Risk', type: 'option' },
    ],
    projects: [
      {
        id: '10',
        key: 'CHG',
        name: 'Changes',
        issueTypes: ['100', '101'],
        initialStatus: '1',
        workflow: { '1': ['2'], '2': ['3', '1'], '3': [] },
      },
      {
        id: '11',
        key: 'REV',
        name: 'Reviews',
        issueTypes: ['100'],
        initialStatus: '1',
        requiredFields: ['customfield_10051'],
      },
    ],
    issues: Array.from({ length: 5 }, (_, n) => ({
      id: String(20_000 + n),
      key: `CHG-${n + 1}`,
      issueType: '101',
      status: '3',
      summary: `Change ${n + 1}`,
      description: 'First line\nSecond line',
      reporter: 'acc-ada',
      assignee: n === 4 ? 'acc-gone' : 'acc-ada',
      created: at(`07-0${n + 1}`),
      updated: at(`09-0${n + 1}`),
      resolved: at(`09-0${n + 1}`),
      labels: n === 0 ? ['production'] : [],
      fields: { customfield_10050: 'acc-bob', customfield_10051: 'low' },
      changelog: [
        moved(`${30_000 + n}`, at(`08-0${n + 1}`), '1', '2'),
        moved(`${31_000 + n}`, at(`09-0${n + 1}`), '2', '3'),
      ],
      comments: [{ id: `${40_000 + n}`, author: 'acc-bot', created: at(`08-0${n + 1}`), body: 'Deployed.' }],
    })),
  };
}

/** A hand-written company, small enough to know by heart. It lives on 5 October 2026. */
export function smallWorld(options: SmallWorldOptions = {}): World {
  const world = WorldSchema.parse({
    version: 1,
    company: 'Acme Example',
    timezone: 'Europe/Berlin',
    period: '2026Q3',
    now: NOW,
    okta: okta(),
    aws: aws(),
    jira: jira(options.flavour ?? 'cloud'),
    managers: options.managers ?? [],
    faults: options.faults ?? [],
    policy: {
      production: { accounts: ['111122223333'] },
      change: { projects: ['CHG'], approvedStatuses: ['2'] },
    },
    review: {
      project: 'REV',
      fallbackReviewer: 'ada@acme.example',
      fields: { customfield_10051: { value: 'low' } },
    },
  });
  options.edit?.(world);
  return world;
}
