/** What goes with the file, in the npm package and in the extension. No browser is needed. */

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { describe, test } from './limits.mjs';
import { testFile } from './harness.mjs';

const PLACES = { 'the npm package': '../../pkg', 'the extension': '../../pkg/extension' };

test('npm packs the licences and the SBOM', () => {
  const printed = execFileSync('npm', ['pack', '--dry-run', '--json', testFile(PLACES['the npm package'])], { encoding: 'utf8' });
  const [{ files }] = JSON.parse(printed);
  const packed = files.map(({ path }) => path);
  for (const name of ['LICENSE', 'THIRD-PARTY-LICENSES.txt', 'sbom.cdx.json']) assert.ok(packed.includes(name), `${name} in ${packed}`);
});

for (const [place, folder] of Object.entries(PLACES)) describe(place, () => {
  const read = name => readFile(testFile(`${folder}/${name}`), 'utf8');

  test('has our licence', async () => {
    assert.match(await read('LICENSE'), /Apache License\s+Version 2\.0/);
  });

  test('has the licences of the crates inside, with their texts', async () => {
    const texts = await read('THIRD-PARTY-LICENSES.txt');
    for (const crate of ['zeroize', 'serde-wasm-bindgen', 'wasm-bindgen']) assert.match(texts, new RegExp(`^- ${crate} \\d`, 'm'));
    assert.match(texts, /Permission is hereby granted, free of charge/);
    assert.match(texts, /TERMS AND CONDITIONS FOR USE, REPRODUCTION, AND DISTRIBUTION/);
    assert.match(texts, /Rust standard library/);
  });

  test('has an SBOM that names those crates', async () => {
    const { bomFormat, metadata, components } = JSON.parse(await read('sbom.cdx.json'));
    assert.equal(bomFormat, 'CycloneDX');
    assert.equal(metadata.component.name, 'wpp-call');
    const zeroize = components.find(({ name }) => name === 'zeroize');
    assert.equal(zeroize.purl, `pkg:cargo/zeroize@${zeroize.version}`);
    assert.ok(zeroize.licenses.length > 0);
  });
});
