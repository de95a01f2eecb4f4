import { addMs, type Instant } from '../domain/instant.ts';
import { isEmptyValue } from './approval.ts';
import { filledSince, instantOf } from './field-values.ts';
import {
  endStatuses,
  type IncidentCase,
  isDismissed,
  noFieldName,
  ownerOf,
  resolutionOf,
  severityOf,
  startOf,
  statusMoves,
  targetsOf,
  triagesOf,
  undatedEnd,
  unreadableField,
} from './incident-case.ts';
import { isPerson, unknownPerson } from './person.ts';
import { exception, type Finding, indeterminate, notApplicable, pass, ticketRef, when } from './results.ts';
import { incomplete, isKnownUntil } from './ticket-tests.ts';

/** What is asked of an incident while it runs: detection, severity, triage, owner, end, words to those concerned. */

const MS_PER_MINUTE = 60_000;
const MS_PER_HOUR = 3_600_000;

/** A: when and how it was detected is recorded. */
export function detected({ ticket, rule }: IncidentCase): Finding {
  const { key, created, fields } = ticket.data;
  if (created === null)
    return indeterminate('record-problem', `${key} does not say when it was created.`, [
      ticketRef(ticket, 'as collected'),
    ]);
  const source = rule.detectionSourceField;
  if (source !== null && isEmptyValue(fields[source]))
    return exception('no-detection-source', `${key} does not say how it was detected (${source} is empty).`, [
      ticketRef(ticket, 'as collected'),
    ]);
  const field = rule.detectedField;
  if (field === null)
    return pass(`${key} was created on ${when(created)}; policy takes that for the detection.`, [
      ticketRef(ticket, `created ${when(created)}`),
    ]);
  const read = instantOf({ value: fields[field], shown: null });
  if (read.kind === 'unreadable') return unreadableField(ticket, field, read.what);
  if (read.kind === 'empty')
    return exception('no-detection-time', `${key} does not say when it was detected (${field} is empty).`, [
      ticketRef(ticket, 'as collected'),
    ]);
  const evidence = [ticketRef(ticket, `detected ${when(read.value)}, created ${when(created)}`)];
  return read.value > created
    ? exception(
        'detected-after-ticket',
        `${key} was created on ${when(created)} and claims to have been detected later, on ${when(read.value)}.`,
        evidence,
      )
    : pass(`${key} was detected on ${when(read.value)} and created on ${when(created)}.`, evidence);
}

/** B: the severity is one of the scheme. */
export function severityKnown(test: IncidentCase): Finding {
  const { ticket, rule } = test;
  const { key } = ticket.data;
  const found = severityOf(test);
  const evidence = [ticketRef(ticket, 'as collected')];
  if (found.kind === 'no-rule') return targetsOf(test) as Finding;
  if (found.kind === 'unreadable') return found.finding;
  if (found.kind === 'none') {
    return isDismissed(test)
      ? notApplicable('dismissed', `${key} was found to be no incident before it got a severity.`)
      : exception('no-severity', `${key} has no severity.`, evidence);
  }
  if (found.kind === 'not-in-scheme')
    return exception(
      'unknown-severity',
      `${key} has severity ${found.name}, which is not one of ${rule.severities.map(({ name }) => name).join(', ')}.`,
      evidence,
    );
  const { highest, now } = found;
  const before = highest.name === now ? '' : ` It is judged by ${highest.name}, the highest it had.`;
  return pass(`${key} has severity ${now}.${before}`, evidence);
}

interface Deadline {
  readonly at: Instant;
  readonly start: Instant;
  readonly severity: string;
}

/** The deadline of a target in milliseconds after the start, or why there is none. */
function deadlineOf(test: IncidentCase, target: 'triage' | 'resolve' | 'communicate'): Deadline | Finding {
  const targets = targetsOf(test);
  if ('outcome' in targets) return targets;
  const ms = {
    triage: targets.triageMinutes === null ? null : targets.triageMinutes * MS_PER_MINUTE,
    resolve: targets.resolveHours === null ? null : targets.resolveHours * MS_PER_HOUR,
    communicate: targets.communicateHours === null ? null : targets.communicateHours * MS_PER_HOUR,
  }[target];
  if (ms === null)
    return notApplicable('no-target', `Policy sets no time to ${target} an incident of ${targets.name}.`);
  const start = startOf(test);
  return typeof start === 'string' ? { at: addMs(start, ms), start, severity: targets.name } : start;
}

/** What to say of something that is not there (yet): ahead, unknown, or missing. */
function absent(test: IncidentCase, deadline: Deadline, missing: () => Finding): Finding {
  const { ticket, context } = test;
  if (deadline.at > context.asOf)
    return notApplicable('deadline-ahead', `${ticket.data.key} has time until ${when(deadline.at)}.`);
  return isKnownUntil(ticket, deadline.at, context) ? missing() : incomplete(ticket);
}

