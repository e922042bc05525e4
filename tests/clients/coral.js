// Sends what Coral 9.11 sends to its "custom endpoint" (server/src/core/server/services/perspective/perspective.ts and
// fetch/axios.ts in coralproject/talk, whose facts these are): standard input has `requests` with `endpoint`, `key`,
// `operation` and `body`; standard output has for each its `address`, `status` and `data`. Connections are kept.

const https = require('node:https');
const path = require('node:path');

const agent = new https.Agent({ keepAlive: true, maxSockets: 1 });

function addressOf({ endpoint, key, operation }) {
  const address = new URL(endpoint.trim());
  address.pathname = path.join(address.pathname, `/${operation}`);
  address.searchParams.set('key', key.trim());
  return address;
}

function send(request) {
  const body = JSON.stringify(request.body);
  const address = addressOf(request);
  const headers = {
    Accept: 'application/json, text/plain, */*',
    'Content-Type': 'application/json',
    'User-Agent': 'Coral Perspective/9.11.8',
    'Content-Length': Buffer.byteLength(body),
  };
  return new Promise((resolve, reject) => {
    const sent = https.request(address, { method: 'POST', headers, agent }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (part) => {
        text += part;
      });
      response.on('end', () => {
        resolve({
          address: address.href,
          status: response.statusCode,
          data: JSON.parse(text),
          kept: sent.reusedSocket,
        });
      });
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

async function main() {
  const { requests } = JSON.parse(require('node:fs').readFileSync(0, 'utf8'));
  const answers = [];
  for (const request of requests) answers.push(await send(request));
  process.stdout.write(JSON.stringify(answers));
  agent.destroy();
}

main();
