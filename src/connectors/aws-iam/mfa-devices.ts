import type { MFADevice } from '@aws-sdk/client-iam';
import type { Stream } from '../../domain/connector.ts';
import type { ParsedRecord } from '../../domain/records.ts';
import type { IamAccount } from './account.ts';
import { Problems, readDate, record } from './details.ts';
import { allAnswers } from './listing.ts';
import { readPerUser, type UserFacts } from './per-user.ts';
import { STREAM_ACTIONS } from './permissions.ts';
import { snapshotStream } from './snapshot.ts';

/** `aws-iam.mfa-devices`: MFA devices of every user, virtual, hardware and passkeys alike. */
export function mfaDevicesStream(account: IamAccount): Stream {
  return snapshotStream(account, {
    id: 'aws-iam.mfa-devices',
    kinds: ['aws.mfa-device'],
    after: ['aws-iam.authorization'],
    permissions: STREAM_ACTIONS['aws-iam.mfa-devices'],
    read: (request) => readPerUser(account, request, (name, signal) => readDevices(account, name, signal)),
  });
}

async function readDevices(account: IamAccount, UserName: string, signal: AbortSignal): Promise<UserFacts> {
  const answers = await allAnswers('ListMFADevices', (marker) => {
    const input = { UserName, ...marker };
    return account.call('ListMFADevices', input, (sdk) => new sdk.ListMFADevicesCommand(input), signal);
  });
  return {
    artifacts: answers.map((answer) => answer.artifact),
    records: answers.flatMap(({ output }, artifactIndex) =>
      (output.MFADevices ?? []).map((device, index) => ({
        ...readDevice(account.id, device, `/ListMFADevicesResult/MFADevices/${index}`),
        artifactIndex,
      })),
    ),
    problems: [],
  };
}

/** One device; the serial number of a virtual one is its ARN. */
export function readDevice(
  accountId: string,
  device: MFADevice,
  position: string,
): ParsedRecord<'aws.mfa-device'> {
  const problems = new Problems();
  const userName = problems.need('UserName', device.UserName);
  const serialNumber = problems.need('SerialNumber', device.SerialNumber);
  const enabled = readDate(device.EnableDate);
  const id = `aws:mfa-device/${accountId}/${userName}/${serialNumber}`;
  return {
    ...record('aws.mfa-device', id, position, problems, { accountId, userName, serialNumber, enabled }),
    at: enabled,
  };
}
