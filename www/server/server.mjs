/**
 * Serves the simulated WhatsApp Web and its relay.
 *
 *     node www/server/server.mjs --port 8080 [--inject FILE]
 */

import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { WebSocketServer } from 'ws';
import { bundleHost } from './bundle.mjs';
import { documentHeaders, documentHtml } from './document.mjs';
import { Relay } from './relay.mjs';

/** The document `/blank`, where a browser tab waits between two tests. It has the page's origin and security policy. */
const EMPTY_HTML = '<!doctype html><title>Empty</title><link rel="icon" href="data:,">';

/**
 * @param {object} [options]
 * @param {number} [options.port] 0 chooses a free port
 * @param {string} [options.host]
 * @param {string} [options.inject] a script file that each document loads before the page's own script
 * @returns {Promise<{ origin: string, relay: Relay, close(): Promise<void> }>}
 */
export async function startServer({ port = 0, host = '127.0.0.1', inject } = {}) {
  const hostScript = await bundleHost();
  const style = await readFile(new URL('../host/view.css', import.meta.url));
  const relay = new Relay();
  let origin = '';

  const server = createServer((request, response) => {
    answer(request, response).catch(error => response.writeHead(500).end(String(error)));
  });

  async function answer(request, response) {
    const { pathname, searchParams } = new URL(request.url, origin);
    if (pathname === '/' || pathname === '/blank') {
      const nonce = randomBytes(16).toString('base64');
      const isolated = searchParams.get('isolated') !== '0';
      response.writeHead(200, documentHeaders({ nonce, socketOrigin: origin.replace('http', 'ws'), isolated }));
      response.end(pathname === '/' ? documentHtml({ nonce, injected: inject !== undefined }) : EMPTY_HTML);
    } else if (pathname === '/host.js') {
      sendFile(response, 'text/javascript', hostScript);
    } else if (pathname === '/view.css') {
      sendFile(response, 'text/css', style);
    } else if (pathname === '/inject.js' && inject !== undefined) {
      sendFile(response, 'text/javascript', await readFile(inject));
    } else {
      response.writeHead(404).end();
    }
  }

  const sockets = new WebSocketServer({ noServer: true, path: '/relay' });
  server.on('upgrade', (request, socket, head) => {
    sockets.handleUpgrade(request, socket, head, opened => sockets.emit('connection', opened, request));
  });
  sockets.on('connection', (socket, request) => {
    const { searchParams } = new URL(request.url, origin);
    relay.connect({
      socket,
      pn: searchParams.get('pn') ?? '',
      lid: searchParams.get('lid') || null,
      device: Number(searchParams.get('device') ?? 0),
    });
  });

  await new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  origin = `http://${host}:${server.address().port}`;

  return {
    origin,
    relay,
    async close() {
      for (const socket of sockets.clients) socket.terminate();
      server.closeAllConnections();
      await new Promise(resolve => server.close(resolve));
    },
  };
}

function sendFile(response, type, content) {
  response.writeHead(200, { 'content-type': `${type}; charset=utf-8`, 'cache-control': 'no-store' });
  response.end(content);
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const { values } = parseArgs({ options: { port: { type: 'string', default: '8080' }, inject: { type: 'string' } } });
  try {
    const { origin } = await startServer({ port: Number(values.port), inject: values.inject });
    console.log(`The simulated WhatsApp Web is at ${origin} (Ctrl-C ends it)`);
  } catch (error) {
    const taken = error.code === 'EADDRINUSE' ? `port ${values.port} is taken; choose another with --port` : error.message;
    console.error(`error: ${taken}`);
    process.exitCode = 1;
  }
}
