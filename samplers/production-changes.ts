import type { ChangeSession } from '../src/domain/items.ts';
import type { Sampler, SamplerInput, Selector, TestContext } from '../src/domain/mock-audit.ts';
import { EmergencySorter } from './emergencies.ts';
import {
  ProductionSessions,
  productionNeeds,
  productionPlaces,
  productionUnusable,
} from './production-sessions.ts';
import { inOrder } from './selection.ts';

/**
 * Production changes: what was done in the accounts and regions that policy calls production, joined into sessions. The
 * list comes from CloudTrail and not from tickets, because tickets cannot show the change that has none. Emergencies are a
 * population of their own.
 */
export const productionChanges: Sampler<ChangeSession> = {
  id: 'production-changes',
  title: 'Production changes',
  kinds: ['cloudtrail.event'],
  lookBackMs: 0,
  query: describeQuery,
  needs: productionNeeds,
  unusable: productionUnusable,
  open,
};

function describeQuery({ policy, window }: SamplerInput): string {
  return [
    `CloudTrail records with event time from ${window.from} (inclusive) to ${window.to} (exclusive)`,
    productionPlaces(policy.production),
    'where readOnly is false, errorCode is absent and eventType is AwsApiCall, AwsConsoleAction or absent,',
    'without what the list of exclusions names;',
    `joined per account and principal ARN into sessions that a pause of more than ${policy.production.sessionGapMinutes} minutes ends.`,
    'The id of a session is the record id of its earliest event.',
  ].join(' ');
}

function open(input: SamplerInput, context: TestContext): Selector<ChangeSession> {
  const sessions = new ProductionSessions(input);
  const sorter = new EmergencySorter(context);
  return {
    add: (record) => sessions.add(record),
    finish: () => {
      const all = sessions.finish();
      const items = all.filter((item) => !sorter.isEmergency(item));
      for (const item of all) {
        if (sorter.isEmergency(item))
          sessions.exclusions.count('emergency changes, tested as emergency-changes', item.facts.events);
      }
      return { items: inOrder(items), excluded: sessions.exclusions.list() };
    },
  };
}
