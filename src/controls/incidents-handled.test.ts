import { describe, expect, it } from 'vitest';
import {
  directory,
  identity,
  jiraUser,
  moved,
  STATUS,
  stored,
  ticket,
} from '../../test/support/audit-records.ts';
import {
  assigned,
  FIELDS,
  incident,
  itemOf,
  judged,
  link,
  OPEN,
  rules,
  stillOpen,
  T,
  verdict,
  wrote,
} from '../../test/support/incident-case.ts';
import { contextOf } from '../../test/support/test-context.ts';
import { testItem } from '../domain/mock-audit.ts';
import { incidentsHandled } from './incidents-handled.ts';

const ida = jiraUser('ida');
const bot = jiraUser('bot', { accountType: 'app' });
const EARLY = { asOf: T('09:20') };
const severity = (value: string) => ({ [FIELDS.severity]: { id: '12', value } });
const DONE = moved(T('12:00'), ida, STATUS.doing, STATUS.done);
const action = (parts = {}) =>
  ticket('INC-50', T('13:00'), {
    statusId: STATUS.open,
    statusName: 'Open',
    statusCategory: 'new',
    dueDate: '2026-12-01',
    ...parts,
  });
const withAction = incident({ fields: { issuelinks: [link('INC-50')] } });

describe('an incident that was handled as it should be', () => {
  it('passes everything that applies to it', () => {
    const results = Object.values(judged(withAction, { others: [action()] }));
    expect(results.map(({ attribute, outcome }) => `${attribute} ${outcome}`)).toEqual([
      'detected pass',
      'severity-set pass',
      'triaged-in-time pass',
      'owned pass',
      'resolved-in-time pass',
      'communicated pass',
      'post-incident-review pass',
      'actions-followed pass',
    ]);
    for (const { evidence } of results) expect(evidence[0]?.record).toMatch(/^jira:issue\//);
  });

  it('is judged under the key it has after it was moved', () => {
    const was = itemOf(incident());
    const changelog = [
      ...incident().data.changelog,
      {
        id: '9',
        at: T('08:00', '20'),
        author: ida,
        items: [
          { field: 'Key', fieldId: null, from: null, to: null, fromString: 'INC-1', toString: 'CHG-8' },
        ],
      },
    ];
    const there = incident({ key: 'CHG-8', projectKey: 'CHG', changelog });
    const context = contextOf({ policy: rules(), tickets: [there] });
    const results = testItem(incidentsHandled, was, incidentsHandled.prepare(context));
    expect(results.filter(({ outcome }) => outcome === 'exception')).toEqual([]);
    expect(results[4]?.explanation).toContain('CHG-8');
  });
});

describe('nothing is concluded', () => {
  it.each([
    [
      'from a record that does not fit',
      incident({}, { problem: 'the status has no id' }),
      {},
      'record-problem',
    ],
    ['without a rule', incident(), { policy: contextOf().policy }, 'no-rule'],
  ])('%s', (_, one, given, reason) => {
    for (const result of Object.values(judged(one, given)))
      expect(result).toMatchObject({ outcome: 'indeterminate', reason });
  });

  it('about an incident that is not there any more', () => {
    const results = testItem(
      incidentsHandled,
      itemOf(incident()),
      incidentsHandled.prepare(contextOf({ policy: rules() })),
    );
    for (const result of results)
      expect(result).toMatchObject({ outcome: 'indeterminate', reason: 'record-problem' });
    expect(incidentsHandled.owner(itemOf(incident()), incidentsHandled.prepare(contextOf()))).toBeNull();
  });
});

describe('detected', () => {
  const at = (value: unknown) => incident({ fields: { [FIELDS.detected]: value } });
  it.each([
    ['its field holds a time before the ticket', at('2026-08-10T08:00:00.000+0000'), 'pass ok'],
    ['the field is empty', at(null), 'exception no-detection-time'],
    ['it claims a time after the ticket', at('2026-08-10T10:00:00.000Z'), 'exception detected-after-ticket'],
    [
      'it claims a time that is still ahead',
      at('2027-01-01T00:00:00.000Z'),
      'exception detected-after-ticket',
    ],
    ['it holds a date without a time', at('2026-08-10'), 'indeterminate record-problem'],
    ['nobody says how', incident({ fields: { [FIELDS.source]: null } }), 'exception no-detection-source'],
    ['nothing says when it was written', incident({ created: null }), 'indeterminate record-problem'],
  ])('%s', (_, one, expected) => {
    expect(verdict('detected', one)).toBe(expected);
  });

  it('without a field the creation counts', () => {
    const plain = rules({ detectedField: null, detectionSourceField: null });
    expect(judged(incident(), { policy: plain }).detected?.explanation).toContain('2026-08-10 09:05');
  });
});

describe('severity-set', () => {
  it.each([
    ['none', incident({ fields: { [FIELDS.severity]: null } }), 'exception no-severity'],
    [
      'one that the scheme does not have',
      incident({ fields: severity('Sev-0') }),
      'exception unknown-severity',
    ],
    [
      'something that is no choice',
      incident({ fields: { [FIELDS.severity]: [1, 2] } }),
      'indeterminate record-problem',
    ],
    ['a word in another Unicode form and case', incident({ fields: severity('s2 ') }), 'pass ok'],
    [
      'none, but it was no incident',
      incident({ statusId: '9', fields: { [FIELDS.severity]: null } }),
      'not-applicable dismissed',
    ],
  ])('%s', (_, one, expected) => {
    expect(verdict('severity-set', one)).toBe(expected);
  });

  it('reads an option by its id, and decomposed letters like composed ones', () => {
    const scheme = rules({ severities: [{ name: 'Kritisch-\u00e9' }, { name: '77' }] });
    expect(
      verdict('severity-set', incident({ fields: severity('kritisch-e\u0301') }), { policy: scheme }),
    ).toBe('pass ok');
    const byId = incident({ fields: { [FIELDS.severity]: { id: '77', value: 'Renamed' } } });
    expect(verdict('severity-set', byId, { policy: scheme })).toBe('pass ok');
  });

  it('cannot be judged without a scheme', () => {
    expect(verdict('severity-set', incident(), { policy: rules({ severities: [] }) })).toBe(
      'indeterminate no-rule',
    );
  });

  it('is the highest it had, so that lowering it afterwards helps nobody', () => {
    const lowered = incident({
      fields: severity('S3'),
      changelog: [
        wrote(T('09:15'), FIELDS.severity, 'Not assessed', 'S1'),
        moved(T('10:00'), ida, STATUS.open, STATUS.doing),
        DONE,
        wrote(T('15:00'), FIELDS.severity, 'S1', 'S3'),
      ],
    });
    const results = judged(lowered);
    expect(results['severity-set']?.explanation).toContain('judged by S1');
    expect(results['triaged-in-time']?.reason).toBe('triaged-late');
  });
});

describe('triaged-in-time', () => {
  const by = (...changelog: ReturnType<typeof moved>[]) => incident({ changelog });
  it.each([
    ['taken up in time', by(...OPEN, DONE), 'pass ok'],
    [
      'assigned in time, moved later',
      by(assigned(T('09:20'), 'ida'), moved(T('11:00'), ida, '1', '3'), DONE),
      'pass ok',
    ],
    ['taken up late', by(moved(T('09:31'), ida, '1', '3'), DONE), 'exception triaged-late'],
    ['closed at once in time', by(moved(T('09:30'), ida, '1', '4')), 'pass ok'],
    ['moved by a rule only', by(moved(T('09:06'), bot, '1', '3'), DONE), 'exception triaged-late'],
    ['moved elsewhere in time', by(moved(T('09:06'), ida, '1', '2'), DONE), 'exception triaged-late'],
  ])('%s', (_, one, expected) => {
    expect(verdict('triaged-in-time', one)).toBe(expected);
  });

  const waiting = incident({ ...stillOpen, statusId: STATUS.open, changelog: [] });
  it.each([
    ['nobody took it up', waiting, {}, 'exception not-triaged'],
    ['its time is not over', waiting, EARLY, 'not-applicable deadline-ahead'],
    [
      'its history is cut',
      incident({ ...waiting.data, complete: false }),
      {},
      'indeterminate source-incomplete',
    ],
    ['no target at its severity', incident({ fields: severity('S3') }), {}, 'not-applicable no-target'],
    ['no severity to judge by', incident({ fields: severity('?') }), {}, 'not-applicable no-severity'],
    ['no scheme', incident(), { policy: rules({ severityField: null }) }, 'indeterminate no-rule'],
    [
      'an unreadable detection',
      incident({ fields: { [FIELDS.detected]: 'noon' } }),
      {},
      'indeterminate record-problem',
    ],
  ])('%s', (_, one, given, expected) => {
    expect(verdict('triaged-in-time', one, given)).toBe(expected);
  });

  it('cannot be told where only an account that nobody knows took it up in time', () => {
    const stranger = jiraUser('sentry', { accountType: null });
    const one = by(moved(T('09:06'), stranger, '1', '3'), DONE);
    expect(verdict('triaged-in-time', one)).toBe('indeterminate person-unknown');
    const unread = { peopleUnread: new Set(['okta']) };
    expect(verdict('triaged-in-time', one, unread)).toBe('indeterminate source-incomplete');
    const later = by(moved(T('09:06'), stranger, '1', '3'), assigned(T('09:20'), 'ida'), DONE);
    expect(verdict('triaged-in-time', later)).toBe('pass ok');
  });

  it('counts any move where no status is named', () => {
    const policy = rules({ triagedStatuses: [] });
    expect(verdict('triaged-in-time', by(moved(T('09:06'), ida, '1', '2'), DONE), { policy })).toBe(
      'pass ok',
    );
  });

  it('is read the same way from a Data Center’s changelog, which has no field ids', () => {
    const server = incident({
      changelog: incident().data.changelog.map((entry) => ({
        ...entry,
        items: entry.items.map((item) => ({ ...item, fieldId: null })),
      })),
    });
    expect(verdict('triaged-in-time', server)).toBe('indeterminate no-rule');
    const names = Object.values(FIELDS).map((field) => [field, 'A field']);
    const named = { ...rules(), fieldNames: Object.fromEntries(names) };
    expect(verdict('triaged-in-time', server, { policy: named })).toBe('pass ok');
  });
});

describe('owned', () => {
  const nobody = { assignee: null };
  const people = directory();
  const gone = { ...people, byJiraUser: () => ({ ...identity('ida'), left: true }) };
  it.each([
    ['somebody', incident(), {}, 'pass ok'],
    ['nobody', incident(nobody), {}, 'exception no-owner'],
    ['a program', incident({ assignee: bot }), {}, 'exception no-owner'],
    ['nobody yet, in time', incident({ ...stillOpen, ...nobody }), EARLY, 'not-applicable deadline-ahead'],
    ['nobody, history cut', incident({ ...nobody, complete: false }), {}, 'indeterminate source-incomplete'],
    [
      'policy asks for none',
      incident(nobody),
      { policy: rules({ ownerRequired: false }) },
      'not-applicable no-rule',
    ],
    ['open, its owner left', incident(stillOpen), { directory: gone }, 'exception owner-left'],
    ['over, its owner left since', incident(), { directory: gone }, 'pass ok'],
    [
      'nobody now, somebody when it was resolved',
      incident({
        ...nobody,
        changelog: [
          ...incident().data.changelog,
          {
            id: '8',
            at: T('08:00', '30'),
            author: ida,
            items: [
              {
                field: 'assignee',
                fieldId: 'assignee',
                from: 'acc-ida',
                to: null,
                fromString: 'ida',
                toString: null,
              },
            ],
          },
        ],
      }),
      {},
      'pass ok',
    ],
  ])('%s', (_, one, given, expected) => {
    expect(verdict('owned', one, given)).toBe(expected);
  });
});

describe('resolved-in-time', () => {
  const reopened = incident({
    changelog: [...OPEN, DONE, moved(T('13:00'), ida, '4', '3'), moved(T('18:00'), ida, '3', '4')],
  });
  const open = incident(stillOpen);
  it.each([
    ['in time', incident(), {}, 'pass ok'],
    [
      'at the last moment',
      incident({ changelog: [...OPEN, moved(T('17:00'), ida, '3', '4')] }),
      {},
      'pass ok',
    ],
    [
      'late',
      incident({ changelog: [...OPEN, moved(T('17:01'), ida, '3', '4')] }),
      {},
      'exception resolved-late',
    ],
    ['reopened, and then late', reopened, {}, 'exception resolved-late'],
    ['open beyond its time', open, {}, 'exception not-resolved'],
    ['open, time ahead', open, { asOf: T('16:59') }, 'not-applicable deadline-ahead'],
    ['open, history cut', incident({ ...stillOpen, complete: false }), {}, 'indeterminate source-incomplete'],
    ['open, no target', incident({ ...stillOpen, fields: severity('S3') }), {}, 'not-applicable no-target'],
    ['over, no target', incident({ fields: severity('S3') }), {}, 'pass ok'],
    [
      'open, not collected since',
      { ...open, collectedAt: T('10:00') },
      {},
      'indeterminate source-incomplete',
    ],
    ['done without a date', incident({ changelog: [] }), {}, 'exception resolved-undated'],
    ['no scheme', incident(), { policy: rules({ severities: [] }) }, 'indeterminate no-rule'],
  ])('%s', (_, one, given, expected) => {
    expect(verdict('resolved-in-time', one, given)).toBe(expected);
  });

  it('says that it was opened again', () => {
    expect(judged(reopened)['resolved-in-time']?.explanation).toContain('opened again');
  });
});

describe('communicated', () => {
  const told = (...entries: ReturnType<typeof wrote>[]) =>
    incident({ changelog: [...OPEN, ...entries, DONE] });
  const silent = incident({ fields: { [FIELDS.told]: null } });
  it.each([
    ['in time', incident(), {}, 'pass ok'],
    ['from the start', told(), {}, 'pass ok'],
    ['late', told(wrote(T('13:01'), FIELDS.told, null, 'x')), {}, 'exception communicated-late'],
    ['never', silent, {}, 'exception not-communicated'],
    ['not yet', silent, { asOf: T('12:59') }, 'not-applicable deadline-ahead'],
    ['not asked for', incident({ fields: { ...severity('S2') } }), {}, 'not-applicable no-target'],
    ['no field named', incident(), { policy: rules({ communicationField: null }) }, 'indeterminate no-rule'],
    ['it was no incident', incident({ statusId: '9' }), {}, 'not-applicable dismissed'],
  ])('%s', (_, one, given, expected) => {
    expect(verdict('communicated', one, given)).toBe(expected);
  });
});

describe('post-incident-review', () => {
  const written = (...entries: ReturnType<typeof wrote>[]) =>
    incident({ changelog: [...OPEN, DONE, ...entries] });
  const late = written(wrote(T('12:01', '15'), FIELDS.review, null, 'x'));
  const rewritten = written(
    wrote(T('12:00', '14'), FIELDS.review, '', 'x'),
    wrote(T('12:00', '30'), FIELDS.review, 'x', 'xy'),
  );
  it.each([
    ['in time', incident(), {}, 'pass ok'],
    ['in time, and completed later', rewritten, {}, 'pass ok'],
    ['late', late, {}, 'exception review-late'],
    ['never', incident({ fields: { [FIELDS.review]: '' } }), {}, 'exception no-review'],
    ['only the form that was there from the start', written(), {}, 'exception no-review'],
    [
      'taken away and written anew late',
      written(
        wrote(T('12:00', '12'), FIELDS.review, null, 'x'),
        wrote(T('12:00', '13'), FIELDS.review, 'x', null),
        wrote(T('12:00', '20'), FIELDS.review, null, 'x'),
      ),
      {},
      'exception review-late',
    ],
    ['not yet', written(), { asOf: T('11:00', '15') }, 'not-applicable deadline-ahead'],
    ['not asked for', incident({ fields: severity('S2') }), {}, 'not-applicable no-rule'],
    ['still open', incident(stillOpen), {}, 'not-applicable not-resolved'],
    ['no place named', incident(), { policy: rules({ reviewField: null }) }, 'indeterminate no-rule'],
    [
      'no time set, none there',
      written(),
      { policy: rules({ reviewWithinDays: null }) },
      'indeterminate no-rule',
    ],
    ['history cut', incident({ ...written().data, complete: false }), {}, 'indeterminate source-incomplete'],
  ])('%s', (_, one, given, expected) => {
    expect(verdict('post-incident-review', one, given)).toBe(expected);
  });

  it('may be a status, or an issue of its own', () => {
    const byStatus = rules({ reviewField: null, reviewStatuses: ['5'] });
    const closed = incident({
      statusId: STATUS.done,
      changelog: [
        ...OPEN,
        DONE,
        moved(T('09:00', '12'), ida, '4', '5'),
        moved(T('09:00', '13'), ida, '5', '4'),
      ],
    });
    expect(verdict('post-incident-review', closed, { policy: byStatus })).toBe('pass ok');
    const byIssue = rules({ reviewField: null, reviewIssueTypes: ['Review'] });
    const parent = { parent: { id: '1', key: 'INC-1' } };
    const review = (at: string) =>
      ticket('INC-9', T('13:00'), {
        issueTypeName: 'Review',
        fields: parent,
        changelog: [moved(T('09:00', at), ida, '1', '4')],
      });
    const given = (at: string) => ({ policy: byIssue, others: [review(at)] });
    expect(verdict('post-incident-review', incident(), given('12'))).toBe('pass ok');
    expect(verdict('post-incident-review', incident(), given('18'))).toBe('exception review-late');
  });
});

describe('actions-followed', () => {
  const having = (parts = {}, given = {}) =>
    verdict('actions-followed', withAction, { others: [action(parts)], ...given });
  it.each([
    ['on time', {}, 'pass ok'],
    [
      'done, though after its date',
      { dueDate: '2026-08-11', statusId: STATUS.done, statusCategory: 'done' },
      'pass ok',
    ],
    ['overdue', { dueDate: '2026-10-01' }, 'exception action-overdue'],
    ['without an owner', { assignee: null }, 'exception action-without-owner'],
    [
      'of somebody who left',
      { assignee: jiraUser('ida', { active: false }) },
      'exception action-without-owner',
    ],
    ['without a date', { dueDate: null }, 'exception action-without-date'],
    ['with something that is no date', { dueDate: 'soon' }, 'indeterminate record-problem'],
  ])('%s', (_, parts, expected) => {
    expect(having(parts)).toBe(expected);
  });

  it('a date is over only when it is over everywhere', () => {
    expect(having({ dueDate: '2026-10-09' }, { asOf: '2026-10-10T11:59:00.000Z' })).toBe('pass ok');
    const late = { asOf: '2026-10-10T12:01:00.000Z' };
    const seen = { ...action({ dueDate: '2026-10-09' }), collectedAt: '2026-10-11T00:00:00.000Z' };
    expect(having({}, { ...late, others: [seen] })).toBe('exception action-overdue');
    expect(having({ dueDate: '2026-10-09' }, late)).toBe('indeterminate source-incomplete');
  });

  it.each([
    ['none', incident(), {}, 'not-applicable no-actions'],
    [
      'a link of another type',
      incident({ fields: { issuelinks: [link('INC-50', 'Blocks')] } }),
      {},
      'not-applicable no-actions',
    ],
    ['an issue that was not read', withAction, {}, 'indeterminate linked-issue-unread'],
    [
      'a record without its links',
      incident({ fields: { issuelinks: undefined } }),
      {},
      'indeterminate source-incomplete',
    ],
    ['no rule', withAction, { policy: rules({ actionsLinkType: null }) }, 'not-applicable no-rule'],
    ['it was no incident', incident({ statusId: '9' }), {}, 'not-applicable dismissed'],
  ])('%s', (_, one, given, expected) => {
    expect(verdict('actions-followed', one, given)).toBe(expected);
  });

  it('names everything that is wrong, and the records behind it', () => {
    const two = incident({ fields: { issuelinks: [link('INC-50'), link('INC-51')] } });
    const other = stored('jira.issue', 'jira:issue/INC51', T('13:00'), {
      ...action().data,
      id: '51',
      key: 'INC-51',
      dueDate: null,
    });
    const result = judged(two, { others: [action({ assignee: null }), other] })['actions-followed'];
    expect(result?.explanation).toMatch(/INC-50 has no owner.*INC-51 has no due date/);
    expect(result?.evidence.map(({ record }) => record)).toEqual(['jira:issue/INC50', 'jira:issue/INC51']);
  });
});

it('every reason of an exception has words for whoever has to act', () => {
  const used = [
    'no-severity',
    'unknown-severity',
    'not-triaged',
    'triaged-late',
    'resolved-undated',
    'review-late',
  ];
  for (const reason of used) expect(incidentsHandled.reasons[reason]?.fix).toBeTruthy();
});
