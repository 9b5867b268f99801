import { describe, expect, it } from 'vitest'
import { isClearPrompt, isShortPrompt } from '../../src/tools/prompts.js'

describe('clear prompts', () => {
  it.each([
    '[root@host ~]# dmesg',
    '[root@host ~]#',
    '[root@host /etc]#cat /proc/cmdline',
    'root@debian:~# chronyc sources',
    'user@host:~/src (main)$ make',
    'pi@raspberrypi:~ $ ntpq -p',
    'user@mac dir % ls',
    'user@host ~> dmesg',
    '(venv) user@host:~$ x',
    '[12:04:33] root@host:~# x',
    'host:~ # chronyc tracking',
    '~ # dmesg',
    '/ # dmesg',
    '~$ x',
    'sh-4.4# chronyc sources',
    'bash-5.1$ x',
    '➜  ~ chronyc sources',
    '┌──(kali㉿kali)-[~]',
    '└─$ dmesg',
    'chronyc> sources',
    'ntpq> ',
  ])('%s', (text) => {
    expect(isClearPrompt(text)).toBe(true)
  })

  it.each([
    '#103.169.212.1   118.163.81.63    2 u    2   64    1   98.498  -38.209   7.404',
    '#* PPS0                          0   3   377     8   +201ns[ +306ns] +/-  177ns',
    'user@1000.service loaded active running User Manager for UID 1000',
    'getty@tty1.service loaded active running Getty on t>',
    '/service/ntpd: up (pid 123) 45 seconds',
    '# /usr/lib/systemd/system/sshd.service',
    '[    0.000000] Linux version 6.1.0-13-amd64 (debian-kernel@lists.debian.org) (gcc) #1 SMP',
    'BOOT_IMAGE=/vmlinuz root=/dev/sda1 ro quiet',
    '/boot/vmlinuz-5.14.0-570.el9.x86_64',
    'rule family="ipv4" source address="192.0.2.0/24" accept',
  ])('not %s', (text) => {
    expect(isClearPrompt(text)).toBe(false)
    expect(isShortPrompt(text)).toBe(false)
  })
})

it.each(['$ dmesg', '# dmesg', '$ /usr/sbin/grubby --info=ALL', '> ntpq -p', '% dmesg', '+ chronyc sources'])('short: %s', (text) => {
  expect(isShortPrompt(text)).toBe(true)
})
