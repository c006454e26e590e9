import { execFileSync } from 'node:child_process';
import { closeSync, fdatasyncSync, mkdtempSync, openSync, rmSync, statfsSync, writeSync } from 'node:fs';
import { arch, cpus, loadavg, platform, release, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { ROOT } from '../src/root.js';
import { median } from './statistics.js';

/** What the figures were measured on. */
export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly memoryGB: number;
  readonly system: string;
  readonly node: string;
  /** What one wait for the disk takes, where the bots keep their calls; a file system in memory waits for nothing. */
  readonly diskMs: number;
  readonly diskIsMemory: boolean;
  /** Of the minute before: what else the machine had to do. */
  readonly load: number;
  readonly commit: string;
}

export function describeMachine(): Machine {
  const [first, ...others] = cpus();
  return {
    cpu: first?.model.trim() ?? arch(),
    cores: others.length + 1,
    memoryGB: Math.round(totalmem() / 2 ** 30),
    system: `${platform()} ${release()}`,
    node: process.version,
    ...disk(),
    load: loadavg()[0] ?? 0,
    commit: commitOf(),
  };
}

/** One line, for people. */
export function inWords({ cpu, cores, memoryGB, system, node, diskMs, diskIsMemory, load }: Machine): string {
  const wait = diskIsMemory
    ? 'calls kept in memory (a disk would cost more)'
    : `a disk that takes ${diskMs.toFixed(2)} ms to keep a page`;
  return `${cores} cores of ${cpu}, ${memoryGB} GB, ${system}, Node ${node}, ${wait}, load ${load.toFixed(1)} at the start`;
}

/** tmpfs and ramfs (statfs(2)). */
const IN_MEMORY = new Set([0x01021994, 0x858458f6]);

function disk(): { diskMs: number; diskIsMemory: boolean } {
  const folder = mkdtempSync(join(tmpdir(), 'bench-disk-'));
  try {
    const file = openSync(join(folder, 'page'), 'w');
    const times = Array.from({ length: 50 }, (_, i) => {
      writeSync(file, Buffer.alloc(4096, i), 0, 4096, i * 4096);
      const begun = performance.now();
      fdatasyncSync(file);
      return performance.now() - begun;
    });
    closeSync(file);
    return { diskMs: median(times), diskIsMemory: IN_MEMORY.has(statfsSync(folder).type) };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function commitOf(): string {
  try {
    return execFileSync('git', ['rev-parse', '--short', 'HEAD'], { cwd: ROOT, encoding: 'utf8', stdio: 'pipe' }).trim();
  } catch {
    return 'unknown'; // A copy without its history.
  }
}
