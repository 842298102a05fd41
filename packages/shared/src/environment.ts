import * as z from 'zod/mini';

/** What every function of a service is told by its surroundings. */
const EnvironmentSchema = z.object({
  TABLE_NAME: z.string().check(z.minLength(1)),
  BUS_NAME: z.string().check(z.minLength(1)),
  MALL_ID: z.string().check(z.minLength(1)),
  /** Base of the citizens' links, such as `https://mpp.pekalongankota.go.id`. */
  PUBLIC_URL: z.string().check(z.minLength(1)),
});
export type Environment = z.infer<typeof EnvironmentSchema>;

/** Reads a function's environment once, at its start. @throws ZodError naming what is missing. */
export function readEnvironment(
  variables: Readonly<Record<string, string | undefined>>,
): Environment {
  return EnvironmentSchema.parse(variables);
}
