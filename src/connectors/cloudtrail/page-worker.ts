import { parentPort, workerData } from 'node:worker_threads';
import { readPage } from './page-task.ts';

/** Worker thread: one message per page in, one per page out, bytes handed over without copying. */

const { folder } = workerData as { folder: string };

parentPort?.on('message', async ({ task, names }: { task: number; names: readonly string[] }) => {
  const facts = await readPage(folder, names);
  const buffers = facts.files.map((file) => file.bytes.buffer as ArrayBuffer);
  parentPort?.postMessage({ task, facts }, buffers);
});
