import { readFileSync, writeFileSync } from 'node:fs';

/**
 * Loaded before a program (`node --import`) to write what it took, as JSON, to the file in FIELDWORK_BENCH_USE: its greatest
 * memory in kilobytes, its time on the processors in seconds.
 */
process.on('exit', () => {
  const file = process.env.FIELDWORK_BENCH_USE;
  const { user, system } = process.cpuUsage();
  if (file !== undefined) writeFileSync(file, JSON.stringify({ memory: peak(), cpu: (user + system) / 1e6 }));
});

/** Linux carries `maxRSS` over from the process that started this one, so that it could be the parent's; VmHWM is our own. */
function peak(): number {
  try {
    const [, own] = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8')) ?? [];
    if (own !== undefined) return Number(own);
  } catch {
    // Not Linux.
  }
  return process.resourceUsage().maxRSS;
}
