/** `gerai/prod/canary-device`. */
export function canarySecretId(environment: string): string {
  return `gerai/${environment}/canary-device`;
}
