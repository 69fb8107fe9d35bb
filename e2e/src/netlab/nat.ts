/**
 * What a home's router does to packets, as rules of nftables.
 *
 * cone: keeps a socket's port towards everybody, and lets in only whom the socket has written to (RFC 4787: endpoint-
 * independent mapping, address and port-dependent filtering; "port-restricted cone" of RFC 3489). symmetric: another port
 * towards each address, which nobody can foretell.
 */
export const NATS = ['cone', 'symmetric'] as const
export type Nat = (typeof NATS)[number]

const MASQUERADE: Readonly<Record<Nat, string>> = {cone: 'masquerade', symmetric: 'masquerade fully-random'}

/**
 * What comes unasked must be dropped on both ways in: were it answered, or remembered, the kernel would take the port for
 * used and map the home's own packets to another one.
 */
export const natRules = (nat: Nat, outward: string): string => `
table ip nat {
  chain out {
    type nat hook postrouting priority 100;
    oifname "${outward}" ${MASQUERADE[nat]}
  }
}
table ip filter {
  chain through {
    type filter hook forward priority 0; policy accept;
    iifname "${outward}" ct state established,related accept
    iifname "${outward}" drop
  }
  chain inward {
    type filter hook input priority 0; policy accept;
    iifname "${outward}" ct state established,related accept
    iifname "${outward}" drop
  }
}
`

/** As the networks of some firms and hotels: TCP passes, and no UDP does. */
export const UDP_BLOCKED = `
table inet blocked {
  chain through {
    type filter hook forward priority -10; policy accept;
    meta l4proto udp drop
  }
}
`
