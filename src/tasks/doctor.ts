import type { App } from '../compose.ts';
import type { CheckResult, ConnectorId } from '../domain/connector.ts';
import { coerceError, FieldworkError } from '../domain/errors.ts';
import { rulesWithoutValue } from '../domain/policy-rules.ts';
import { ticketFields } from './review/settings.ts';

/** Runs every check, cheapest first; a failing part never stops the others. */
export async function* diagnoseNow(app: App): AsyncGenerator<CheckResult> {
  yield* checkConfig(app);
  yield* checkClock(app);
  const usable = new Set<string>();
  for (const id of configured(app)) {
    try {
      for (const connector of await app.connectors([id])) yield* connector.check(app.signal);
      usable.add(id);
    } catch (thrown) {
      yield failure(id, thrown);
    }
  }
  if (usable.has('jira')) yield* checkReviewTickets(app);
  yield* checkPolicy(app);
}

/** Ids of the connectors that the configuration names. */
function configured(app: App): ConnectorId[] {
  const { connectors } = app.config;
  return (Object.keys(connectors) as ConnectorId[]).filter((id) => connectors[id] !== undefined);
}

function failure(part: string, thrown: unknown): CheckResult {
  const error = coerceError(thrown);
  const hint = error instanceof FieldworkError ? error.hint : undefined;
  return { status: 'failed', part, message: error.message, ...(hint === undefined ? {} : { hint }) };
}

function* checkConfig(app: App): Generator<CheckResult> {
  const names = configured(app);
  if (names.length === 0) {
    yield {
      status: 'failed',
      part: 'config',
      message: `${app.loaded.file} names no connector`,
      hint: 'fieldwork init shows every connector with comments.',
    };
    return;
  }
  const review = app.config.review === undefined ? 'no access review' : 'access review';
  yield {
    status: 'ok',
    part: 'config',
    message: `${app.loaded.file}: ${names.join(', ')}; ${review}; time zone ${app.config.timezone}`,
  };
  const store = 'sqlite' in app.config.store ? `SQLite ${app.config.store.sqlite}` : 'Postgres';
  yield { status: 'ok', part: 'store', message: `${store}, evidence in ${app.evidenceFolder}` };
}

function* checkClock(app: App): Generator<CheckResult> {
  if (app.clock.simulated) {
    yield {
      status: 'warning',
      part: 'clock',
      message: `simulated: ${app.clock.now()}`,
      hint: 'Ledger and reports say so. Leave --now away for real evidence.',
    };
  }
}

async function* checkReviewTickets(app: App): AsyncGenerator<CheckResult> {
  const { review } = app.config;
  if (review === undefined) return;
  const tickets = { project: review.project, issueType: review.issueType };
  try {
    const fields = ticketFields(review);
    yield* app.checkReviewProject({ section: 'review', ...tickets, fields });
    if (review.parts.issueType !== undefined) {
      const { issueType } = review.parts;
      yield* app.checkReviewProject({ section: 'review.parts', ...tickets, issueType, fields });
    }
    const { project = review.project, issueType = review.issueType } = review.remediation;
    if (project !== review.project || issueType !== review.issueType) {
      const removals = { project, issueType, fields: ticketFields(review.remediation) };
      yield* app.checkReviewProject({ section: 'review.remediation', ...removals });
    }
  } catch (thrown) {
    yield failure('jira', thrown);
  }
}

function* checkPolicy(app: App): Generator<CheckResult> {
  const missing = rulesWithoutValue(app.config.policy);
  if (missing.length === 0) yield { status: 'ok', part: 'policy', message: 'every rule has a value' };
  for (const { rule, consequence } of missing) {
    yield {
      status: 'warning',
      part: 'policy',
      message: `${rule} has no value`,
      hint: `${consequence}\nfieldwork init --propose suggests values from what was collected.`,
    };
  }
}
