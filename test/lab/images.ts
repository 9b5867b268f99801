import { createHash } from 'node:crypto'
import { chmodSync, existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { CACHE, images, type ImageName } from './spec.js'
import { must } from './shell.js'

/** What is done to a fresh root file system; part of its cache key. */
const RECIPE = 1

/**
 * The folder of an image, built with mmdebstrap when it is not cached yet (30 s). It is only ever used as the lower layer
 * of an overlay: no host writes into it.
 */
export function ensureImage(name: ImageName, tell: (line: string) => void): string {
  const spec = images[name]
  const key = createHash('sha256')
    .update(JSON.stringify([RECIPE, spec, process.arch]))
    .digest('hex')
    .slice(0, 12)
  const folder = join(CACHE, `${name}-${key}`)
  if (existsSync(folder)) return folder
  mkdirSync(CACHE, { recursive: true, mode: 0o755 })
  for (const stale of readdirSync(CACHE).filter((entry) => entry.startsWith(`${name}-`) && !isInUse(join(CACHE, entry))))
    rmSync(join(CACHE, stale), { recursive: true })
  tell(`building the image ${name} (Debian ${spec.suite}) …`)
  // Another lab may be building the same one: whoever is first puts it there.
  const partial = `${folder}.partial-${process.pid}`
  try {
    must('mmdebstrap', ['--variant=minbase', `--include=${spec.packages.join(',')}`, '--quiet', spec.suite, partial], {
      timeoutMs: 900_000,
    })
    if (name === 'systemd') prepareSystemd(partial)
    else prepareSlack(partial)
    if (!existsSync(folder)) renameSync(partial, folder)
  } finally {
    rmSync(partial, { recursive: true, force: true })
  }
  return folder
}

/** Another lab may stand on it, or be building it. */
function isInUse(folder: string): boolean {
  const builder = /\.partial-(\d+)$/.exec(folder)?.[1]
  if (builder !== undefined) return existsSync(`/proc/${builder}`)
  return readFileSync('/proc/self/mounts', 'utf8').includes(`lowerdir=${folder},`)
}

function put(root: string, path: string, text: string, mode = 0o644): void {
  const target = join(root, path)
  mkdirSync(join(target, '..'), { recursive: true })
  writeFileSync(target, text)
  chmodSync(target, mode)
}

/** A container may not set the clock: chronyd runs with -x there, and without the condition that it may. */
function prepareSystemd(root: string): void {
  put(
    root,
    '/etc/systemd/system/chrony.service.d/lab.conf',
    '[Unit]\nConditionCapability=\n[Service]\nExecStart=\nExecStart=!/usr/sbin/chronyd -x -F 1\n',
  )
  put(root, '/etc/systemd/journald.conf.d/lab.conf', '[Journal]\nStorage=persistent\n')
  prepareLogins(root)
  // Every container would wait for these, and none of them can work in one.
  for (const unit of ['e2scrub_reap.service', 'systemd-networkd-wait-online.service'])
    must('ln', ['-sf', '/dev/null', join(root, 'etc/systemd/system', unit)])
}

/** No systemd at all: PID 1 starts sshd and hands over to svscan, as a Slackware with daemontools does. */
function prepareSlack(root: string): void {
  put(
    root,
    '/sbin/lab-init',
    '#!/bin/sh\nPATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin\nexport PATH\nmkdir -p /run/sshd /service\nhostname "$(cat /etc/hostname)"\n/usr/sbin/sshd\nexec svscan /service\n',
    0o755,
  )
  prepareLogins(root)
}

function prepareLogins(root: string): void {
  must('chroot', [root, 'ssh-keygen', '-A'])
  must('chroot', [root, 'useradd', '--create-home', '--shell', '/bin/bash', 'admin'])
  put(root, '/etc/ssh/sshd_config.d/lab.conf', 'UseDNS no\nPermitRootLogin prohibit-password\n')
  if (existsSync(join(root, 'etc/sudoers.d'))) put(root, '/etc/sudoers.d/admin', 'admin ALL=(ALL) NOPASSWD: ALL\n', 0o440)
}
