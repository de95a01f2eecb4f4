import { daysBetween, type Instant, readInstant } from '../domain/instant.ts';
import type { ConsoleFacts, PrivilegedFacts, RootFacts } from '../domain/items-privileged.ts';
import { matchesAny } from '../domain/policy.ts';
import {
  answerableOf,
  type Prepared,
  type PrivilegedItem,
  serviceOf,
  standingOf,
} from './privileged-people.ts';
import { exception, type Finding, indeterminate, notApplicable, pass, when } from './results.ts';

/** The attributes of privileged-safe. Each is asked only of the groups it makes sense for. */

const OF_ITS_OWN = 'Its password and its keys are items of their own.';

/** A: somebody answers for it. */
export function owned({ facts }: PrivilegedItem, prepared: Prepared): Finding {
  const found = answerableOf(facts, prepared);
  if ('outcome' in found) return found;
  const name = found.person.email ?? found.person.name;
  return pass(found.as === 'holder' ? `It belongs to ${name}.` : `${name} is named as its owner.`);
}

/** B: whoever signs in needs a second factor. */
export function secondFactor(item: PrivilegedItem): Finding {
  const { facts } = item;
  if (facts.kind === 'access-key') return notApplicable('no-sign-in', 'Nobody signs in with an access key.');
  if (facts.kind === 'aws-user') return notApplicable('other-item', OF_ITS_OWN);
  if (facts.kind === 'okta-admin') return oktaFactors(item, facts);
  const what = facts.kind === 'root' ? `The root user of ${facts.accountId}` : facts.name;
  if (facts.kind === 'console-user' && facts.devices.length > 0) return devices(item, facts);
  if (facts.mfaText === 'true')
    return pass(`${what} has an MFA device, as the credential report says.`, item.evidence);
  if (facts.mfaText === 'false') return exception('no-mfa', `${what} has no MFA device.`, item.evidence);
  return indeterminate(
    facts.mfaText === null ? 'source-incomplete' : 'record-problem',
    facts.mfaText === null
      ? `The credential report says nothing of ${facts.name}, and no MFA device is listed.`
      : `The credential report says "${facts.mfaText}" of the MFA of ${facts.name}.`,
    item.evidence,
  );
}

type OktaAdmin = Extract<PrivilegedFacts, { kind: 'okta-admin' }>;

function oktaFactors({ evidence }: PrivilegedItem, { name, factors, factorsProblem }: OktaAdmin): Finding {
  if (factorsProblem !== null)
    return indeterminate(
      'record-problem',
      `The factors of ${name} cannot be read (${factorsProblem}).`,
      evidence,
    );
  if (factors === null)
    return indeterminate(
      'source-incomplete',
      `The factors of ${name} were not read, so none in the list proves nothing.`,
      evidence,
    );
  return factors > 0
    ? pass(`${name} has ${factors} active factor${factors === 1 ? '' : 's'}.`, evidence)
    : exception('no-mfa', `${name} administers Okta and has no active second factor.`, evidence);
}

function devices({ evidence, at }: PrivilegedItem, { name, devices: enabled }: ConsoleFacts): Finding {
  if (enabled.some((since) => since === null || since <= at))
    return pass(`${name} has ${enabled.length} MFA device${enabled.length === 1 ? '' : 's'}.`, evidence);
  const first = enabled.flatMap((since) => (since === null ? [] : [since])).sort()[0];
  return indeterminate(
    'mfa-later',
    `${name} has an MFA device since ${first === undefined ? 'later' : when(first)}, after the period ended; whether there was another before cannot be told.`,
    evidence,
  );
}

/** C: it belongs to one person or program. */
export function individual({ facts, evidence }: PrivilegedItem, { context }: Prepared): Finding {
  if (facts.kind === 'root')
    return notApplicable('root', 'A root user is nobody’s own; that it is not used is asked instead.');
  if (serviceOf(facts, context) !== null)
    return notApplicable('service-account', `${facts.name} is declared as an account of a program.`);
  const local = facts.name.split('@')[0] ?? facts.name;
  return matchesAny(context.policy.people.sharedAccounts, local)
    ? exception(
        'shared-account',
        `${facts.name} is named like an account that several people share.`,
        evidence,
      )
    : pass(`${facts.name} is not named like a shared account.`);
}

/** D: root has no keys and did nothing in the period. */
export function rootUnused({ facts, evidence, at }: PrivilegedItem): Finding {
  if (facts.kind !== 'root') return notApplicable('not-root', 'It is not the root user.');
  const keys = facts.keysText.filter((text) => text === 'true').length;
  if (keys > 0)
    return exception(
      'root-key',
      `The root user of ${facts.accountId} has ${keys} active access key${keys === 1 ? '' : 's'}.`,
      evidence,
    );
  const [first] = facts.uses.filter((use) => use.at !== null);
  if (first !== undefined) {
    const more = facts.useCount === 1 ? '' : `; ${facts.useCount} calls in all`;
    return exception(
      'root-used',
      `Somebody acted as the root user of ${facts.accountId}: ${first.what} on ${when(first.at ?? at)}${more}.`,
      facts.uses.map((use) => use.evidence),
    );
  }
  const reported = Object.entries(facts.lastUsedText).find(([, text]) => {
    const used = readInstant(text);
    return used !== null && used >= facts.from && used < facts.to;
  });
  if (reported !== undefined)
    return exception(
      'root-used',
      `The credential report says that root of ${facts.accountId} was used on ${when(readInstant(reported[1]) ?? at)} (${reported[0]}).`,
      evidence,
    );
  return (
    rootUnknown(facts, evidence) ??
    pass(`The root user of ${facts.accountId} has no access key and did nothing in the period.`, evidence)
  );
}

