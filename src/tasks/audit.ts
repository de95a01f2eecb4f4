import * as drawing from '../../samplers/draw.ts';
import { samplers } from '../../samplers/index.ts';
import * as sizes from '../../samplers/size.ts';
import type { App } from '../compose.ts';
import { controls } from '../controls/index.ts';
import type { Gap, GapReport, PopulationId } from '../domain/audit.ts';
import { UsageError } from '../domain/errors.ts';
import type { Instant } from '../domain/instant.ts';
import type { Drawing } from '../domain/mock-audit.ts';
import type { Period } from '../domain/period.ts';
import type { Progress } from '../domain/ports.ts';
import {
  type AuditOptions,
  type AuditPorts,
  runAudit,
  type TakenSample,
  takeSample,
} from '../engine/audit.ts';
import { reviewGaps } from '../engine/review/gaps.ts';
import { remediationGaps } from '../engine/review/remediation/gaps.ts';
import { summarise } from '../engine/review/status.ts';
import { toolVersion } from '../version.ts';
import { type FollowedReview, furtherReviewsNow, reviewStatusNow } from './review/index.ts';

const DRAWING: Drawing = { ...drawing, ...sizes };

export interface AuditTaskOptions {
  readonly period: Period;
  /** The whole seed, when an auditor brings it. */
  readonly seed?: string;
}

/** Audits a period and keeps the report. */
export async function auditNow(app: App, progress: Progress, options: AuditTaskOptions): Promise<GapReport> {
  const followed = await reviewStatusNow(app, options.period);
  const further = await furtherReviewsNow(app, options.period);
  const reviews = [...(followed === null ? [] : [followed]), ...further];
  const now = app.clock.now();
  const report = await runAudit(portsOf(app, progress), {
    ...(await auditOptions(app, options)),
    company: app.config.company,
    tool: { name: 'fieldwork', version: toolVersion(), configDigest: app.loaded.digest },
    reviewGaps: gapsOf(reviews, now),
    review: followed === null ? null : summarise(followed.status, now),
  });
  return app.store.putOnce(
    'audit',
    `${options.period.id}/${report.generatedAt}/${report.ledgerHead?.seq ?? 0}`,
    report,
    now,
  );
}

/** Each once: an account that is in several reviews has its flags in all of them. */
function gapsOf(reviews: readonly FollowedReview[], now: Instant): Gap[] {
  const gaps = reviews.flatMap(({ status, remediations }) => [
    ...reviewGaps(status, now),
    ...remediationGaps(remediations),
  ]);
  return [...new Map(gaps.map((gap) => [gap.fingerprint, gap])).values()];
}

function portsOf(app: App, progress: Progress): AuditPorts {
  const { store, clock, entropy } = app;
  return { store, clock, entropy, progress, samplers, controls, drawing: DRAWING };
}

/** What every audit task is asked with. */
export async function auditOptions(app: App, { period, seed }: AuditTaskOptions): Promise<AuditOptions> {
  const streams = await app.streams();
  return {
    period,
    rules: app.loaded.rules,
    settings: app.config.audit,
    streams,
    ...(seed === undefined ? {} : { seed }),
  };
}

/** The newest report, of a period or at all. @throws UsageError when there is none. */
export async function lastReport(app: App, period: Period | null): Promise<GapReport> {
  const reports = await app.store.list<GapReport>('audit', period === null ? '' : `${period.id}/`);
  const newest = reports
    .toSorted((a, b) =>
      a.value.generatedAt < b.value.generatedAt
        ? -1
        : a.value.generatedAt > b.value.generatedAt
          ? 1
          : (a.value.ledgerHead?.seq ?? 0) - (b.value.ledgerHead?.seq ?? 0),
    )
    .at(-1);
  if (newest === undefined) {
    throw new UsageError(`${period === null ? 'nothing' : period.id} has not been audited yet`, {
      hint: `Audit first: fieldwork audit run --period ${period?.id ?? '2026Q3'}`,
    });
  }
  return newest.value;
}

export interface SampleTaskOptions extends AuditTaskOptions {
  readonly population: PopulationId;
  readonly size: number;
}

/** "Show me N random items", with tests and evidence. */
export async function takeSampleNow(
  app: App,
  progress: Progress,
  options: SampleTaskOptions,
): Promise<TakenSample> {
  const { population, size } = options;
  return takeSample(portsOf(app, progress), { ...(await auditOptions(app, options)), population, size });
}
