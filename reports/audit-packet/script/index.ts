import { AUDIT } from './audit.ts';
import { CONTROLS } from './controls.ts';
import { EXTENSION } from './extension.ts';
import { READING } from './reading.ts';
import { SAMPLING } from './sampling.ts';
import { SEEDS } from './seeds.ts';

/**
 * `verify.py`, which re-performs a packet with Python's standard library alone. Written apart from the samplers on purpose: two programs
 * that agree prove more than one that agrees with itself.
 */
export const VERIFY_SCRIPT = `${READING}${SAMPLING}${SEEDS}${CONTROLS}${EXTENSION}${AUDIT}`;
