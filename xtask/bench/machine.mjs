/** Describes the date, the machine and the versions of a measurement. */

import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { cpus, totalmem, type } from 'node:os';

const root = new URL('../../', import.meta.url);

/** @returns {{ date: string, processor: string, cores: number, memory: string, system: string, versions: Record<string, string> }} */
export function machine() {
  const [first] = cpus();
  return {
    date: new Date().toISOString().slice(0, 10),
    processor: first?.model.trim() || process.arch,
    cores: cpus().length,
    memory: `${Math.round(totalmem() / 2 ** 30)} GiB`,
    system: type(),
    versions: {
      'wpp-call': versionOf('pkg'),
      'wa-js': [versionOf('node_modules/wa-js-4.3.1'), versionOf('node_modules/wa-js-4.6.0')].join(', '),
      'whatsapp-rust-bridge': versionOf('node_modules/whatsapp-rust-bridge'),
      rustc: execFileSync('rustc', ['--version'], { cwd: root, encoding: 'utf8' }).split(' ')[1],
      node: process.version.slice(1),
    },
  };
}

/** Returns the version of a package. @param {string} folder */
function versionOf(folder) {
  return JSON.parse(readFileSync(new URL(`${folder}/package.json`, root), 'utf8')).version;
}
