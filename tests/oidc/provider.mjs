// An OpenID provider: provider.mjs MODULES PORT OPTIONS. Whoever types a name of `accounts` is signed in.

import { generateKeyPairSync } from 'node:crypto';
import { createRequire } from 'node:module';

const [modules, port, options] = process.argv.slice(2);
const { accounts, algorithm, client } = JSON.parse(options);
const { Provider } = createRequire(`${modules}/`)('oidc-provider');

const pairs = {
  RS256: generateKeyPairSync('rsa', { modulusLength: 2048 }),
  ES256: generateKeyPairSync('ec', { namedCurve: 'P-256' }),
};
const keys = Object.entries(pairs).map(([alg, pair]) => ({
  ...pair.privateKey.export({ format: 'jwk' }),
  alg,
  use: 'sig',
}));

const provider = new Provider(`http://127.0.0.1:${port}`, {
  clients: [{ ...client, id_token_signed_response_alg: algorithm }],
  claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'] },
  features: { devInteractions: { enabled: true } },
  findAccount: (_, id) => accounts[id] && { accountId: id, claims: () => ({ sub: id, ...accounts[id] }) },
  jwks: { keys },
  pkce: { required: () => true },
});
provider.listen(Number(port), '127.0.0.1', () => process.stdout.write('listening\n'));
