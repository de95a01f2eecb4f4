import type { Gap, StreamStatus } from '../domain/audit.ts';
import { digestOf } from '../domain/digest.ts';
import { type Instant, msBetween } from '../domain/instant.ts';
import type { Window } from '../domain/window.ts';
import { STALE_SNAPSHOT_MS } from './coverage.ts';

/** Subject of a stream in gaps and coverage: `cloudtrail.events:123456789012/us-east-1`. */
export function streamSubject(status: Pick<StreamStatus, 'stream' | 'scope'>): string {
  return `${status.stream}:${status.scope}`;
}

const name = ({ stream, scope }: StreamStatus): string => (scope === '' ? stream : `${stream} ${scope}`);
const span = ({ from, to }: Window): string => `${from.slice(0, 16)}Z to ${to.slice(0, 16)}Z`;

/** Broken connectors, coverage gaps and silent days as gaps, worst first within each stream. */
export function sourceGaps(statuses: readonly StreamStatus[], now: Instant): Gap[] {
  return statuses.flatMap((status) => [
    ...failureGaps(status),
    ...coverageGaps(status),
    ...silentGaps(status),
    ...staleGaps(status, now),
  ]);
}

function gap(
  status: StreamStatus,
  kind: string,
  code: string,
  parts: Pick<Gap, 'severity' | 'title' | 'detail' | 'fix'> & { since: Instant | null },
): Gap {
  const subject = streamSubject(status);
  return {
    fingerprint: digestOf([kind, code, subject, parts.since]),
    kind,
    code,
    subject,
    owner: null,
    control: null,
    evidence: [],
    ...parts,
  };
}

function failureGaps(status: StreamStatus): Gap[] {
  if (status.health === 'never-collected') {
    const detail = 'Nothing is known of this source, so nothing can be concluded from it.';
    return [
      gap(status, 'broken-connector', 'never-collected', {
        severity: 'high',
        title: `${name(status)} was never collected`,
        detail,
        fix: 'fieldwork doctor, then fieldwork collect',
        since: null,
      }),
    ];
  }
  if (status.lastFailure === null) return [];
  const { code, message, at } = status.lastFailure;
  const unreadable = code === 'malformed';
  return [
    gap(status, 'broken-connector', unreadable ? 'records-unreadable' : 'connector-broken', {
      severity: 'high',
      title: unreadable
        ? `${name(status)}: part of what arrived cannot be read`
        : `${name(status)}: the last collection failed`,
      detail: `${message} (${code})`,
      fix: unreadable
        ? 'Look at the named file or answer in the evidence folder; collect again.'
        : 'fieldwork doctor says what is missing; then fieldwork collect goes on where it stopped.',
      since: at,
    }),
  ];
}

function coverageGaps(status: StreamStatus): Gap[] {
  const first = status.gaps[0];
  if (first === undefined || status.health === 'never-collected') return [];
  const forgotten =
    status.forgottenAfter === null
      ? ''
      : ` The source forgets it after ${status.forgottenAfter.slice(0, 10)}.`;
  return [
    gap(status, 'coverage-gap', 'coverage-gap', {
      severity: 'high',
      title: `${name(status)}: not collected for part of the period`,
      detail: `${status.gaps.map(span).join('; ')}.${forgotten}`,
      fix: `fieldwork collect --from ${first.from.slice(0, 10)}`,
      since: first.from,
    }),
  ];
}

function silentGaps(status: StreamStatus): Gap[] {
  const silent = status.calendar.filter((day) => day.state === 'silent').map((day) => day.date);
  const first = silent[0];
  if (first === undefined) return [];
  return [
    gap(status, 'coverage-gap', 'connector-silent', {
      severity: 'high',
      title: `${name(status)}: silent on ${silent.length === 1 ? first : `${silent.length} days`}`,
      detail: `Almost nothing arrived on ${silent.join(', ')}, although other days say that much should.`,
      fix: 'Ask whether logging was stopped then (CloudTrail StopLogging, a filter, a moved log folder), and find the events elsewhere.',
      since: `${first}T00:00:00.000Z`,
    }),
  ];
}

function staleGaps(status: StreamStatus, now: Instant): Gap[] {
  const { mode, freshAt, lastFailure } = status;
  if (
    mode !== 'snapshot' ||
    freshAt === null ||
    lastFailure !== null ||
    msBetween(freshAt, now) <= STALE_SNAPSHOT_MS
  )
    return [];
  const detail = `The newest complete snapshot is of ${freshAt.slice(0, 16)}Z.`;
  return [
    gap(status, 'coverage-gap', 'stale-snapshot', {
      severity: 'medium',
      title: `${name(status)} is stale`,
      detail,
      fix: 'fieldwork collect',
      since: freshAt,
    }),
  ];
}
