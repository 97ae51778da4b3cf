import { decodeBase64 } from '../../api/base64.ts';
import { sleep } from '../../sim/sim.ts';
import { EtcdctlError } from './client.ts';
import { BAD_ARGS, type Command, type Json } from './run.ts';

const shown = (id: string): string => BigInt(id).toString(16).padStart(16, '0');

/** The lease that a word names in hexadecimal. Throws EtcdctlError. */
function leaseOf(args: readonly string[], command: string): string {
  if (args.length !== 1) throw new EtcdctlError(`lease ${command} command needs lease ID as argument`, BAD_ARGS);
  if (!/^[0-9a-fA-F]{1,16}$/.test(args[0]!)) throw new EtcdctlError(`bad lease ID (strconv.ParseInt: parsing ${JSON.stringify(args[0])}: invalid syntax), expecting ID in Hex`, BAD_ARGS);
  return BigInt(`0x${args[0]}`).toString();
}

/** `etcdctl lease` (etcdctl/ctlv3/command/lease_command.go). */
export const lease: Command = {
  use: 'lease <subcommand>',
  short: 'Lease related commands',
  commands: {
    grant: {
      use: 'grant <ttl>',
      short: 'Creates leases',
      *run({ args, client, out }) {
        if (args.length !== 1) throw new EtcdctlError('lease grant command needs TTL argument', BAD_ARGS);
        if (!/^\d+$/.test(args[0]!)) throw new EtcdctlError(`bad TTL (strconv.ParseInt: parsing ${JSON.stringify(args[0])}: invalid syntax)`, BAD_ARGS);
        const answer = yield* client.call('/v3/lease/grant', '/etcdserverpb.Lease/LeaseGrant', { TTL: args[0] });
        yield* out(`lease ${shown(answer.ID)} granted with TTL(${answer.TTL}s)\n`);
        return 0;
      },
    },
    'keep-alive': {
      use: 'keep-alive [options] <leaseID>',
      short: 'Keeps leases alive (renew)',
      flags: [{ name: 'once', type: 'bool', usage: 'Renew it one time.' }],
      *run({ args, flags, client, out }) {
        const ID = leaseOf(args, 'keep-alive');
        for (;;) {
          const { result } = yield* client.call('/v3/lease/keepalive', '/etcdserverpb.Lease/LeaseKeepAlive', { ID });
          if (result.TTL === undefined) {
            yield* out(`lease ${shown(ID)} expired or revoked.\n`);
            return 0;
          }
          yield* out(`lease ${shown(ID)} keepalived with TTL(${result.TTL})\n`);
          if (flags.bool('once')) return 0;
          yield sleep((Number(result.TTL) * 1000) / 3);
        }
      },
    },
    list: {
      use: 'list',
      short: 'List all active leases',
      *run({ client, out }) {
        const { leases = [] } = yield* client.call('/v3/lease/leases', '/etcdserverpb.Lease/LeaseLeases');
        yield* out(`found ${leases.length} leases\n${(leases as Json[]).map(({ ID }) => `${shown(ID)}\n`).join('')}`);
        return 0;
      },
    },
    revoke: {
      use: 'revoke <leaseID>',
      short: 'Revokes leases',
      *run({ args, client, out }) {
        if (args.length !== 1) throw new EtcdctlError('lease revoke command needs 1 argument', BAD_ARGS);
        const ID = leaseOf(args, 'revoke');
        yield* client.call('/v3/lease/revoke', '/etcdserverpb.Lease/LeaseRevoke', { ID });
        yield* out(`lease ${shown(ID)} revoked\n`);
        return 0;
      },
    },
    timetolive: {
      use: 'timetolive <leaseID> [options]',
      short: 'Get lease information',
      flags: [{ name: 'keys', type: 'bool', usage: 'Print the keys that live with it.' }],
      *run({ args, flags, client, out }) {
        const ID = leaseOf(args, 'timetolive');
        const { TTL, grantedTTL, keys = [] } = yield* client.call('/v3/lease/timetolive', '/etcdserverpb.Lease/LeaseTimeToLive', { ID, keys: flags.bool('keys') });
        if (grantedTTL === undefined) yield* out(`lease ${shown(ID)} already expired\n`);
        else yield* out(`lease ${shown(ID)} granted with TTL(${grantedTTL}s), remaining(${TTL}s)${flags.bool('keys') ? `, attached keys([${(keys as string[]).map((k) => decodeBase64(k)).join(' ')}])` : ''}\n`);
        return 0;
      },
    },
  },
};
