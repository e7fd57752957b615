/** The HTML document and its HTTP headers, similar to WhatsApp Web's. */

/**
 * @param {{ nonce: string, socketOrigin: string, isolated: boolean }} options
 * @returns {Record<string, string>}
 */
export function documentHeaders({ nonce, socketOrigin, isolated }) {
  const policy = [
    `default-src 'self'`,
    `script-src 'self' 'nonce-${nonce}' 'wasm-unsafe-eval'`,
    `style-src 'self' 'nonce-${nonce}'`,
    `connect-src 'self' ${socketOrigin}`,
    `worker-src 'self'`,
    `img-src 'self' data:`,
    `object-src 'none'`,
    `base-uri 'none'`,
  ];
  return {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': policy.join('; '),
    ...isolated && {
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-embedder-policy': 'require-corp',
    },
  };
}

/** @param {{ nonce: string, injected: boolean }} options */
export function documentHtml({ nonce, injected }) {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Simulated WhatsApp Web</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/view.css">
${injected ? `<script nonce="${nonce}" src="/inject.js"></script>\n` : ''}<script nonce="${nonce}" src="/host.js"></script>
</head>
<body></body>
</html>
`;
}
