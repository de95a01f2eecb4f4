import { type DrandRound, QUICKNET } from '../src/domain/entropy-source.ts';

/** Checks rounds of drand's quicknet: scheme `bls-unchained-g1-rfc9380`, https://docs.drand.love/docs/cryptography/ */

/** RFC 9380 suite of the scheme: signatures on G1, the public key on G2. */
const DOMAIN = 'BLS_SIG_BLS12381G1_XMD:SHA-256_SSWU_RO_NUL_';

/** Whether a signature is the network's own of that round; false also for bytes that are no point of the curve. */
export type RoundCheck = (round: Pick<DrandRound, 'round' | 'signature'>) => boolean;

/**
 * Loads the curve only now: most commands never need it.
 * @param publicKey of another network, in hex
 */
export async function roundCheck(publicKey: string = QUICKNET.publicKey): Promise<RoundCheck> {
  const [{ bls12_381 }, { createHash }] = await Promise.all([
    import('@noble/curves/bls12-381.js'),
    import('node:crypto'),
  ]);
  const { shortSignatures } = bls12_381;
  const key = Uint8Array.from(Buffer.from(publicKey, 'hex'));
  return ({ round, signature }) => {
    const number = Buffer.alloc(8);
    number.writeBigUInt64BE(BigInt(round));
    const message = Uint8Array.from(createHash('sha256').update(number).digest());
    try {
      const point = shortSignatures.Signature.fromHex(signature);
      return shortSignatures.verify(point, shortSignatures.hash(message, DOMAIN), key);
    } catch {
      return false;
    }
  };
}
