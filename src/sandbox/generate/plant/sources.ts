import { DAY, HOUR, iso, MINUTE } from '../calendar.ts';
import { type Company, isActive } from '../company.ts';
import { isPunctual } from '../jira-people.ts';
import { groupNamed } from '../okta-directory.ts';
import type { Person } from '../people.ts';
import { type Plant, type PlantContext, type Problem, reviewShows } from './context.ts';

/** Problems of the sources and of the reviewers. */

/** The last date that may be silent leaves a day of margin to the period's end. */
interface Window {
  readonly from: number;
  readonly to: number;
}

/**
 * Whole UTC dates of the period with enough history before them, on working days, over which nothing was
 * planted, nobody's account was made and no grant straddles the edge.
 */
function silentWindow(context: PlantContext, system: 'okta' | 'aws', region: string | null): Window | null {
  const { company, marks, random } = context;
  const { start, end } = company.calendar;
  const open: Window[] = [];
  for (let from = Math.ceil((start + 50 * DAY) / DAY) * DAY; from + 3 * DAY < end; from += DAY) {
    // Tuesday to Thursday: working days in every time zone.
    const weekday = new Date(from).getUTCDay();
    const days = random.int(2, 3);
    const to = from + days * DAY;
    if (weekday < 2 || weekday + days > 5) continue;
    const hit = marks.some(
      (mark) =>
        mark.system === system &&
        (region === null || mark.region === region) &&
        mark.at >= from - HOUR &&
        mark.at < to + HOUR,
    );
    const edge = company.grants.some(
      ({ at }) => Math.abs(at - from) < 10 * MINUTE || Math.abs(at - to) < 10 * MINUTE,
    );
    const joins = company.people.some(
      ({ joiner, created, activated }) =>
        joiner && [created, activated ?? created].some((at) => at >= from - DAY && at < to + DAY),
    );
    const fits = system === 'aws' ? !losesTicket(context, region, { from, to }) : !edge && !joins;
    if (!hit && fits) open.push({ from, to });
  }
  return open.length === 0 ? null : random.pick(open);
}

/** True when a run would lose, with the silent region's events, the only call that names its ticket. */
function losesTicket(context: PlantContext, region: string | null, window: Window): boolean {
  return context.company.sessions.some(
    ({ key, from, events }) =>
      (key === 'tag' || key === 'request') &&
      from > window.from - HOUR &&
      from < window.to &&
      events.some((event) => event.awsRegion === region) &&
      events.some((event) => event.awsRegion !== region),
  );
}

const dates = ({ from, to }: Window): Record<string, string> => ({
  from: iso(from).slice(0, 10),
  to: iso(to - 1).slice(0, 10),
});

/** Lets one region of CloudTrail deliver nothing for some days, in every account. */
export function silenceRegion(context: PlantContext): Problem | null {
  const { company, random } = context;
  const region = random.pick(company.regions.filter((name) => name !== 'us-east-1'));
  const window = silentWindow(context, 'aws', region);
  if (window === null) return null;
  company.faults.push({ kind: 'silent', system: 'aws', region, from: iso(window.from), to: iso(window.to) });
  return {
    subject: { stream: 'cloudtrail.events', region, ...dates(window) },
    story: `CloudTrail in ${region} delivered nothing from ${dates(window).from} to ${dates(window).to}.`,
    expected: Object.values(company.accounts).map((account) => ({
      where: 'gap',
      code: 'connector-silent',
      subject: `cloudtrail.events:${account}/${region}`,
    })),
  };
}

/** Lets Okta's System Log deliver nothing for some days. */
export function silenceOkta(context: PlantContext): Problem | null {
  const { company } = context;
  const window = silentWindow(context, 'okta', null);
  if (window === null) return null;
  company.faults.push({
    kind: 'silent',
    system: 'okta',
    region: null,
    from: iso(window.from),
    to: iso(window.to),
  });
  return {
    subject: { stream: 'okta.logs', ...dates(window) },
    story: `Okta's System Log has nothing from ${dates(window).from} to ${dates(window).to}.`,
    expected: [{ where: 'gap', code: 'connector-silent', subject: 'okta.logs:' }],
  };
}

