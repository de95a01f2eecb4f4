import { describe, expect, it } from 'vitest';
import { adminEquivalent } from './admin-equivalent.ts';

const allow = (action: unknown, resource: unknown = '*', extra: object = {}) => ({
  Statement: { Effect: 'Allow', Action: action, Resource: resource, ...extra },
});
const deny = (action: unknown, resource: unknown = '*', extra: object = {}) => ({
  Statement: [{ Effect: 'Deny', Action: action, Resource: resource, ...extra }],
});

describe('administrator-equivalent policies', () => {
  it.each([
    ['everything', [allow('*')], '*'],
    [
      'everything, as a list',
      [{ Statement: [{ Effect: 'Allow', Action: ['s3:Get*', '*'], Resource: ['*'] }] }],
      '*',
    ],
    ['all of IAM', [allow('iam:*')], 'iam:attachuserpolicy'],
    ['one action that gives the rest', [allow(['s3:*', 'iam:PutUserPolicy'])], 'iam:putuserpolicy'],
    ['a wildcard inside an action', [allow('iam:Create*Key')], 'iam:createaccesskey'],
    [
      'everything but billing',
      [{ Statement: { Effect: 'Allow', NotAction: 'aws-portal:*', Resource: '*' } }],
      'iam:attachuserpolicy',
    ],
    [
      'a condition narrows when, not what',
      [allow('*', '*', { Condition: { Bool: { 'aws:MultiFactorAuthPresent': 'true' } } })],
      '*',
    ],
    ['two documents together', [allow('s3:*'), allow('iam:AddUserToGroup')], 'iam:addusertogroup'],
    ['a document that could not be read', [null], 'unreadable'],
  ])('%s', (_, documents, expected) => {
    expect(adminEquivalent(documents)).toBe(expected);
  });

  it.each([
    ['reading', [allow(['s3:Get*', 'iam:List*', 'iam:Get*'])]],
    ['everything but IAM', [{ Statement: { Effect: 'Allow', NotAction: 'iam:*', Resource: '*' } }]],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: an IAM policy variable
    ['IAM on oneself only', [allow('iam:CreateAccessKey', 'arn:aws:iam::1:user/${aws:username}')]],
    ['a statement that denies what another allows', [allow('iam:*'), deny('iam:*')]],
    ['nothing', []],
    ['a document without statements', [{ Version: '2012-10-17' }]],
  ])('not: %s', (_, documents) => {
    expect(adminEquivalent(documents)).toBeNull();
  });

  it('a deny that holds only under a condition takes nothing away', () => {
    expect(
      adminEquivalent([allow('iam:*'), deny('iam:*', '*', { Condition: { StringEquals: {} } })]),
    ).not.toBeNull();
  });
});
