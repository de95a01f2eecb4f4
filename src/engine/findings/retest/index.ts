import type { PopulationId, PopulationItem } from '../../../domain/audit.ts';
import { policyAt } from '../../../domain/dated-policy.ts';
import type { FindingStanding, Retest } from '../../../domain/finding.ts';
import type { ChangeSession } from '../../../domain/items.ts';
import type { Sampler } from '../../../domain/mock-audit.ts';
import { previousPeriod } from '../../../domain/period.ts';
import { allItems } from '../../audit-freeze.ts';
import { type Ground, prepareAudit } from '../../audit-ground.ts';
import type { AuditOptions, AuditPorts } from '../../audit-ports.ts';
import { survey } from '../../audit-survey.ts';
import { footprintChecks } from '../../completeness/footprint.ts';
import { readLogs } from '../../completeness/logs.ts';
import { type Answer, retestOf, unknown } from './answer.ts';
import { appearedAnswer, completenessAgain, ticketAnswer } from './completeness.ts';
import { controlAnswers } from './control.ts';
import { footprintAnswer } from './footprint.ts';
import { inventoryAgain, inventoryAnswer } from './inventory.ts';
import { practiceAnswer } from './practice.ts';
import { type ReviewsAgain, reviewAnswer } from './reviews.ts';
import { retestSources } from './source.ts';

export type { ReviewsAgain } from './reviews.ts';

/**
 * Asks of findings again what the audit asked, with what is known now: a frozen item with the tickets and people of today, a
 * list of what there is as it is today, declarations by the rules of today. Draws nothing and freezes nothing; what is needed is
 * read once for all findings of a period.
 */

/**
 * @param options of the period in which the findings were last seen
 * @param reviews its access reviews as they stand now; null where no finding is about them, or there are none
 */
export async function retestFindings(
  ports: AuditPorts,
  options: AuditOptions,
  standings: readonly FindingStanding[],
  reviews: ReviewsAgain | null = null,
): Promise<Retest[]> {
  const now = ports.clock.now();
  const sources = standings.filter((standing) => topicOf(standing) === 'source');
  const ofSources = sources.length === 0 ? [] : await retestSources(ports, options, sources, now);
  const asked = new AskedAgain(ports, options, standings);
  const retests = new Map(ofSources.map((retest) => [retest.finding, retest]));
  for (const standing of standings)
    if (!retests.has(standing.finding.id)) {
      const answer = await answersOf(asked, standing, reviews);
      retests.set(standing.finding.id, retestOf(standing, now, answer));
    }
  return standings.flatMap(({ finding }) => retests.get(finding.id) ?? []);
}

type Topic =
  | 'source'
  | 'review'
  | 'control'
  | 'tickets'
  | 'appeared'
  | 'footprint'
  | 'inventory'
  | 'practice';

/** Gaps of completeness by code. */
const COMPLETENESS: Readonly<Record<string, Topic>> = {
  'ticket-without-event': 'tickets',
  'footprint-missing': 'footprint',
};

function topicOf({ finding: { id, kind, code, control } }: FindingStanding): Topic {
  if (kind === 'completeness') return COMPLETENESS[code] ?? 'appeared';
  if (control !== null) return 'control';
  if (kind === 'inventory' || kind === 'practice') return kind;
  return id.startsWith('source/') ? 'source' : 'review';
}

type Answers = (item: FindingStanding['items'][number]) => Answer;

async function answersOf(
  asked: AskedAgain,
  standing: FindingStanding,
  reviews: ReviewsAgain | null,
): Promise<Answers> {
  const topic = topicOf(standing);
  if (topic === 'review')
    return (item) =>
      reviews === null
        ? unknown('No access review of the period is kept.')
        : reviewAnswer(reviews, standing, item);
  if (topic === 'control') return asked.control(standing);
  if (topic === 'inventory') {
    const again = await asked.inventory();
    return (item) => inventoryAnswer(again, standing, item);
  }
  if (topic === 'practice') {
    const again = await asked.practice();
    return (item) => practiceAnswer(again, standing, item);
  }
  if (topic === 'footprint') {
    const checks = await asked.footprints();
    return (item) => footprintAnswer(checks, standing, item);
  }
  const again = await asked.completeness();
  if (again === null) return () => unknown('Nobody asks tickets and accounts for their events any more.');
  return (item) => (topic === 'tickets' ? ticketAnswer(again, item) : appearedAnswer(again, item));
}

const CHANGES: readonly PopulationId[] = ['production-changes', 'emergency-changes'];

