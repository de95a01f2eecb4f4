import { execFile, spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { GapReport } from '../../src/domain/audit.ts';
import { compareUtf8, sha256 } from '../../src/domain/digest.ts';
import { runAudit } from '../../src/engine/audit.ts';
import { type PacketSource, packetOf } from '../../src/tasks/audit-packet.ts';
import { change, company, options, portsOf } from './audit-company.ts';
import type { MemoryStore } from './memory-store.ts';

/** Audit packets of a company in memory, and what a stranger's Python says of them. */

/** What every artifact of the company holds at every place that its records name. */
const ARTIFACT = {
  eventName: 'UpdateService',
  userIdentity: { type: 'IAMUser', userName: 'ana.lima', arn: 'arn:aws:iam::111122223333:user/ana.lima' },
  sourceIPAddress: '203.0.113.9',
  profile: { login: 'ana@acme.example', mobilePhone: '+49 30 1234567', secondEmail: 'ana@home.example' },
};

export const artifacts: PacketSource['artifacts'] = {
  get: async () => Buffer.from(JSON.stringify([ARTIFACT])),
};

export interface PackedCompany {
  readonly store: MemoryStore;
  readonly report: GapReport;
  readonly files: Map<string, Uint8Array>;
}

/** A company of 60 changes, one of them without a ticket and one found after the freeze. */
export async function packedCompany(role: 'auditor' | 'public' = 'auditor'): Promise<PackedCompany> {
  const store = company(60).add(change(61, false));
  await runAudit(portsOf(store), options());
  store.add(change(62));
  const report = await runAudit(portsOf(store, '2026-10-06T00:00:00.000Z'), options());
  const files = await packetOf({ store: store.asStore(), artifacts }, report, role, () => null);
  return { store, report, files: new Map(files) };
}

/** The same files with a manifest that fits: what somebody who alters a packet would do. */
export function sealed(files: ReadonlyMap<string, Uint8Array>): Map<string, Uint8Array> {
  const others = [...files].filter(([name]) => name !== 'MANIFEST.sha256');
  const lines = others
    .toSorted(([a], [b]) => compareUtf8(a, b))
    .map(([name, bytes]) => `${sha256(bytes)}  ${name}\n`);
  return new Map([...others, ['MANIFEST.sha256', Buffer.from(lines.join(''))]]);
}

/** Files with one of them changed; fails when the change changes nothing. */
export function altered(
  files: ReadonlyMap<string, Uint8Array>,
  name: string,
  change: (text: string) => string,
): Map<string, Uint8Array> {
  const text = Buffer.from(files.get(name) ?? '').toString('utf8');
  const after = change(text);
  if (after === text) throw new Error(`${name} was not altered`);
  return new Map([...files, [name, Buffer.from(after)]]);
}

/** Whether there is a Python; tests say so where they are skipped. */
export const hasPython =
  spawnSync('python3', ['-c', 'import sys; sys.exit(sys.version_info < (3, 8))']).status === 0;
if (!hasPython) console.warn('skipped: tests of verify.py, because there is no python3 from 3.8 here');

/** Writes the files into a new folder under the system's temporary one. */
export async function written(files: ReadonlyMap<string, Uint8Array>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'fieldwork-packet-'));
  for (const [name, bytes] of files) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), bytes);
  }
  return folder;
}

/** What `verify.py` prints about a folder, and how it ends. -I: it may lean on nothing that is installed. */
export function verified(folder: string): Promise<{ code: number; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    execFile('python3', ['-I', join(folder, 'verify.py')], (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr });
    });
  });
}