/** C: a person took it up within the time of its severity. */
export function triaged(test: IncidentCase): Finding {
  const { ticket } = test;
  const { key } = ticket.data;
  const deadline = deadlineOf(test, 'triage');
  if ('outcome' in deadline) return deadline;
  const until = `until ${when(deadline.at)}, as ${deadline.severity} asks`;
  const triages = triagesOf(test);
  const triage = triages.find(({ certain }) => certain);
  const doubtful = triages.find(({ certain, at }) => !certain && at <= deadline.at);
  if (doubtful !== undefined && !(triage !== undefined && triage.at <= deadline.at))
    return unknownPerson(doubtful.by, `${key} was taken up in time only`, test.context);
  if (triage === undefined) {
    return absent(test, deadline, () =>
      exception('not-triaged', `Nobody took up ${key} ${until}, or since.`, [
        ticketRef(ticket, `is ${ticket.data.statusName}`),
      ]),
    );
  }
  const evidence = [ticketRef(ticket, `${triage.what}, ${when(triage.at)}`)];
  if (triage.at <= deadline.at)
    return pass(`${key} was ${triage.what} on ${when(triage.at)}, ${until}.`, evidence);
  if (!ticket.data.complete) return incomplete(ticket);
  return exception(
    'triaged-late',
    `${key} was ${triage.what} on ${when(triage.at)}; it was to be taken up ${until}.`,
    evidence,
  );
}

/** D: somebody answers for it. */
export function owned(test: IncidentCase): Finding {
  const { ticket, rule, context } = test;
  const { key } = ticket.data;
  if (!rule.ownerRequired) return notApplicable('no-rule', 'Policy asks for no owner.');
  const owner = ownerOf(test);
  const evidence = [ticketRef(ticket, `assigned to ${owner?.displayName ?? 'nobody'}`)];
  const open = resolutionOf(test) === 'open';
  if (owner === null || !isPerson(owner, context)) {
    const wait = open && owner === null ? deadlineOf(test, 'triage') : null;
    if (wait !== null && 'at' in wait && wait.at > context.asOf)
      return notApplicable('deadline-ahead', `${key} has until ${when(wait.at)} to be taken up.`);
    if (!ticket.data.complete) return incomplete(ticket);
    const who = owner === null ? 'nobody' : `${owner.displayName}, which is no person`;
    const since = open ? 'is assigned to' : 'was assigned to';
    return exception('no-owner', `${key} ${since} ${who}${open ? '' : ' when it was resolved'}.`, evidence);
  }
  const identity = context.directory.byJiraUser(owner);
  if (open && (owner.active === false || identity?.left === true))
    return exception(
      'owner-left',
      `${key} is open, and ${owner.displayName}, who owns it, has left.`,
      evidence,
    );
  return pass(`${owner.displayName} answers for ${key}.`, evidence);
}

/** E: resolved, with a time, within the time of its severity. */
export function resolved(test: IncidentCase): Finding {
  const { ticket } = test;
  const { key, statusName } = ticket.data;
  const end = resolutionOf(test);
  if (end === 'undated') return ticket.data.complete ? undatedEnd(ticket) : incomplete(ticket);
  const deadline = deadlineOf(test, 'resolve');
  const evidence = [ticketRef(ticket, end === 'open' ? `is ${statusName}` : `resolved ${when(end)}`)];
  if ('outcome' in deadline) {
    const hasNoTarget = deadline.reason === 'no-target' || deadline.reason === 'no-severity';
    return hasNoTarget && end !== 'open' ? pass(`${key} was resolved on ${when(end)}.`, evidence) : deadline;
  }
  const until = `until ${when(deadline.at)}, as ${deadline.severity} asks`;
  if (end === 'open')
    return absent(test, deadline, () =>
      exception('not-resolved', `${key} was to be resolved ${until}, and is ${statusName}.`, evidence),
    );
  if (end <= deadline.at) return pass(`${key} was resolved on ${when(end)}, ${until}.`, evidence);
  if (!ticket.data.complete) return incomplete(ticket);
  const ends = endStatuses(test.rule);
  const reopened = statusMoves(ticket.data).some(
    ({ at, from }) => at < end && typeof from.value === 'string' && ends.includes(from.value),
  );
  return exception(
    'resolved-late',
    `${key} was resolved on ${when(end)}${reopened ? ', having been opened again' : ''}; it was to be ${until}.`,
    evidence,
  );
}

/** F: those concerned were told in time, where the severity asks for it. */
export function communicated(test: IncidentCase): Finding {
  const { ticket, rule, context } = test;
  const { key } = ticket.data;
  if (isDismissed(test)) return notApplicable('dismissed', `${key} was found to be no incident.`);
  const deadline = deadlineOf(test, 'communicate');
  if ('outcome' in deadline) return deadline;
  const field = rule.communicationField;
  if (field === null)
    return indeterminate(
      'no-rule',
      'No rule says where communication is recorded (policy.incident.communicationField).',
    );
  const until = `until ${when(deadline.at)}, as ${deadline.severity} asks`;
  const filled = filledSince(ticket.data, field, context.policy.fieldNames);
  if (filled.kind === 'unknown') return noFieldName(field);
  if (filled.kind === 'empty')
    return absent(test, deadline, () =>
      exception('not-communicated', `${key} says nothing about who was told (${field} is empty), ${until}.`, [
        ticketRef(ticket, 'as collected'),
      ]),
    );
  if (!ticket.data.complete) return incomplete(ticket);
  const at = filled.at ?? deadline.start;
  const evidence = [ticketRef(ticket, `${field} filled in ${when(at)}`)];
  return at <= deadline.at
    ? pass(`${key} notes since ${when(at)} who was told, ${until}.`, evidence)
    : exception(
        'communicated-late',
        `${key} notes who was told only since ${when(at)}; that was to be ${until}.`,
        evidence,
      );
}
