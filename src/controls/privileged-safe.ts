import type { PrivilegedFacts } from '../domain/items-privileged.ts';
import type { AuditControl } from '../domain/mock-audit.ts';
import type { Identity } from '../domain/review.ts';
import { AttributeTests } from './attribute-tests.ts';
import {
  activePerson,
  individual,
  keysRotated,
  owned,
  rootUnused,
  secondFactor,
  used,
} from './privileged-attributes.ts';
import {
  answerableOf,
  type Prepared,
  type PrivilegedItem,
  prepare,
  standingOf,
} from './privileged-people.ts';
import { PRIVILEGED_REASONS } from './privileged-reasons.ts';

const TESTS = new AttributeTests<[item: PrivilegedItem, prepared: Prepared]>([
  {
    id: 'owned',
    letter: 'A',
    statement: 'It belongs to a known person, or a known person is named as its owner.',
    resolvedBy: 'The record that named an owner when the period ended.',
    run: owned,
  },
  {
    id: 'mfa',
    letter: 'B',
    statement: 'Whoever signs in with it has a second factor.',
    resolvedBy: 'Proof of a factor that the source does not list, such as one of another identity provider.',
    run: secondFactor,
  },
  {
    id: 'individual',
    letter: 'C',
    statement: 'It is no account that several people share.',
    resolvedBy: 'Proof that one person or program alone uses it.',
    run: individual,
  },
  {
    id: 'root-unused',
    letter: 'D',
    statement: 'Root has no access key and was not used in the period.',
    resolvedBy: 'The ticket of a task that only root can do.',
    run: rootUnused,
  },
  {
    id: 'keys-rotated',
    letter: 'E',
    statement: 'The access key is not older than policy allows.',
    resolvedBy: 'An approved exception with a date, for a key that cannot be renewed.',
    run: keysRotated,
  },
  {
    id: 'used',
    letter: 'F',
    statement: 'It was used lately; what nobody uses is taken away.',
    resolvedBy: 'The reason for which somebody keeps it, approved.',
    run: used,
  },
  {
    id: 'active-person',
    letter: 'G',
    statement: 'Whoever it belongs to or answers for it had not left.',
    resolvedBy: 'Proof that they were still here when the period ended.',
    run: activePerson,
  },
]);

/** CC6.1: whoever can do everything is known, protected, and still needs it. */
export const privilegedSafe: AuditControl<PrivilegedFacts, Prepared> = {
  id: 'privileged-safe',
  title: 'Privileged access is owned, protected and in use',
  objective:
    'Administrators, root users, access keys and console passwords belong to somebody who is here, are protected by a second factor, are not shared, not old and not idle.',
  criteria: ['CC6.1', 'CC6.3', 'A.5.15', 'A.8.2', 'A.8.5', 'Art. 32(1)(b)'],
  population: 'privileged-access',
  attributes: TESTS.attributes,
  notTested: [
    {
      statement: 'A: there is a current business reason for the access.',
      why: 'Nothing in the sources says why; the access review asks for it, and access-approved tests how it was given.',
    },
    {
      statement: 'B: the second factor was enforced by policy during the whole period.',
      why: 'Policies of sign-on are not collected; changes to them are tested in enforcement-approved.',
    },
    {
      statement: 'B: the second factor is strong enough.',
      why: 'No rule says which factors count.',
    },
    {
      statement: 'F: resets and bypasses of second factors have a ticket.',
      why: 'They are events, tested in enforcement-approved.',
    },
    {
      statement: 'Roles and permission sets with administrator rights.',
      why: 'Who can assume a role stands in trust policies and in Identity Center, which is not collected; the access review lists such roles.',
    },
  ],
  reasons: PRIVILEGED_REASONS,
  // Everything that is looked up is a source of the population too.
  needs: () => [],
  prepare,
  test: (item, prepared) => TESTS.run(item, prepared),
  owner,
};

/** Whoever answers for it; for somebody who is not here any more, their manager. */
function owner({ facts, at }: PrivilegedItem, prepared: Prepared): string | null {
  const found = answerableOf(facts, prepared);
  if ('outcome' in found) return null;
  const isHere = (person: Identity): boolean =>
    !person.left && standingOf(person, at, prepared).state === 'here';
  if (isHere(found.person)) return found.person.email;
  const manager = prepared.context.directory.managerOf(found.person);
  return manager !== null && isHere(manager) ? manager.email : null;
}
