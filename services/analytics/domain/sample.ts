/** χ² for one degree of freedom at 95 %, half of the population for P, a margin of 5 %. */
const CHI_SQUARE = 3.841;
const P = 0.5;
const MARGIN = 0.05;

/**
 * How many respondents a survey needs for a population, rounded to the nearest: Krejcie and Morgan,
 * "Determining Sample Size for Research Activities" (1970). 0 of 0.
 */
export function sampleNeeded(population: number): number {
  const spread = CHI_SQUARE * P * (1 - P);
  return Math.round((spread * population) / (MARGIN ** 2 * (population - 1) + spread));
}
