/** An expected wait as people say it, in minutes. */
export interface WaitRange {
  readonly from: number;
  readonly to: number;
}

/** Rounded to five minutes, outwards: what is promised is not narrower than what is known. */
export function waitRange(estimate: { readonly p10: number; readonly p90: number }): WaitRange {
  const from = Math.max(0, Math.floor(estimate.p10 / 5) * 5);
  return { from, to: Math.max(from + 5, Math.ceil(estimate.p90 / 5) * 5) };
}

/**
 * Whether a range is news to who saw the other one that many minutes ago. Time passing brings both ends
 * down, and five minutes are rounding: more than that, sooner or later, is a change and is called one.
 */
export function isChange(seen: WaitRange, next: WaitRange, minutesSince: number): boolean {
  const sooner = next.from < seen.from - minutesSince - 5;
  const later = next.to > seen.to + 5;
  return sooner || later;
}
