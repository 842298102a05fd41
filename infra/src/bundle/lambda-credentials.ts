import { fromEnv } from '@aws-sdk/credential-provider-env';

/**
 * Stands in for `@aws-sdk/credential-provider-node` in the bundles. Lambda hands a function the
 * credentials of its role in the environment and in no other way, so the providers for profiles,
 * single sign-on, web identity, processes and instances are never reached there: 90 KB less to load.
 * https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html
 */
export const defaultProvider = fromEnv;
