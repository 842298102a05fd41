/**
 * Histograms of durations with logarithmic buckets: any of them can be merged by adding counts, and
 * every quantile of the merged one is within `RELATIVE_ERROR` of the exact one. The scheme is that of
 * DDSketch (Masson, Rim, Lee: "DDSketch", VLDB 2019): bucket k holds the values in (γ^(k-2), γ^(k-1)],
 * γ = (1 + α) / (1 - α), and stands for 2γ^(k-1) / (γ + 1).
 */
export const RELATIVE_ERROR = 0.025;

const GAMMA = (1 + RELATIVE_ERROR) / (1 - RELATIVE_ERROR);
const LOG_GAMMA = Math.log(GAMMA);

/** Bucket number to how many values fell into it. */
export type Histogram = ReadonlyMap<number, number>;

/** The bucket of a duration in seconds: 0 for less than a second, else 1 and up. */
export function bucketOf(seconds: number): number {
  return seconds < 1 ? 0 : 1 + Math.ceil(Math.log(seconds) / LOG_GAMMA);
}

/** The duration in seconds that a bucket stands for. */
export function secondsOfBucket(bucket: number): number {
  return bucket === 0 ? 0 : (2 * GAMMA ** (bucket - 1)) / (GAMMA + 1);
}

export function histogramOf(durations: readonly number[]): Histogram {
  const histogram = new Map<number, number>();
  for (const seconds of durations) {
    const bucket = bucketOf(seconds);
    histogram.set(bucket, (histogram.get(bucket) ?? 0) + 1);
  }
  return histogram;
}

export function mergeHistograms(histograms: readonly Histogram[]): Histogram {
  const merged = new Map<number, number>();
  for (const histogram of histograms) {
    for (const [bucket, count] of histogram) merged.set(bucket, (merged.get(bucket) ?? 0) + count);
  }
  return merged;
}

export function countOf(histogram: Histogram): number {
  return [...histogram.values()].reduce((sum, count) => sum + count, 0);
}

/**
 * The quantile by nearest rank (the value at place ⌈q·n⌉ of the sorted ones), in seconds; `null` of
 * an empty histogram. @param q from 0 to 1
 */
export function quantile(histogram: Histogram, q: number): number | null {
  const rank = Math.max(1, Math.ceil(q * countOf(histogram)));
  let seen = 0;
  for (const bucket of [...histogram.keys()].sort((a, b) => a - b)) {
    seen += histogram.get(bucket) ?? 0;
    if (seen >= rank) return secondsOfBucket(bucket);
  }
  return null;
}
