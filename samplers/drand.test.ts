import { createHash } from 'node:crypto';
import { bls12_381 } from '@noble/curves/bls12-381.js';
import { beforeAll, describe, expect, it } from 'vitest';
import { QUICKNET, randomnessOf } from '../src/domain/entropy-source.ts';
import { type RoundCheck, roundCheck } from './drand.ts';

/** Published: the first by drand's own relay, the second in the documentation of drand-verify (noislabs/drand-verify). */
const ROUNDS = [
  {
    round: 1000,
    signature:
      'b44679b9a59af2ec876b1a6b1ad52ea9b1615fc3982b19576350f93447cb1125e342b73a8dd2bacbe47e4b6b63ed5e39',
    randomness: 'fe290beca10872ef2fb164d2aa4442de4566183ec51c56ff3cd603d930e54fdd',
  },
  {
    round: 657413,
    signature:
      'b713718a38ae728dfd477991af2822e08d2f305e47718cef9f7848ce4050e7be41076862b98fad56e91a6b85b89cd97b',
    randomness: 'fc1873a13f3545aeade8401532ef5519920652eee6b0d2b19ca12643b87b3587',
  },
] as const;

describe('a round of quicknet', () => {
  let check: RoundCheck;
  beforeAll(async () => {
    check = await roundCheck();
    // The first pairing of a process is slow.
    check(ROUNDS[0]);
  });

  it.each(ROUNDS)(
    '$round: the published signature and randomness hold',
    ({ round, signature, randomness }) => {
      expect(check({ round, signature })).toBe(true);
      expect(randomnessOf({ kind: 'drand', round, signature })).toBe(randomness);
    },
  );

  it('does not hold with the signature of another round', () => {
    expect(check({ round: 1001, signature: ROUNDS[0].signature })).toBe(false);
    expect(check({ round: 1000, signature: ROUNDS[1].signature })).toBe(false);
  });

  it.each([
    ['a digit changed', ROUNDS[0].signature.replace(/39$/, '38')],
    ['no point of the curve', 'ff'.repeat(48)],
    ['the point at infinity', `c0${'00'.repeat(47)}`],
    ['too short', ROUNDS[0].signature.slice(2)],
    ['nothing', ''],
  ])('does not hold with %s', (_, signature) => {
    expect(check({ round: 1000, signature })).toBe(false);
  });

  it('does not hold under the key of another network', async () => {
    const { secretKey, publicKey } = bls12_381.shortSignatures.keygen(new Uint8Array(48).fill(7));
    const others = await roundCheck(publicKey.toHex());
    expect(others(ROUNDS[0])).toBe(false);
    const number = Buffer.alloc(8);
    number.writeBigUInt64BE(1000n);
    const message = Uint8Array.from(createHash('sha256').update(number).digest());
    const { shortSignatures } = bls12_381;
    const point = shortSignatures.hash(message, 'BLS_SIG_BLS12381G1_XMD:SHA-256_SSWU_RO_NUL_');
    const signature = shortSignatures.sign(point, secretKey).toHex();
    expect(others({ round: 1000, signature })).toBe(true);
    expect(check({ round: 1000, signature })).toBe(false);
  });
});

it('the parameters of quicknet hash to its chain hash', () => {
  const info = Buffer.alloc(12);
  info.writeUInt32BE(QUICKNET.period, 0);
  info.writeBigInt64BE(BigInt(QUICKNET.genesis), 4);
  const hash = createHash('sha256')
    .update(info)
    .update(Buffer.from(QUICKNET.publicKey, 'hex'))
    .update(Buffer.from('f477d5c89f21a17c863a7f937c6a6d15859414d2be09cd448d4279af331c5d3e', 'hex'))
    .update('quicknet');
  expect(hash.digest('hex')).toBe(QUICKNET.chainHash);
});
