/** What `hostward --help` and `hostward TOPIC --help` say of each topic. */
export const topics: readonly { name: string; description: string }[] = [
  { name: 'boot', description: 'boot entries, kernel arguments, kernel messages, boot time' },
  { name: 'boot:args', description: 'change kernel arguments, of entries and of later kernels' },
  { name: 'unit', description: 'systemd units of any type' },
  { name: 'service', description: 'services, as the hand expects' },
  { name: 'service:is', description: 'yes/no questions for scripts' },
  { name: 'timer', description: 'what runs when' },
  { name: 'target', description: 'what the host boots into: cui, gui and their like' },
  { name: 'time', description: 'the clock, NTP sources and clients' },
  { name: 'history', description: 'what hostward has changed' },
  { name: 'firewall', description: 'what the firewall lets in' },
]
