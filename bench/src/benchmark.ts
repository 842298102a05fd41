/** One benchmark of `npm run bench`. */
export interface Benchmark {
  /** What it measures, in one line for the usage. */
  readonly summary: string;
  /** @param progress told how far it is, where that takes minutes */
  run(progress: (line: string) => void): Promise<BenchmarkReport>;
}

export interface BenchmarkReport {
  /** What `--json` prints. */
  readonly json: unknown;
  /** What a person reads. */
  readonly text: string;
  /** False when a figure is over its limit: the command then ends with status 1. */
  readonly withinLimits: boolean;
}
