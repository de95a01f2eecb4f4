import type { ControlResult, GapReport, ItemResult } from '../domain/audit.ts';
import type { FindingStanding } from '../domain/finding.ts';
import type { ControlHistory, FindingHistory, PeriodHistory } from '../domain/history.ts';
import type { Instant } from '../domain/instant.ts';
import type { Store } from '../domain/store.ts';
import { keptAudits } from './kept-audits.ts';

/**
 * What audits came to, period by period. Each audit keeps its few numbers beside its report, so that the next one need not read
 * reports that may hold a million ids.
 */

/** Periods that a report shows, its own included: three years of quarters. */
const MOST_PERIODS = 12;

/**
 * The numbers of one audit. Pure.
 * @param before when the audit of the period before was made; null: there was none
 */
export function historyOf(
  report: Pick<GapReport, 'period' | 'generatedAt' | 'controls' | 'populations' | 'findings'>,
  before: Instant | null,
): PeriodHistory {
  const { period, generatedAt, controls, findings } = report;
  return {
    period: period.id,
    auditedAt: generatedAt,
    controls: controls.map((control) => ofControl(control, report)),
    findings: findings === undefined ? null : ofFindings(findings, period.id, before),
  };
}

function ofControl(
  { control, title, verdict, population, draw, deviating }: ControlResult,
  { populations }: Pick<GapReport, 'populations'>,
): ControlHistory {
  const own = populations.filter(({ id }) => id === population);
  const failing = deviating.filter((item) => has(item, 'exception')).length;
  const unclear = deviating.filter((item) => has(item, 'indeterminate')).length;
  const both = deviating.filter((item) => has(item, 'indeterminate') && has(item, 'exception')).length;
  return {
    control,
    title,
    verdict,
    items: own.reduce((sum, { count }) => sum + count, 0),
    exceptions: failing,
    unjudged: unclear - both,
    tolerable: draw?.plan.tolerable ?? null,
  };
}

const has = ({ results }: ItemResult, wanted: 'exception' | 'indeterminate'): boolean =>
  results.some(({ outcome }) => outcome === wanted);

function ofFindings(
  standings: readonly FindingStanding[],
  period: string,
  before: Instant | null,
): FindingHistory {
  const reached = (state: FindingStanding['state']): number =>
    standings.filter((one) => one.state === state && (before === null || one.since > before)).length;
  return {
    opened: standings.filter(({ finding }) => finding.firstSeen.period === period).length,
    held: reached('verified'),
    regressed: reached('regressed'),
    open: standings.filter(({ state }) => state === 'open' || state === 'regressed').length,
  };
}

type AuditReport = Omit<GapReport, 'history'>;
const keyOf = ({ period, generatedAt, ledgerHead }: AuditReport): string =>
  `history/${period.id}/${generatedAt}/${ledgerHead?.seq ?? 0}`;

/** Keeps the numbers of an audit and gives those of the periods before with them, oldest first. */
export async function recordHistory(store: Store, report: AuditReport): Promise<readonly PeriodHistory[]> {
  const former = await formerPeriods(store, report.period.id);
  const own = await store.putOnce(
    'note',
    keyOf(report),
    historyOf(report, former.at(-1)?.auditedAt ?? null),
    report.generatedAt,
  );
  return [...former, own].slice(-MOST_PERIODS);
}

/** The newest audit of each period before `period`; ids of quarters sort by time. */
async function formerPeriods(store: Store, period: string): Promise<PeriodHistory[]> {
  const newest = new Map<string, PeriodHistory>();
  for (const { value } of await store.list<PeriodHistory>('note', 'history/')) {
    const known = newest.get(value.period);
    if (value.period < period && (known === undefined || known.auditedAt <= value.auditedAt))
      newest.set(value.period, value);
  }
  for await (const { data } of store.ledger.entries({ kind: 'audit' })) {
    const audited = String(data.period);
    if (audited >= period || newest.has(audited)) continue;
    const old = await ofOldReport(store, audited, newest);
    if (old !== null) newest.set(audited, old);
  }
  return [...newest.values()].toSorted((a, b) => (a.period < b.period ? -1 : 1));
}

/** Of an audit that was made before there were numbers: read once from its report and kept. */
async function ofOldReport(
  store: Store,
  period: string,
  known: ReadonlyMap<string, PeriodHistory>,
): Promise<PeriodHistory | null> {
  const last = (await keptAudits(store, period)).at(-1);
  if (last === undefined) return null;
  const before = [...known.values()]
    .filter((one) => one.period < period)
    .toSorted((a, b) => (a.period < b.period ? -1 : 1))
    .at(-1);
  return store.putOnce('note', keyOf(last), historyOf(last, before?.auditedAt ?? null), last.generatedAt);
}
