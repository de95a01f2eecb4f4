/** An instant of the small world's year, from `MM-DD`. */
export const at = (day: string, time = '10:00:00') => `2026-${day}T${time}.000Z`;

function trailEvent(n: number, account: string, region: string, extra: Record<string, unknown> = {}) {
  const minute = String(n % 60).padStart(2, '0');
  return {
    eventVersion: '1.11',
    eventID: `e-${account}-${region}-${String(n).padStart(4, '0')}`,
    eventTime: `2026-09-10T08:${minute}:00Z`,
    eventName: 'UpdateFunctionCode',
    eventSource: 'lambda.amazonaws.com',
    awsRegion: region,
    recipientAccountId: account,
    readOnly: false,
    managementEvent: true,
    eventType: 'AwsApiCall',
    eventCategory: 'Management',
    userIdentity: {
      type: 'AssumedRole',
      principalId: 'AROAEXAMPLE:CHG-1-deploy',
      arn: `arn:aws:sts::${account}:assumed-role/deploy/CHG-1-deploy`,
      accountId: account,
      accessKeyId: 'ASIAEXAMPLE',
    },
    resources: [{ ARN: 'arn:aws:lambda:eu-central-1:1:function:pay', type: 'AWS::Lambda::Function' }],
    requestParameters: { functionName: 'pay' },
    ...extra,
  };
}

const ALLOW_ALL = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] };
const TRUST = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
};

/** The AWS section of the small world: a production account and a development account. */
export function aws() {
  const prod = '111122223333';
  return {
    homeAccount: prod,
    regions: ['us-east-1', 'eu-central-1'],
    accounts: [
      {
        id: prod,
        name: 'Acme Prod',
        users: [
          {
            name: 'ada',
            id: 'AIDAADA0000000001',
            created: at('01-10'),
            groups: ['admins'],
            tags: { owner: 'ada@acme.example', note: 'Zoë / 核心' },
            inlinePolicies: [{ name: 'emergency+fix', document: ALLOW_ALL }],
            loginProfile: { created: at('01-10'), lastUsed: at('09-01') },
            mfaDevices: [{ serialNumber: `arn:aws:iam::${prod}:mfa/ada`, enabled: at('01-11') }],
            accessKeys: [
              {
                id: 'AKIAADA0000000000001',
                status: 'Active',
                created: at('01-12'),
                lastUsed: at('09-02'),
                lastUsedService: 's3',
                lastUsedRegion: 'us-east-1',
              },
              { id: 'AKIAADA0000000000002', status: 'Inactive', created: at('01-13'), lastUsed: null },
            ],
          },
          { name: 'robot', id: 'AIDAROBOT000000001', path: '/ci/', created: at('01-10') },
        ],
        groups: [
          {
            name: 'admins',
            id: 'AGPAADMINS00000001',
            created: at('01-09'),
            attachedPolicies: [
              { name: 'AdministratorAccess', arn: 'arn:aws:iam::aws:policy/AdministratorAccess' },
            ],
          },
        ],
        roles: [
          {
            name: 'deploy',
            id: 'AROADEPLOY00000001',
            created: at('01-09'),
            trustPolicy: TRUST,
            lastUsed: at('09-10'),
            tags: { team: 'platform' },
          },
          { name: 'idle', id: 'AROAIDLE0000000001', created: at('01-09'), trustPolicy: TRUST },
        ],
        policies: [
          {
            name: 'deploy',
            arn: `arn:aws:iam::${prod}:policy/deploy`,
            id: 'ANPADEPLOY00000001',
            created: at('01-09'),
            document: ALLOW_ALL,
          },
        ],
      },
      {
        id: '444455556666',
        name: 'Acme Dev',
        users: [{ name: 'dev', id: 'AIDADEV0000000001', created: at('02-10') }],
      },
    ],
    events: [
      ...Array.from({ length: 120 }, (_, n) => trailEvent(n, prod, 'eu-central-1')),
      trailEvent(1, prod, 'us-east-1'),
      trailEvent(2, prod, 'us-east-1', { eventTime: '2026-07-01T08:00:00Z' }),
      trailEvent(3, prod, 'us-east-1', { eventCategory: 'Data', managementEvent: false }),
      trailEvent(1, '444455556666', 'eu-central-1'),
    ],
    lookupRequestsPerSecond: 1000,
  };
}
