/** Labels that popular write-ups give to criteria, and that an auditor would not accept. Compared with the official list. */

export interface Mislabel {
  /** As the write-ups have it; some do not exist. */
  readonly id: string;
  /** What they use it for. */
  readonly said: string;
  /** What is right, as one sentence. */
  readonly official: string;
}

export const MISLABELS: readonly Mislabel[] = [
  {
    id: 'CC6.1',
    said: 'approval of pull requests, branch protection',
    official:
      'Approval and segregation of duties in changes are CC8.1; of these only the second factor is CC6.1.',
  },
  {
    id: 'CC6.2',
    said: 'system boundaries, segmentation, web application firewalls',
    official: 'Boundaries are CC6.6, segmentation is a point of focus of CC6.1.',
  },
  {
    id: 'CC6.3',
    said: 'encryption',
    official: 'Encryption is CC6.1 where data rests and CC6.7 where it moves.',
  },
  {
    id: 'CC6.6',
    said: 'confidentiality, secrets management',
    official: 'Secrets and keys are CC6.1, the category confidentiality is C1.1 and C1.2.',
  },
  {
    id: 'CC7.1',
    said: 'change management, central logging',
    official: 'Change management is CC8.1, monitoring is CC7.2.',
  },
  {
    id: 'CC7.2',
    said: 'response to incidents',
    official: 'Evaluation of events is CC7.3, response is CC7.4, recovery is CC7.5.',
  },
  {
    id: 'CC7.3',
    said: 'response to incidents',
    official: 'CC7.3 decides whether an event is an incident; response is CC7.4, recovery is CC7.5.',
  },
  {
    id: 'A1.2',
    said: 'automatic scaling, tests of disaster recovery',
    official: 'Capacity is A1.1, tests of the recovery plan are A1.3.',
  },
  {
    id: 'A2.1',
    said: 'availability commitments',
    official: 'There is no such criterion: availability has A1.1, A1.2 and A1.3.',
  },
];
