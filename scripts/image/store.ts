/**
 * Where images lie: apart from those of this machine, whose `node` is the real one. In /var/tmp, so that the next
 * build finds its layers again; what is running is known in /run, which a restart of the machine empties.
 */
export const store = [
  '--root=/var/tmp/camunda-smtp-connector-images',
  '--runroot=/run/camunda-smtp-connector-images',
] as const

/**
 * For podman: runc and plain cgroups also work in a sandbox that has no systemd, or both versions of cgroups. Without
 * systemd nobody calls health checks regularly, which is an error for podman and none for us: we call them.
 */
export const podman = [...store, '--runtime=runc', '--cgroup-manager=cgroupfs', '--log-level=fatal'] as const
