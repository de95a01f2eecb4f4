import type { CloudTrailEvent } from '../src/domain/aws-records.ts';
import type { SecretRead } from '../src/domain/items-secrets.ts';
import type { StoredRecord } from '../src/domain/records.ts';
import { callEvidence } from './change-sessions.ts';
import { callName } from './granting-events.ts';

/** Calls that give a secret a new value. https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotating-secrets.html */
const ROTATING: ReadonlySet<string> = new Set([
  'secretsmanager:PutSecretValue',
  'secretsmanager:RotateSecret',
  'secretsmanager:UpdateSecret',
  'ssm:PutParameter',
]);

/** Secrets Manager adds a hyphen and six characters to a secret's name to make its ARN. */
const SUFFIX = /-[A-Za-z0-9]{6}$/;

/** A secret's or parameter's name, whether the log has the name or the ARN; without a leading slash. */
export function secretName(nameOrArn: string): string {
  const [, secret] = nameOrArn.split(':secret:');
  if (secret !== undefined) return secret.replace(SUFFIX, '').normalize('NFC');
  const [, parameter] = nameOrArn.split(':parameter/');
  return (parameter ?? nameOrArn).replace(/^\//, '').normalize('NFC');
}

type Rotation = SecretRead['rotated'][number];

/** Finds for each read the first change of each secret's value after it. Records come in order of time. */
export class Rotations {
  /** Reads of a secret that wait for its rotation, by place and name. */
  readonly #awaited = new Map<string, { readonly read: string; readonly secret: string }[]>();
  readonly #found = new Map<string, Rotation[]>();

  /** Remembers that a read's secrets may be rotated from now on. */
  await(read: string, event: CloudTrailEvent): void {
    for (const secret of new Set(event.resources.map(secretName))) {
      const key = keyOf(event, secret);
      const waiting = this.#awaited.get(key);
      if (waiting === undefined) this.#awaited.set(key, [{ read, secret }]);
      else waiting.push({ read, secret });
    }
  }

  /** Notes a change of a secret's value for all reads before it. */
  see(record: StoredRecord<'cloudtrail.event'>): void {
    const { data, at } = record;
    if (at === null || record.problem !== null || data.errorCode !== null) return;
    if (!ROTATING.has(callName(data))) return;
    for (const secret of new Set(data.resources.map(secretName))) {
      const key = keyOf(data, secret);
      for (const { read, secret: name } of this.#awaited.get(key) ?? []) {
        const found = this.#found.get(read) ?? [];
        this.#found.set(read, [...found, { secret: name, at, evidence: callEvidence(record) }]);
      }
      this.#awaited.delete(key);
    }
  }

  after(read: string): readonly Rotation[] {
    return this.#found.get(read) ?? [];
  }
}

const keyOf = ({ accountId, region }: CloudTrailEvent, secret: string): string =>
  `${accountId}/${region}/${secret}`;
