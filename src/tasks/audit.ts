import * as drawing from '../../samplers/draw.ts';
import { extensionRisk } from '../../samplers/extension.ts';
import { samplers } from '../../samplers/index.ts';
import { PlaceCensus } from '../../samplers/places-seen.ts';
import * as sizes from '../../samplers/size.ts';
import { drawByStratum } from '../../samplers/strata.ts';
import type { App } from '../compose.ts';
import { readPractice } from '../controls/change-practice.ts';
import { completenessChecks } from '../controls/completeness/index.ts';
import { controls } from '../controls/index.ts';
import type { Gap, GapReport, PopulationId, SwitchedOff } from '../domain/audit.ts';
import type { BroughtEntropy } from '../domain/entropy-source.ts';
import { SourceError, UsageError } from '../domain/errors.ts';
import type { FindingStanding, Retest } from '../domain/finding.ts';
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
import { recordHistory } from '../engine/audit-history.ts';
import { recordRetest } from '../engine/findings/record.ts';
import { type ReviewsAgain, retestFindings } from '../engine/findings/retest/index.ts';
import { keptAudits } from '../engine/kept-audits.ts';
import { reviewGaps } from '../engine/review/gaps.ts';
import { remediationGaps } from '../engine/review/remediation/gaps.ts';
import { summarise } from '../engine/review/status.ts';
import { toolVersion } from '../version.ts';
import {
  checkControlIds,
  findingNow,
  findingsNow,
  recordFindingsNow,
  syncFindingsNow,
  withTickets,
} from './findings.ts';
import { type FollowedReview, followedReviews, heldAgain, heldReviews, reviewsDue } from './review/index.ts';

const DRAWING: Drawing = { ...drawing, ...sizes, extensionRisk, drawByStratum };

export interface AuditTaskOptions {
  readonly period: Period;
  /** The whole seed, when an auditor brings it. */
  readonly seed?: string;
  /** Dice or a round of a beacon, checked; see `entropy.ts`. */
  readonly entropy?: BroughtEntropy;
  /** To how many items the samples of controls are enlarged that show more exceptions than are allowed. */
  readonly extend?: number;
  /** How many controls to draw and audit; all when absent. */
  readonly controlsSample?: number;
  /** What is done when tickets of findings could not be written, once the audit is kept; thrown when absent. */
  readonly onTicketFailure?: (failure: SourceError) => void;
}

/** Audits a period and keeps the report. */
export async function auditNow(app: App, progress: Progress, options: AuditTaskOptions): Promise<GapReport> {
  const reviews = await followedReviews(app, options.period);
  const review = reviews.find(({ status }) => status.campaign.id === options.period.id) ?? null;
  const now = app.clock.now();
  const report = await runAudit(portsOf(app, progress), {
    ...(await auditOptions(app, options)),
    company: app.config.company,
    tool: { name: 'fieldwork', version: toolVersion(), configDigest: app.loaded.digest },
    reviewGaps: gapsOf(reviews, now),
    reviewsHeld: await heldReviews(app, reviews),
    review: review === null ? null : summarise(review.status, now),
    switchedOff: switchedOff(app),
  });
  await recordFindingsNow(app, report);
  const { standings, failure } = await followed(app);
  const told = { ...report, gaps: withTickets(report.gaps, standings), findings: standings };
  const kept = await app.store.putOnce<GapReport>(
    'audit',
    `${options.period.id}/${report.generatedAt}/${report.ledgerHead?.seq ?? 0}`,
    { ...told, history: await recordHistory(app.store, told) },
    now,
  );
  if (failure !== null) (options.onTicketFailure ?? raise)(failure);
  return kept;
}

/** Tickets of findings may fail, the audit must not: they are made by the next run. */
async function followed(
  app: App,
): Promise<{ readonly standings: readonly FindingStanding[]; readonly failure: SourceError | null }> {
  try {
    return { standings: (await syncFindingsNow(app)).standings, failure: null };
  } catch (thrown) {
    if (!(thrown instanceof SourceError)) throw thrown;
    const failure = new SourceError(
      thrown.failure,
      `the audit is kept, but not all tickets of its findings could be written: ${thrown.message}`,
      { cause: thrown, hint: 'Nothing is lost; they are made by: fieldwork findings sync' },
    );
    return { standings: await findingsNow(app), failure };
  }
}

function raise(error: Error): never {
  throw error;
}

/** Each once: an account that is in several reviews has its flags in all of them. */
function gapsOf(reviews: readonly FollowedReview[], now: Instant): Gap[] {
  const gaps = reviews.flatMap(({ status, remediations }) => [
    ...reviewGaps(status, now),
    ...remediationGaps(remediations),
  ]);
  return [...new Map(gaps.map((gap) => [gap.fingerprint, gap])).values()];
}

/** @throws ConfigError when the configuration names a control that does not exist */
function portsOf(app: App, progress: Progress): AuditPorts {
  const { store, clock, entropy } = app;
  const ids = controls.map(({ id }) => id);
  checkControlIds(app, ids);
  const enabled = controls.filter(({ id }) => app.config.controls[id]?.enabled !== false);
  const used = samplers.filter(({ id }) => enabled.some(({ population }) => population === id));
  const pure = { samplers: used, controls: enabled, drawing: DRAWING, completeness: completenessChecks };
  return {
    ...{ store, clock, entropy, progress, ...pure },
    watchPlaces: (policy, period) => new PlaceCensus(policy, period),
    readPractice,
  };
}

