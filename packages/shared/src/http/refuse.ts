import type { Problem } from './problem.ts';

/** A refusal by one of the middlewares; `guardProblems` turns it into the answer. */
export class Refusal extends Error {
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.problem);
    this.name = 'Refusal';
    this.problem = problem;
  }
}