/** What several findings of one period need, each read and worked out once. */
class AskedAgain {
  readonly #ports: AuditPorts;
  readonly #options: AuditOptions;
  readonly #topics: ReadonlySet<Topic>;
  /** Populations of the controls that findings are about. */
  readonly #tested: ReadonlySet<PopulationId>;
  readonly control = async (standing: FindingStanding): Promise<Answers> => {
    const { controls, samplers } = this.#ports;
    const control = controls.find(({ id }) => id === standing.finding.control);
    const sampler = samplers.find(({ id }) => id === control?.population);
    if (control === undefined || sampler === undefined)
      return () => unknown('The control is switched off, or there is none of that name any more.');
    const ground = await (sampler.census ? this.#untilNow() : this.#asKept());
    return controlAnswers(standing, { control, sampler, ground });
  };
  readonly completeness = once(async () =>
    completenessAgain(this.#ports, this.#options, await this.#asKept(), this.#topics.has('tickets')),
  );
  readonly inventory = once(async () => {
    const ground = await this.#untilNow();
    const { rules, period } = this.#options;
    const now = this.#ports.clock.now();
    const input = {
      window: ground.inputs.map(({ window }) => window).reduce((a, b) => ({ from: a.from, to: b.to })),
      rules: ground.inputs.slice(-1),
      statuses: ground.statuses,
      seen: ground.seen,
      sessions: changesOf(ground),
      byHandTold: this.#ports.controls.some(({ population }) => population === 'production-changes'),
      context: ground.context,
    };
    const about = {
      policy: policyAt(rules, now),
      rules,
      now,
      periodEnd: period.window.to,
      period: period.id,
    };
    return inventoryAgain(input, about);
  });
  readonly practice = once(async () => {
    const ground = await this.#asKept();
    const audited = this.#ports.controls.map(({ population }) => ({ population }));
    const { practice = null } = await survey(this.#ports, this.#options, ground, audited);
    const { rules, period } = this.#options;
    const now = this.#ports.clock.now();
    const { directory } = ground.context;
    return {
      practice,
      changes: changesOf(ground) ?? [],
      isKnownPerson: ({ facts }: PopulationItem<ChangeSession>) =>
        directory.byPrincipal(facts.principal) !== null,
      ...{ policy: policyAt(rules, now), rules, now },
      formerly: previousPeriod(period).window.from,
    };
  });
  readonly footprints = once(async () => {
    const { statuses, ownEvents: events } = await this.#untilNow();
    if (events === null) return [];
    const { streams, period } = this.#options;
    const { store, clock } = this.#ports;
    const logs = await readLogs(store, streams, statuses, period.timezone);
    const window = { from: period.window.from, to: clock.now() };
    return footprintChecks(store, { streams, window, logs, events });
  });
  /** Frozen populations with what came since. */
  readonly #asKept = once(() =>
    prepareAudit(this.#ports, this.#options, this.#samplers(false), {
      ...{ freeze: false, kept: true, inventory: this.#topics.has('practice') },
    }),
  );
  /** What there is, and what was seen from the beginning of the period until now. */
  readonly #untilNow = once(() => {
    const { period } = this.#options;
    const window = { ...period.window, to: this.#ports.clock.now() };
    return prepareAudit(
      this.#ports,
      { ...this.#options, period: { ...period, window } },
      this.#samplers(true),
      {
        freeze: false,
        inventory: this.#topics.has('inventory'),
        footprints: this.#topics.has('footprint'),
      },
    );
  });

  constructor(ports: AuditPorts, options: AuditOptions, standings: readonly FindingStanding[]) {
    this.#ports = ports;
    this.#options = options;
    this.#topics = new Set(standings.map(topicOf));
    const own = standings.filter((standing) => topicOf(standing) === 'control');
    this.#tested = new Set(
      ports.controls
        .filter(({ id }) => own.some(({ finding }) => finding.control === id))
        .map(({ population }) => population),
    );
  }

  #samplers(untilNow: boolean): Sampler[] {
    const topics = this.#topics;
    const asked = new Set<PopulationId>(
      untilNow
        ? topics.has('inventory')
          ? CHANGES
          : []
        : [...(topics.has('practice') ? CHANGES : []), ...(topics.has('appeared') ? APPEARED : [])],
    );
    return this.#ports.samplers.filter(({ id, census }) => {
      if (asked.has(id)) return true;
      if ((census ?? false) !== untilNow) return false;
      return this.#tested.has(id) || (topics.has('tickets') && !untilNow);
    });
  }
}

/** The population that an account without an event is missing from. */
const APPEARED: readonly PopulationId[] = ['access-grants'];

function changesOf({ populations }: Ground): readonly PopulationItem<ChangeSession>[] | null {
  const known = CHANGES.flatMap((id) => populations.get(id) ?? []);
  if (known.length === 0) return null;
  return known.flatMap(({ frozen }) => allItems(frozen)) as PopulationItem<ChangeSession>[];
}

/** Worked out when first asked for. */
function once<T>(work: () => Promise<T>): () => Promise<T> {
  let result: Promise<T> | undefined;
  return () => {
    result ??= work();
    return result;
  };
}
