import { tellsEmergencies } from '../src/domain/emergency.ts';
import type { ChangeSession } from '../src/domain/items.ts';
import type { Sampler, SamplerInput, Selector, TestContext } from '../src/domain/mock-audit.ts';
import { EmergencySorter, isEmergencyGroup } from './emergencies.ts';
import {
  ProductionSessions,
  productionNeeds,
  productionPlaces,
  productionUnusable,
} from './production-sessions.ts';
import { inOrder } from './selection.ts';

const ORDINARY = 'other production changes, tested as production-changes';

/**
 * Emergency changes: what break-glass identities and root did in production, and changes whose ticket is of the emergency
 * type. They are apart from production changes, because an emergency path that is followed deviates from nothing.
 */
export const emergencyChanges: Sampler<ChangeSession> = {
  id: 'emergency-changes',
  title: 'Emergency changes',
  kinds: ['cloudtrail.event'],
  lookBackMs: 0,
  query: describeQuery,
  needs: productionNeeds,
  unusable: productionUnusable,
  open,
};

function describeQuery({ policy, window }: SamplerInput): string {
  const { breakGlass } = policy.principals;
  const { emergency } = policy;
  const types = emergency?.issueTypes.length ? ` of type ${emergency.issueTypes.join(', ')}` : '';
  const ticket = tellsEmergencies(policy)
    ? `, or of other callers where a ticket${types} in ${emergency?.projects.join(', ')} is named in session name, source identity, tag or request, whichever comes first of these`
    : '';
  return [
    `CloudTrail records with event time from ${window.from} (inclusive) to ${window.to} (exclusive)`,
    productionPlaces(policy.production),
    'where readOnly is false, errorCode is absent and eventType is AwsApiCall, AwsConsoleAction or absent,',
    `of the root user or of ${breakGlass.length === 0 ? 'break-glass identities (policy names none)' : breakGlass.join(', ')}${ticket},`,
    'without what the list of exclusions names;',
    `joined per account and principal ARN into sessions that a pause of more than ${policy.production.sessionGapMinutes} minutes ends.`,
    'The id of a session is the record id of its earliest event.',
  ].join(' ');
}

function open(input: SamplerInput, context: TestContext): Selector<ChangeSession> {
  const sorter = new EmergencySorter(context);
  const sessions = new ProductionSessions(input, isEmergencyGroup, {
    groups: sorter.isNever,
    reason: ORDINARY,
  });
  return {
    add: (record) => sessions.add(record),
    finish: () => {
      const all = sessions.finish();
      const items = all.filter((item) => sorter.isEmergency(item));
      for (const item of all)
        if (!sorter.isEmergency(item)) sessions.exclusions.count(ORDINARY, item.facts.events);
      return { items: inOrder(items), excluded: sessions.exclusions.list() };
    },
  };
}
