import type { AttributeResult, PopulationItem } from '../domain/audit.ts';
import type { SecretRead } from '../domain/items-secrets.ts';
import type {
  AuditControl,
  ReasonText,
  SamplerInput,
  SourceNeed,
  TestContext,
} from '../domain/mock-audit.ts';
import { AttributeTests } from './attribute-tests.ts';
import { independentApprover, ticketed } from './deed-tests.ts';
import { callerOf, type Deed, DeedTickets, type DeedWords, explainerOf } from './deed-ticket.ts';
import { APPROVAL, high, medium } from './reasons.ts';
import { indeterminate } from './results.ts';
import { inWindow, purposeful, rotated, type SecretsCase } from './secrets-attributes.ts';
import { directoryNeeds, ticketNeeds } from './sources.ts';

type Item = PopulationItem<SecretRead>;

const WORDS: DeedWords = { noun: 'read', carrier: 'call', ticket: 'ticket for secrets', doer: 'reader' };

const TESTS = new AttributeTests<[SecretsCase]>([
  {
    id: 'ticketed',
    letter: 'A',
    statement: 'A ticket exists and was written before the secret was read.',
    resolvedBy: 'The ticket that was there; a later one stays an exception.',
    run: ticketed,
  },
  {
    id: 'purpose',
    letter: 'A2',
    statement: 'The ticket said what the secret was needed for.',
    resolvedBy: 'What the reader did with it, and who knew.',
    run: purposeful,
  },
  {
    id: 'independent-approver',
    letter: 'B',
    statement:
      'Somebody other than requester, assignee and reader approved it, and was allowed to at that time.',
    resolvedBy: 'The record of an approval by an independent, authorised person.',
    run: independentApprover,
  },
  {
    id: 'in-window',
    letter: 'C',
    statement: 'It was approved before the read, and read while the approval held.',
    resolvedBy: 'A dated approval that was in force when the secret was read.',
    run: inWindow,
  },
  {
    id: 'rotated',
    letter: 'E',
    statement: 'Every secret that was read got a new value within the time that policy sets.',
    resolvedBy: 'The rotation, or why the reader could not have kept the value.',
    run: rotated,
  },
]);

const REASONS: Readonly<Record<string, ReasonText>> = {
  ...APPROVAL,
  'no-ticket': high(
    'a secret was read without a ticket',
    'Ask the reader what for; rotate the secret unless there is a good answer.',
  ),
  'ticket-not-found': high('the named ticket does not exist', 'Find the right ticket, or explain the key.'),
  'ticket-after-change': medium(
    'the ticket was written after the secret was read',
    'A ticket written afterwards stays an exception: say why it was late.',
  ),
  'no-purpose': medium(
    'nothing says what the secret was read for',
    'Write down what it was needed for; make the field required in Jira.',
  ),
  'outside-window': medium(
    'a secret was read after its approval had run out',
    'Have it approved again each time; take the right to read away when the time is over.',
  ),
  'not-rotated': medium(
    'a secret that a person read was not rotated',
    'Rotate it now: whoever read it may still have it.',
  ),
  'rotated-late': medium(
    'a secret that a person read was rotated late',
    'Rotate secrets as the last step of the ticket.',
  ),
};

interface Prepared {
  readonly context: TestContext;
  readonly tickets: DeedTickets | null;
}

/** CC6.1: people read secrets only for a purpose that somebody else approved, for a limited time. */
export const secretsApproved: AuditControl<SecretRead, Prepared> = {
  id: 'secrets-approved',
  title: 'People read secrets only with approval',
  objective:
    'Every secret that a person reads is asked for in a ticket that says what for, approved by somebody independent for a limited time, and rotated where policy says so.',
  criteria: ['CC6.1', 'A.5.17', 'A.8.2', 'A.8.3', 'Art. 32(1)(b)'],
  population: 'secret-reads',
  attributes: TESTS.attributes,
  notTested: [
    {
      statement: 'D: the reader was entitled to it at that time.',
      why: 'What a role may do is collected as it is now; policies of secrets and keys are not collected.',
    },
    {
      statement: 'F: secrets are rotated on schedule.',
      why: 'Which secrets there are and how often they should be rotated is not collected.',
    },
    { statement: 'G: nobody may read all secrets.', why: 'Policies of secrets and keys are not collected.' },
  ],
  reasons: REASONS,
  needs,
  prepare: (context) => {
    const rule = context.policy.secrets;
    return { context, tickets: rule === undefined ? null : new DeedTickets(context, rule, WORDS) };
  },
  test,
  owner: (item, { context, tickets }) => {
    const deed = deedOf(item, context);
    return explainerOf(deed, tickets?.match(deed) ?? null, context);
  },
};

function needs(input: SamplerInput): SourceNeed[] {
  const rule = input.policy.secrets;
  if (rule === undefined) return [];
  const reachMs = rule.matchWindowHours * 3_600_000;
  return [
    ...ticketNeeds(input, rule.projects, reachMs),
    ...directoryNeeds(input, rule.approvers, input.policy.production.accounts),
  ];
}

function test(item: Item, { context, tickets }: Prepared): AttributeResult[] {
  const rule = context.policy.secrets;
  if (rule === undefined || tickets === null) {
    return TESTS.everywhere(
      indeterminate('no-rule', 'No rule says where tickets for reading secrets live (policy.secrets).'),
    );
  }
  const deed = deedOf(item, context);
  const match = tickets.match(deed);
  const testCase: SecretsCase = { item, deed, match, rule, path: 'policy.secrets', words: WORDS, context };
  return TESTS.run(testCase);
}

function deedOf({ facts, group }: Item, context: TestContext): Deed {
  const { at, mentions, accountId, principal } = facts;
  const byPerson = group === 'human' || group === 'break-glass';
  const doer = byPerson ? callerOf(principal, context) : null;
  return { mentions, start: at, end: at, accountId, doer, byPerson };
}
