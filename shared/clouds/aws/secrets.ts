import type { Clock, Secrets } from '../../kit/ports.ts';
import type { Settings } from '../../kit/settings.ts';
import { environmentSecret, remembered } from '../machine/secrets.ts';
import { type Aws, AwsError, awsFault } from './client.ts';

/** `gumshoe/abuseipdb-key` in Secrets Manager; with a prefix that begins with a slash, the parameter of that path in the Parameter Store. Else the environment. */
export const awsSecrets = (aws: Aws, { secretPrefix, secretNames }: Pick<Settings, 'secretPrefix' | 'secretNames'>, clock: Pick<Clock, 'now'>, conceal: (secret: string) => void): Secrets => {
  const ask = async (name: string): Promise<string | undefined> => {
    if (secretPrefix.startsWith('/')) return (await aws.call<{ Parameter: { Value: string } }>('ssm', 'GetParameter', { Name: name, WithDecryption: true })).Parameter.Value;
    return (await aws.call<{ SecretString?: string }>('secretsmanager', 'GetSecretValue', { SecretId: name })).SecretString;
  };
  return remembered(
    async (name) => {
      const fromEnvironment = environmentSecret(name, process.env);
      if (fromEnvironment !== undefined) return fromEnvironment;
      try {
        return await ask(secretNames[name] ?? `${secretPrefix}${name}`);
      } catch (error) {
        if (error instanceof AwsError && ['ResourceNotFoundException', 'ParameterNotFound'].includes(error.code)) return undefined;
        throw awsFault(error, `secret ${secretPrefix}${name}`);
      }
    },
    clock,
    conceal,
  );
};