/** CloudTrail or, less often, Okta. Two at once would leave too little to conclude from. */
export const connectorGap: Plant = (context) =>
  context.random.chance(0.7)
    ? (silenceRegion(context) ?? silenceOkta(context))
    : (silenceOkta(context) ?? silenceRegion(context));

/** Lets CloudTrail of one account leave out what this program calls; where nothing is ever silent, so that both can be told. */
export const footprintMissing: Plant = ({ company, random }) => {
  const account = random.pick(Object.values(company.accounts));
  const region = 'us-east-1';
  company.faults.push({ kind: 'unrecorded', system: 'aws', account, region });
  return {
    subject: { stream: 'cloudtrail.events', account, region },
    story: `CloudTrail of ${account} in ${region} does not show the calls that this program made there.`,
    expected: [
      { where: 'gap', code: 'footprint-missing', subject: `cloudtrail.events:${account}/${region}` },
    ],
  };
};

/** Turns a reviewer whose team is sure to have something to review into one of another style. */
function reviewer(
  context: PlantContext,
  style: Company['managers'][number]['style'],
): { person: Person; subject: string } | null {
  const { company, random } = context;
  const reviewed = new Set(
    ['github-users', 'salesforce-users', 'analytics-users'].flatMap(
      (name) => groupNamed(company, name).members,
    ),
  );
  const isHeld = (manager: Person): boolean =>
    company.people.filter((p) => p.managerId === manager.id && isActive(p) && reviewed.has(p.id)).length >= 2;
  const { compliance } = company.cast;
  const punctual = company.managers.filter(isPunctual);
  // Whoever reviews the fallback reviewer has another part to play, and so has whoever lines are passed on to.
  const managers = company.people.filter(
    (manager) =>
      manager.id !== compliance.managerId &&
      company.managers.every(({ delegate }) => delegate !== manager.jiraId) &&
      punctual.some((entry) => entry.accountId === manager.jiraId && entry.says === undefined) &&
      isHeld(manager),
  );
  if (managers.length === 0) return null;
  const person = random.pick(managers);
  for (const entry of punctual) {
    if (entry.accountId !== person.jiraId) continue;
    entry.style = style;
    // A late answer comes within two days of the due date; any other before the tickets are read for the first time.
    entry.afterHours = style === 'late' ? random.int(5, 44) : random.int(3, 20);
  }
  return { person, subject: `review:${company.calendar.period}/${person.email}` };
}

const facts = (person: Person): Record<string, string> => ({
  reviewer: person.email,
  okta: person.id,
  jira: person.jiraId,
});

export const reviewNotSignedOff: Plant = (context) => {
  const found = reviewer(context, 'silent');
  if (found === null) return null;
  return {
    subject: facts(found.person),
    story: `${found.person.name} never answers the access review.`,
    expected: [{ where: 'gap', code: 'review-not-signed-off', subject: found.subject }],
    consequences: reviewShows(context.company, 'signed-off-in-time', 'all-decided'),
  };
};

export const reviewSignedOffLate: Plant = (context) => {
  const found = reviewer(context, 'late');
  if (found === null) return null;
  return {
    subject: facts(found.person),
    story: `${found.person.name} answers the access review after its due date.`,
    // Which of the two is true depends on when one looks: before or after the late answer.
    expected: ['review-signed-off-late', 'review-not-signed-off'].map((code) => ({
      where: 'gap',
      code,
      subject: found.subject,
    })),
    consequences: reviewShows(context.company, 'signed-off-in-time'),
  };
};

/** A reviewer of a style that leaves one kind of gap. */
function answerGap(
  style: Company['managers'][number]['style'],
  code: string,
  story: (name: string) => string,
): Plant {
  return (context) => {
    const found = reviewer(context, style);
    if (found === null) return null;
    const { person, subject } = found;
    return {
      subject: facts(person),
      story: story(person.name),
      expected: [{ where: 'gap', code, subject }],
      consequences: reviewShows(context.company, 'sign-offs-sound'),
    };
  };
}

export const answerEdited = answerGap(
  'edits-comment',
  'answer-edited-after-sign-off',
  (name) => `${name} turns a revocation into “keep” after signing off.`,
);

export const answerRemoved = answerGap(
  'deletes-comment',
  'answer-removed',
  (name) => `${name} deletes the deciding comment after signing off.`,
);