function rootUnknown(facts: RootFacts, evidence: PrivilegedItem['evidence']): Finding | null {
  if (facts.uses.length > 0)
    return indeterminate(
      'record-problem',
      `Calls of the root user of ${facts.accountId} are in the trail at a time that cannot be read.`,
      facts.uses.map((use) => use.evidence),
    );
  const odd = facts.keysText.find((text) => text !== 'false');
  if (odd !== undefined)
    return indeterminate(
      'record-problem',
      `The credential report says "${odd ?? 'nothing'}" of an access key of root.`,
      evidence,
    );
  return facts.trail
    ? null
    : indeterminate(
        'source-incomplete',
        `No trail of ${facts.accountId} is collected, so what root did cannot be told.`,
        evidence,
      );
}

/** E: keys are renewed. Their age is exact at the end of the period whenever they were read. */
export function keysRotated({ facts, evidence }: PrivilegedItem, { context }: Prepared): Finding {
  if (facts.kind !== 'access-key') return notApplicable('not-a-key', 'It is not an access key.');
  const { created, keyId, asOf } = facts;
  if (created === null) return undated(keyId, evidence);
  const limit = context.policy.limits.accessKeyMaxDays;
  const age = Math.max(0, daysBetween(created, asOf));
  return age > limit
    ? exception(
        'key-too-old',
        `${keyId} of ${facts.name} was ${age} days old on ${when(asOf)}; at most ${limit} are allowed.`,
        evidence,
      )
    : pass(`${keyId} was ${age} days old on ${when(asOf)} (at most ${limit}).`, evidence);
}

const undated = (name: string, evidence: PrivilegedItem['evidence']): Finding =>
  indeterminate('record-problem', `Nothing says when ${name} was made.`, evidence);

/** F: what is not used is not left lying about. */
export function used({ facts, evidence }: PrivilegedItem, { context }: Prepared): Finding {
  const { accessKeyUnusedDays, dormantDays } = context.policy.limits;
  if (facts.kind === 'root') return notApplicable('root', 'A root user is not meant to be used.');
  if (facts.kind === 'access-key')
    return useOf(facts, facts.keyId, facts.lastUsed, accessKeyUnusedDays, evidence);
  if (facts.kind === 'okta-admin') return useOf(facts, facts.name, facts.lastUsed, dormantDays, evidence);
  if (facts.kind === 'aws-user') {
    return facts.usable
      ? useOf(facts, facts.name, facts.lastUsed, dormantDays, evidence)
      : notApplicable('no-credential', `${facts.name} has neither a password nor an active key.`);
  }
  const { lastUsedText, name } = facts;
  if (lastUsedText === null)
    return indeterminate('source-incomplete', `The credential report says nothing of ${name}.`, evidence);
  const at = readInstant(lastUsedText);
  if (at === null && lastUsedText !== 'no_information')
    return indeterminate(
      'record-problem',
      `The credential report says "${lastUsedText}" of the last use of the password of ${name}.`,
      evidence,
    );
  return useOf(facts, `The password of ${name}`, at, dormantDays, evidence);
}

/** What was never used counts from when it was made. */
function useOf(
  { created, asOf }: { readonly created: Instant | null; readonly asOf: Instant },
  what: string,
  lastUsed: Instant | null,
  limit: number,
  evidence: PrivilegedItem['evidence'],
): Finding {
  const since = lastUsed ?? created;
  if (since === null) return undated(what, evidence);
  const idle = Math.max(0, daysBetween(since, asOf));
  const said =
    lastUsed === null
      ? `was never used since it was made on ${when(since)}`
      : `was last used on ${when(since)}`;
  return idle > limit
    ? exception(
        'unused',
        `${what} ${said}, ${idle} days before ${when(asOf)}; at most ${limit} are allowed.`,
        evidence,
      )
    : pass(`${what} ${said} (at most ${limit} days before ${when(asOf)}).`, evidence);
}

/** G: whoever answers for it has not left. */
export function activePerson({ facts, at, evidence }: PrivilegedItem, prepared: Prepared): Finding {
  const found = answerableOf(facts, prepared);
  if ('outcome' in found)
    return found.outcome === 'exception'
      ? notApplicable('nobody', 'Nobody is known who could have left.')
      : found;
  const states = [standingOf(found.person, at, prepared)];
  // Of a second account its person and the account itself must be here.
  if (facts.kind === 'okta-admin' && facts.userId !== found.person.oktaUserId && found.as === 'holder')
    states.push(standingOf({ ...found.person, oktaUserId: facts.userId }, at, prepared));
  const gone =
    states.find(({ state }) => state === 'left') ?? states.find(({ state }) => state === 'suspended');
  const name = found.person.email ?? found.person.name;
  if (gone === undefined) return pass(`${name} was here when the period ended.`);
  const since = gone.since === null ? '' : ` since ${when(gone.since)}`;
  const [holder, owner] =
    gone.state === 'left' ? ['person-left', 'owner-left'] : ['person-suspended', 'owner-suspended'];
  const code = found.as === 'holder' ? holder : owner;
  return exception(
    code ?? 'person-left',
    `${name}, ${found.as === 'holder' ? 'whose it is' : 'who owns it'}, ${gone.state === 'left' ? 'has left' : 'is suspended'}${since}.`,
    evidence,
  );
}
