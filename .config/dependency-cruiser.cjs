// The table of DESIGN.md ("The house") as rules. `npm run imports` checks them; CI fails on any break.
const OURS = '^(src|jobs|samplers|reports|test)/';
const TEST_FILE = '\\.test\\.ts$';

/** Files under `from` may import only `allowed` of our own code. Tests beside the code are exempt. */
const only = (name, from, allowed) => ({
  name,
  severity: 'error',
  from: { path: from, pathNot: TEST_FILE },
  to: { path: OURS, pathNot: allowed },
});

module.exports = {
  forbidden: [
    {
      name: 'no-circular',
      severity: 'error',
      from: { pathNot: TEST_FILE },
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    { name: 'no-unresolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
    only('domain-imports-nothing-of-ours', '^src/domain/', '^src/domain/'),
    only('samplers-are-pure', '^samplers/', '^(samplers|src/domain)/'),
    only('reports-are-pure', '^reports/', '^(reports|src/domain)/'),
    only('controls-are-pure', '^src/controls/', '^src/(controls|domain)/'),
    only('jobs-are-declarations', '^jobs/', '^(jobs|src/domain)/'),
    only('connectors-know-no-store', '^src/connectors/', '^src/(connectors|domain)/'),
    {
      name: 'no-connector-to-connector',
      severity: 'error',
      from: { path: '^src/connectors/([^/]+)/', pathNot: TEST_FILE },
      to: { path: '^src/connectors/([^/]+)/', pathNot: '^src/connectors/($1|http)/' },
    },
    only('config-knows-the-domain', '^src/config/', '^src/(config|domain)/'),
    only('store-knows-the-domain', '^src/store/', '^src/(store|domain)/'),
    only(
      'tickets-know-the-jira-client',
      '^src/tickets/',
      '^src/(tickets|domain)/|^src/connectors/(jira/client\\.ts|http/)',
    ),
    only('schedule-knows-the-domain', '^src/schedule/', '^src/(schedule|domain)/'),
    only('engine-uses-ports', '^src/engine/', '^src/(engine|domain)/'),
    only('sandbox-stands-alone', '^src/sandbox/', '^src/(sandbox|domain)/'),
    {
      name: 'one-composition-root',
      severity: 'error',
      from: {
        path: OURS,
        pathNot: `^src/(cli|command|compose)\\.ts|^src/(commands|tasks)/|^test/|${TEST_FILE}`,
      },
      to: { path: '^src/(compose\\.ts|tasks/)' },
    },
    {
      name: 'sandbox-is-not-the-product',
      severity: 'error',
      from: {
        path: '^(src|jobs|samplers|reports)/',
        pathNot: `^src/sandbox/|^src/commands/(sandbox|demo)|${TEST_FILE}`,
      },
      to: { path: '^src/sandbox/' },
    },
    {
      name: 'pure-code-has-no-io',
      severity: 'error',
      from: { path: '^(samplers|reports|src/(controls|domain))/', pathNot: TEST_FILE },
      to: {
        path: '^(node:)?(fs|fs/promises|http|https|net|dns|child_process|worker_threads|timers|timers/promises|os)$',
      },
    },
    {
      name: 'not-to-test',
      severity: 'error',
      from: { path: '^(src|jobs|samplers|reports)/', pathNot: TEST_FILE },
      to: { path: `^test/|${TEST_FILE}` },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default'],
    },
  },
};
