import type { Command } from 'commander';

/** Options of every command that draws from a frozen list, each instead of the operating system's entropy. */
export function addSeedOptions(command: Command): Command {
  return command
    .option('--seed <text>', "an auditor's own seed, whole; it replaces everything else")
    .option(
      '--dice <digits>',
      'what was rolled, at least 20 dice: six-sided, or "d10: …"; bound to the frozen list',
    )
    .option(
      '--drand <round:signature>',
      'a round of drand’s quicknet after the freeze, its signature is checked; bound to the frozen list',
    );
}

/** Examples for help texts. @param command such as `audit run --period 2026Q3` */
export const seedExamples = (command: string): string =>
  `\n  $ fieldwork ${command} --dice "3 1 6 2 5 4 1 1 6 3 2 2 5 6 4 3 1 2 6 5"\n  $ fieldwork ${command} --drand 27946613:8f3a…   (https://api.drand.sh/ names the signature)`;
