import { ROLES } from '@gerai/shared/contract/roles.ts';
import { CfnOutput, Duration, RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib';
import {
  AccountRecovery,
  CfnManagedLoginBranding,
  CfnUserPoolGroup,
  FeaturePlan,
  ManagedLoginVersion,
  Mfa,
  OAuthScope,
  UserPool,
  type UserPoolClient,
} from 'aws-cdk-lib/aws-cognito';
import type { Construct } from 'constructs';
import type { Config } from '../config.ts';
import { acknowledge } from '../constructs/acknowledge.ts';

/**
 * Who works in the mall. Nobody signs up; an admin makes the accounts and puts them into groups,
 * `role:…` and `agency:…`, which the access token carries. With `mfa: required` everybody has a
 * second factor, so leadership and admins have it too: Cognito cannot ask it of some groups alone
 * (decision 030).
 */
export class IdentityStack extends Stack {
  readonly userPool: UserPool;
  readonly client: UserPoolClient;

  constructor(scope: Construct, id: string, config: Config, props: StackProps) {
    super(scope, id, props);
    this.userPool = new UserPool(this, 'Staff', {
      userPoolName: `gerai-${config.name}-staff`,
      selfSignUpEnabled: false,
      signInAliases: { username: true },
      signInCaseSensitive: false,
      mfa: config.staff.mfa === 'required' ? Mfa.REQUIRED : Mfa.OPTIONAL,
      mfaSecondFactor: { otp: true, sms: false },
      passwordPolicy: {
        minLength: 12,
        requireLowercase: true,
        requireUppercase: true,
        requireDigits: true,
        requireSymbols: true,
        tempPasswordValidity: Duration.days(2),
      },
      accountRecovery: AccountRecovery.NONE,
      featurePlan: FeaturePlan.ESSENTIALS,
      deletionProtection: config.keepData,
      removalPolicy: config.keepData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    });
    acknowledge(
      this.userPool,
      'Threat protection costs per user and needs the Plus plan; a few dozen accounts made by hand, with MFA where people work.',
      'AwsSolutions-COG3',
      'AwsSolutions-COG8',
    );
    if (config.staff.mfa !== 'required') {
      acknowledge(this.userPool, 'Invented accounts of a test environment.', 'AwsSolutions-COG2');
    }
    for (const groupName of [
      ...ROLES.map((role) => `role:${role}`),
      ...config.agencyIds.map((agencyId) => `agency:${agencyId}`),
    ]) {
      new CfnUserPoolGroup(this, `Group-${groupName}`, {
        userPoolId: this.userPool.userPoolId,
        groupName,
      });
    }
    const pages = ['loket', 'meja', 'dasbor'].map((face) => `https://${config.publicHost}/${face}`);
    this.client = this.userPool.addClient('Faces', {
      userPoolClientName: 'staff-faces',
      generateSecret: false,
      preventUserExistenceErrors: true,
      accessTokenValidity: Duration.hours(1),
      idTokenValidity: Duration.hours(1),
      // A working day: an officer signs in once.
      refreshTokenValidity: Duration.hours(12),
      enableTokenRevocation: true,
      authFlows: config.staff.passwordFlow
        ? { userSrp: true, userPassword: true }
        : { userSrp: true },
      oAuth: {
        flows: { authorizationCodeGrant: true },
        // The profile holds the name that a counter shows.
        scopes: [OAuthScope.OPENID, OAuthScope.PROFILE],
        callbackUrls: pages,
        logoutUrls: pages,
      },
    });
    if (config.web) {
      this.userPool.addDomain('SignIn', {
        cognitoDomain: { domainPrefix: config.web.signInPrefix },
        managedLoginVersion: ManagedLoginVersion.NEWER_MANAGED_LOGIN,
      });
      // Without a style, even Cognito's own, the pages of the sign-in are not there.
      new CfnManagedLoginBranding(this, 'SignInStyle', {
        userPoolId: this.userPool.userPoolId,
        clientId: this.client.userPoolClientId,
        useCognitoProvidedValues: true,
      });
    }
    new CfnOutput(this, 'UserPoolId', { value: this.userPool.userPoolId });
    new CfnOutput(this, 'ClientId', { value: this.client.userPoolClientId });
  }
}
