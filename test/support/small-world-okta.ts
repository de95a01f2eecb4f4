import type { World } from '../../src/sandbox/world.ts';
import { at } from './small-world-aws.ts';

/** Gives the small company two group rules and two API tokens, which it does not have otherwise. */
export function withRulesAndTokens({ okta }: World): void {
  okta.groupRules = [
    {
      id: '0pr1eng',
      name: 'Engineers',
      status: 'ACTIVE',
      created: at('01-02'),
      groupIds: ['00g1eng'],
      expression: 'user.department=="Engineering"',
      excludedUserIds: ['00u4dee'],
    },
    {
      id: '0pr2old',
      name: 'Old offices',
      status: 'INVALID',
      created: at('01-03'),
      groupIds: ['00g2adm'],
      expression: null,
      excludedUserIds: [],
    },
  ];
  const times = { created: at('01-08'), lastUpdated: at('09-30'), expiresAt: at('10-30') };
  okta.apiTokens = [
    { id: '00T1', name: 'ci', userId: '00u2bob', ...times, network: { connection: 'ANYWHERE' } },
    { id: '00T2', name: 'laptop', userId: '00u1ada', ...times },
  ];
}