function switchedOff(app: App): SwitchedOff[] {
  return controls.flatMap(({ id, title, criteria }) => {
    const settings = app.config.controls[id];
    if (settings === undefined || settings.enabled) return [];
    return [{ control: id, title, criteria, why: settings.why ?? '', approver: settings.approver ?? '' }];
  });
}

/** What every audit task is asked with. */
export async function auditOptions(
  app: App,
  { period, seed, entropy, controlsSample, extend }: AuditTaskOptions,
): Promise<AuditOptions> {
  const streams = await app.streams();
  const due = await reviewsDue(app, period);
  return {
    period,
    rules: app.loaded.rules,
    settings: settingsOf(app.config.audit),
    tuned: tunedOf(app.config.controls),
    streams,
    ...(due === null ? {} : { reviewsDue: due }),
    ...(seed === undefined ? {} : { seed }),
    ...(entropy === undefined ? {} : { entropy }),
    ...(controlsSample === undefined ? {} : { controlsSample }),
    ...(extend === undefined ? {} : { extend }),
  };
}

/** In the configuration the table bears the name that a single control's frequency has here. */
function settingsOf({ frequency: table, ...settings }: App['config']['audit']): AuditOptions['settings'] {
  return { ...settings, table };
}

/** Only what is set: an absent figure must not take the place of the general one. */
function tunedOf(controlSettings: App['config']['controls']): NonNullable<AuditOptions['tuned']> {
  return Object.fromEntries(
    Object.entries(controlSettings).map(([id, { confidence, tolerable, allowedDeviations, frequency }]) => [
      id,
      {
        ...(frequency === undefined ? {} : { frequency }),
        ...(confidence === undefined ? {} : { confidence }),
        ...(tolerable === undefined ? {} : { tolerable }),
        ...(allowedDeviations === undefined ? {} : { allowedDeviations }),
      },
    ]),
  );
}

/** The newest report, of a period or at all. @throws UsageError when there is none. */
export async function lastReport(app: App, period: Period | null): Promise<GapReport> {
  const newest = (await keptAudits(app.store, period?.id ?? null)).at(-1);
  if (newest === undefined) {
    throw new UsageError(`${period === null ? 'nothing' : period.id} has not been audited yet`, {
      hint: `Audit first: fieldwork audit run --period ${period?.id ?? '2026Q3'}`,
    });
  }
  return newest;
}

/**
 * Looks at the items of findings again, and keeps what came of it.
 * @param ids findings; those that are not known to be fixed for good when absent
 * @throws UsageError when there is no finding of that id
 */
export async function retestNow(
  app: App,
  progress: Progress,
  ids: readonly string[],
): Promise<readonly { readonly retest: Retest; readonly standing: FindingStanding }[]> {
  const asked = await Promise.all(ids.map((id) => findingNow(app, id)));
  const all = ids.length > 0 ? asked : (await findingsNow(app)).filter(({ state }) => state !== 'verified');
  const ports = portsOf(app, progress);
  const retests: Retest[] = [];
  for (const period of new Set(all.map(({ seenIn }) => seenIn.period))) {
    const seenThen = all.filter(({ seenIn }) => seenIn.period === period);
    const { reviewsHeld, again } = await reviewsAgain(app, app.period(period), seenThen);
    const options = {
      ...(await auditOptions(app, { period: app.period(period) })),
      ...(reviewsHeld === null ? {} : { reviewsHeld }),
    };
    retests.push(...(await retestFindings(ports, options, seenThen, again)));
  }
  for (const retest of retests) await recordRetest(app, retest);
  const standings = new Map((await findingsNow(app)).map((standing) => [standing.finding.id, standing]));
  return retests.flatMap((retest) => {
    const standing = standings.get(retest.finding);
    return standing === undefined ? [] : [{ retest, standing }];
  });
}

/** Access reviews of the period as they stand, asked for once; null where no finding is about them. */
async function reviewsAgain(
  app: App,
  period: Period,
  standings: readonly FindingStanding[],
): Promise<{
  readonly reviewsHeld: Awaited<ReturnType<typeof heldReviews>> | null;
  readonly again: ReviewsAgain | null;
}> {
  const ofReviews = standings.some(({ finding }) => finding.id.startsWith('review/'));
  const ofControls = standings.some(({ finding }) => isAboutReviews(finding.control));
  if (!ofReviews && !ofControls) return { reviewsHeld: null, again: null };
  const followed = await followedReviews(app, period);
  return {
    reviewsHeld: ofControls ? await heldReviews(app, followed) : null,
    again: ofReviews ? await heldAgain(app, followed) : null,
  };
}

/** The population that is asked about tickets as they are now. */
const REVIEWS: PopulationId = 'access-reviews';

const isAboutReviews = (control: string | null): boolean =>
  controls.some(({ id, population }) => id === control && population === REVIEWS);

const reviewsHeldNow = async (app: App, period: Period): ReturnType<typeof heldReviews> =>
  heldReviews(app, await followedReviews(app, period));

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
  // A sample may be asked for of what no audit looks at, too.
  const ports = { ...portsOf(app, progress), samplers, controls };
  const held = population === REVIEWS ? { reviewsHeld: await reviewsHeldNow(app, options.period) } : {};
  return takeSample(ports, { ...(await auditOptions(app, options)), ...held, population, size });
}
