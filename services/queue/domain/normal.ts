/** The normal distribution and draws that can be repeated: what the forecast is made of. */

/**
 * Share of a standard normal below `z`; absolute error under 1.5e-7.
 * Source: Abramowitz and Stegun, Handbook of Mathematical Functions, 7.1.26.
 */
export function normalCdf(z: number): number {
  const x = Math.abs(z) / Math.SQRT2;
  const t = 1 / (1 + 0.3275911 * x);
  const poly =
    t *
    (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))));
  const erf = 1 - poly * Math.exp(-x * x);
  return z < 0 ? (1 - erf) / 2 : (1 + erf) / 2;
}

/**
 * The `z` below which a share `p` of a standard normal lies; absolute error under 4.5e-4, far below
 * what a forecast needs. Source: Abramowitz and Stegun, 26.2.23. `p` is kept within (0, 1).
 */
export function normalQuantile(p: number): number {
  const share = Math.min(1 - 1e-9, Math.max(1e-9, p));
  const tail = Math.min(share, 1 - share);
  const t = Math.sqrt(-2 * Math.log(tail));
  const z =
    t -
    (2.515517 + t * (0.802853 + t * 0.010328)) /
      (1 + t * (1.432788 + t * (0.189269 + t * 0.001308)));
  return share < 0.5 ? -z : z;
}

const STEPS = 2048;
const NORMALS = Float64Array.from({ length: STEPS }, (_, k) => normalQuantile((k + 0.5) / STEPS));

/**
 * A uniform draw in [0, 1) that belongs to two numbers: the same pair has the same draw, so that a
 * forecast made anew moves only with what has changed. Mixing as in MurmurHash3's finaliser.
 */
export function uniformOf(subject: number, run: number): number {
  return bitsOf(subject, run) / 4_294_967_296;
}

/** A standard normal draw that belongs to two numbers. */
export function normalOf(subject: number, run: number): number {
  return NORMALS[bitsOf(subject, run) & (STEPS - 1)] ?? 0;
}

function bitsOf(subject: number, run: number): number {
  let h = Math.imul(subject + 0x7ed55d16, 0x9e3779b1) ^ Math.imul(run + 0x165667b1, 0x85ebca77);
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}
