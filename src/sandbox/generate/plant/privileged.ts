import { accountOf } from '../aws-accounts.ts';
import { DAY, iso } from '../calendar.ts';
import { isActive } from '../company.ts';
import { accessKey, attach, userArn } from '../iam-parts.ts';
import { makeAdmin } from './accounts.ts';
import { attributes, flags, type Plant, rootId } from './context.ts';
import { anyOwner, newService } from './services.ts';
import { sharedAccount } from './shared-account.ts';

/** Problems of privileged access. */

export const rootKey: Plant = ({ company }) => {
  const account = accountOf(company, 'staging');
  account.root.accessKeys = 1;
  return {
    subject: { account: account.id },
    story: `The root user of ${account.name} has an access key.`,
    expected: attributes(rootId(account), 'root-unused'),
  };
};

export const rootWithoutMfa: Plant = ({ company }) => {
  const account = accountOf(company, 'shared');
  account.root.mfa = false;
  return {
    subject: { account: account.id },
    story: `The root user of ${account.name} has no MFA device.`,
    expected: attributes(rootId(account), 'mfa'),
  };
};

export const sharedAdmin: Plant = (context) => {
  const colleague = context.person((other) => isActive(other) && !other.contractor);
  if (colleague === null) return null;
  const person = sharedAccount(context, colleague);
  makeAdmin(context, person);
  return {
    subject: { user: person.email, okta: person.id },
    story: `${person.email}, an account that several people share, administers Okta.`,
    expected: [
      ...attributes(`okta:user/${person.id}#admin`, 'individual'),
      ...flags([`okta:user/${person.id}`], 'shared-account'),
    ],
  };
};

export const idleAdmin: Plant = (context) => {
  const { company, random } = context;
  const { user, account, arn } = newService(context, anyOwner(context));
  const { now } = company.calendar;
  const key = accessKey(random, now, now - random.int(145, 165) * DAY);
  key.lastUsed = iso(now - random.int(115, 130) * DAY);
  user.accessKeys = [key];
  user.attachedPolicies = [attach('AdministratorAccess')];
  const keyId = `aws:access-key/${account.id}/${key.id}`;
  return {
    subject: { key: key.id, user: user.name, account: account.id },
    story: `${user.name} may do everything in ${account.name}; nobody has used it since ${key.lastUsed.slice(0, 10)}.`,
    expected: [
      ...attributes(`aws:user/${userArn(account.id, user)}#admin`, 'used'),
      ...attributes(keyId, 'used'),
      ...flags([keyId, `aws:user/${arn}`], 'key-unused'),
    ],
  };
};
