import { accountOf } from './aws-accounts.ts';
import { DAY, workDays, workTime } from './calendar.ts';
import type { Company } from './company.ts';
import { accessKey, attach, emptyUser } from './iam-parts.ts';
import { onBehalf, rootCaller, trailEvent } from './trail.ts';

/** Privileged access in good order, and what only looks like a use of root. */

/** A program that may do everything, with its owner; somebody fails to sign in as root, and AWS acts in root's name. */
export function privilegedAccounts(company: Company): void {
  const random = company.random('privileged');
  const { calendar, cast, aws } = company;
  const shared = accountOf(company, 'shared');
  const owner = cast.heads.get('Engineering') ?? cast.ceo;
  const terraform = emptyUser(random, 'svc-terraform', calendar.opens - random.int(300, 900) * DAY);
  terraform.attachedPolicies = [attach('AdministratorAccess')];
  terraform.accessKeys = [accessKey(random, calendar.now, calendar.now - random.int(130, 160) * DAY)];
  shared.users.push(terraform);
  company.serviceAccounts.set(terraform.name, owner.email);

  const days = workDays(calendar, calendar.start + DAY, calendar.end - DAY);
  const staging = accountOf(company, 'staging');
  const at = workTime(random, random.pick(days));
  const stranger = rootCaller(random, staging, at);
  const failed = trailEvent(random, staging, 'us-east-1', at, stranger, {
    call: 'signin:ConsoleLogin',
    eventType: 'AwsConsoleSignIn',
    response: { ConsoleLogin: 'Failure' },
    more: { errorMessage: 'Failed authentication', additionalEventData: { MFAUsed: 'No' } },
  });
  const later = workTime(random, random.pick(days));
  const support = onBehalf(rootCaller(random, shared, later), 'support.amazonaws.com');
  const read = trailEvent(random, shared, 'us-east-1', later, support, {
    call: 'support:DescribeTrustedAdvisorChecks',
    readOnly: true,
  });
  aws.events.push(failed, read);
}
