import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readlinkSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readInstallation } from '../../src/changes/unit/install.js'
import { readLinkTree, removalOf } from '../../src/changes/unit/link-tree.js'
import { FakeHost, type FakeHostOptions } from '../helpers/fake-host.js'
import { CONFIG, installCase, type InstallCase } from '../helpers/install-cases.js'

const version = Number(/\d+/.exec(execFileSync('systemctl', ['--version'], { encoding: 'utf8' }))?.[0])

function build(root: string, { files, links }: InstallCase): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(root, dirname(path)), { recursive: true })
    writeFileSync(join(root, path), text)
  }
  for (const [path, target] of Object.entries(links)) {
    mkdirSync(join(root, dirname(path)), { recursive: true })
    symlinkSync(target, join(root, path))
  }
}

/** Links and folders below /etc/systemd/system. */
function treeOf(root: string): Record<string, string> {
  const found: Record<string, string> = {}
  const visit = (path: string): void => {
    for (const entry of readdirSync(join(root, path), { withFileTypes: true })) {
      const below = `${path}/${entry.name}`
      if (entry.isSymbolicLink()) found[below] = readlinkSync(join(root, below))
      else if (entry.isDirectory()) {
        found[below] = 'folder'
        visit(below)
      } else found[below] = 'file'
    }
  }
  visit(CONFIG)
  return found
}

function systemctl(root: string, verb: string, unit: string): boolean {
  try {
    execFileSync('systemctl', [`--root=${root}`, verb, '--', unit], { stdio: ['ignore', 'ignore', 'pipe'] })
    return true
  } catch {
    return false
  }
}

function hostOf({ files, links }: InstallCase, tree: Record<string, string>): FakeHost {
  const all: NonNullable<FakeHostOptions['files']> = { ...files }
  for (const [path, target] of Object.entries(links)) all[path] = { link: target }
  for (const [path, target] of Object.entries(tree)) if (target !== 'folder' && target !== 'file') all[path] = { link: target }
  return new FakeHost({ files: all, programs: {} })
}

/** Whatever an [Install] section says: the links that are foretold are those that this machine's systemctl makes. */
describe('links of enable and disable', () => {
  it('are those that systemctl makes and removes', { timeout: 300_000 }, async () => {
    const counts = { done: 0, refused: 0 }
    await fc.assert(
      fc.asyncProperty(installCase, async (one) => {
        const root = mkdtempSync(join(tmpdir(), 'hostward-links-'))
        try {
          mkdirSync(join(root, CONFIG), { recursive: true })
          build(root, one)
          const before = treeOf(root)
          const foretold = await readInstallation(hostOf(one, before), one.unit, version)
          const expected = { ...before }
          for (const { path, target } of foretold.links) {
            if (/\.(?:wants|requires|upholds)$/.test(dirname(path))) expected[dirname(path)] = 'folder'
            if (before[path] === undefined) expected[path] = target
          }
          const clash = foretold.links.some(({ path, kind, target }) => kind === 'alias' && ![undefined, target].includes(before[path]))
          const enabled = systemctl(root, 'enable', one.unit)
          if (foretold.problems.length > 0 || clash || foretold.unit.kind !== 'regular') counts.refused += 1
          else {
            counts.done += 1
            expect({ enabled, tree: treeOf(root) }).toEqual({ enabled: true, tree: expected })
          }
          const filled = treeOf(root)
          const now = hostOf(one, filled)
          const { together } = await readInstallation(now, one.unit, version)
          const removal = removalOf(await readLinkTree(now, CONFIG), together)
          const left = Object.fromEntries(Object.entries(filled).filter(([path]) => ![...removal.links, ...removal.folders].includes(path)))
          systemctl(root, 'disable', one.unit)
          expect(treeOf(root)).toEqual(left)
        } finally {
          rmSync(root, { recursive: true })
        }
      }),
      { numRuns: Number(process.env['HOSTWARD_LINK_RUNS'] ?? 150) },
    )
    expect(counts.done).toBeGreaterThan(20)
  })
})
