import { anyTag, define } from './define.ts';
import { perlPi } from './programs/pi.ts';
import { stress } from './programs/stress.ts';
import type { ImageDefinition } from './types.ts';

const lib = (name: string): string => `docker.io/library/${name}`;

const network = ['curl', 'wget', 'nslookup', 'dig', 'host', 'ping', 'nc', 'ncat', 'telnet', 'ip', 'ss', 'netstat', 'ifconfig', 'traceroute', 'tcpdump', 'nmap', 'iptables', 'jq', 'vim', 'bash', 'openssl', 'arp', 'iperf3', 'websocat', 'mtr'];

/** `1.28.4-glibc` is 1.28.4; a name without a number is the newest. */
const busyboxVersion = (tag: string): string => /^\d+(\.\d+)+/.exec(tag)?.[0] ?? '1.37.0';

const plain: readonly ImageDefinition[] = [
  define({ repository: lib('busybox'), tags: { names: ['stable', 'glibc', 'musl', 'uclibc', 'unstable'], minors: { '1.24': 2, '1.25': 1, '1.26': 2, '1.27': 2, '1.28': 4, '1.29': 3, '1.30': 1, '1.31': 1, '1.32': 1, '1.33': 1, '1.34': 1, '1.35': 0, '1.36': 1, '1.37': 0 }, variants: ['glibc', 'musl', 'uclibc'] }, base: 'busybox', busybox: busyboxVersion, size: 2_222_262, config: { cmd: ['sh'] } }),
  define({ repository: lib('alpine'), tags: { names: ['edge'], minors: { '3.8': 5, '3.9': 6, '3.10': 9, '3.11': 13, '3.12': 12, '3.13': 12, '3.14': 10, '3.15': 11, '3.16': 9, '3.17': 10, '3.18': 12, '3.19': 9, '3.20': 8, '3.21': 5, '3.22': 2 } }, base: 'alpine', size: 3_802_452, config: { cmd: ['/bin/sh'] } }),
  define({ repository: lib('ubuntu'), tags: (t) => /^(latest|rolling|devel|14\.04|16\.04|18\.04|20\.04|22\.04|24\.04|25\.04|25\.10|trusty|xenial|bionic|focal|jammy|noble|plucky|questing)$/.test(t), base: 'ubuntu', size: 29_723_288, config: { cmd: ['/bin/bash'] } }),
  define({ repository: lib('debian'), tags: (t) => /^(latest|stable|testing|sid|(8|9|10|11|12|13|stretch|buster|bullseye|bookworm|trixie|stable)(\.\d+)?(-slim)?)$/.test(t), base: 'debian', size: (t) => (t.endsWith('slim') ? 29_773_910 : 49_280_812), config: { cmd: ['bash'] } }),
  define({ repository: lib('centos'), tags: (t) => /^(latest|centos[678]|[678](\.\d+\.\d+)?)$/.test(t), base: 'centos', size: 76_097_157, config: { cmd: ['/bin/bash'] } }),
  define({ repository: lib('fedora'), tags: (t) => /^(latest|rawhide|3\d|4[0-4])$/.test(t), base: 'centos', size: 60_120_330, config: { cmd: ['/bin/bash'] } }),
  define({ repository: lib('amazonlinux'), tags: (t) => /^(latest|1|2|2023)$/.test(t), base: 'centos', size: 52_420_112, config: { cmd: ['/bin/bash'] } }),
  define({ repository: lib('bash'), tags: { minors: { '4.4': 23, '5.0': 18, '5.1': 16, '5.2': 37, '5.3': 3 } }, base: 'alpine', size: 6_512_220, config: { entrypoint: ['docker-entrypoint.sh'], cmd: ['bash'] }, tools: ['bash'], programs: entrypoint() }),
];

function entrypoint(): NonNullable<ImageDefinition['programs']> {
  return {
    '/usr/local/bin/docker-entrypoint.sh': function* (p) {
      return yield* p.exec(p.args[1]?.startsWith('-') || p.args.length < 2 ? ['bash', ...p.args.slice(1)] : p.args.slice(1));
    },
  };
}

const nodeTags = (t: string): boolean => /^(latest|current|lts|alpine|slim|bookworm|bullseye|iron|jod|hydrogen|gallium|\d{1,2}(\.\d+){0,2})(-(alpine(3\.\d+)?|slim|bookworm|bullseye|buster|trixie)(-slim)?)?$/.test(t);
const plainTags = (t: string): boolean => /^(latest|alpine|slim|[\d.]+|rc|bookworm|trixie)(-[\w.-]+)?$/.test(t);

const languages: readonly ImageDefinition[] = [
  define({ repository: lib('node'), tags: nodeTags, size: (t) => (t.includes('alpine') ? 55_021_011 : t.includes('slim') ? 79_910_221 : 410_230_114), config: { entrypoint: ['docker-entrypoint.sh'], cmd: ['node'], env: { NODE_VERSION: '24.11.0' } }, tools: ['node', 'npm', 'curl'], programs: entrypointExec() }),
  define({ repository: lib('python'), tags: plainTags, size: (t) => (t.includes('alpine') ? 17_540_220 : t.includes('slim') ? 45_220_310 : 390_820_110), config: { cmd: ['python3'], env: { PYTHON_VERSION: '3.14.0' } }, tools: ['python', 'python3', 'pip', 'curl'] }),
  define({ repository: lib('golang'), tags: plainTags, size: (t) => (t.includes('alpine') ? 78_200_121 : 295_440_120), config: { cmd: ['bash'], workingDir: '/go', env: { GOLANG_VERSION: '1.25.3' } }, tools: ['go', 'curl', 'git'] }),
  define({ repository: lib('perl'), tags: plainTags, size: (t) => (t.includes('slim') ? 60_210_433 : 367_040_250), config: { cmd: ['perl', '-de0'] }, programs: { '/usr/local/bin/perl': perlPi }, tools: ['curl'] }),
  define({ repository: lib('ruby'), tags: plainTags, size: 360_112_000, config: { cmd: ['irb'] }, tools: ['ruby', 'curl'] }),
  define({ repository: lib('openjdk'), tags: plainTags, size: 240_334_201, config: { cmd: ['jshell'] }, tools: ['java'] }),
  define({ repository: lib('eclipse-temurin'), tags: plainTags, size: 220_334_201, base: 'ubuntu', config: { cmd: ['jshell'] }, tools: ['java'] }),
  define({ repository: lib('php'), tags: (t) => /^(latest|apache|fpm|cli|alpine|[\d.]+)(-[\w.-]+)?$/.test(t), size: 180_220_110, config: { entrypoint: ['docker-php-entrypoint'], cmd: ['php', '-a'] }, tools: ['php', 'curl'] }),
  define({ repository: lib('rust'), tags: plainTags, size: 550_221_331, config: { cmd: ['bash'] } }),
  define({ repository: lib('maven'), tags: anyTag, size: 260_221_331, config: { cmd: ['mvn'] } }),
];

function entrypointExec(): NonNullable<ImageDefinition['programs']> {
  return {
    '/usr/local/bin/docker-entrypoint.sh': function* (p) {
      return yield* p.exec(p.args[1]?.startsWith('-') ? ['node', ...p.args.slice(1)] : p.args.slice(1));
    },
  };
}

const utilities: readonly ImageDefinition[] = [
  define({ repository: 'docker.io/curlimages/curl', tags: anyTag, base: 'alpine', size: 9_870_410, config: { entrypoint: ['/entrypoint.sh'], cmd: ['curl'], user: '100' }, tools: ['curl'], programs: { '/entrypoint.sh': curlEntry } }),
  define({ repository: 'docker.io/nicolaka/netshoot', tags: anyTag, base: 'alpine', size: 196_220_911, config: { cmd: ['zsh'] }, tools: [...network, 'zsh', 'kubectl'] }),
  define({ repository: 'docker.io/wbitt/network-multitool', tags: anyTag, base: 'alpine', size: 24_118_332, config: { cmd: ['/bin/sh'] }, tools: network }),
  define({ repository: 'docker.io/praqma/network-multitool', tags: anyTag, base: 'alpine', size: 24_118_332, config: { cmd: ['/bin/sh'] }, tools: network }),
  define({ repository: 'docker.io/radial/busyboxplus', tags: anyTag, base: 'busybox', size: 7_100_221, config: { cmd: ['/bin/sh'] }, tools: ['curl', 'nslookup', 'wget'] }),
  define({ repository: 'docker.io/tutum/dnsutils', tags: anyTag, base: 'ubuntu', size: 73_001_223, config: { cmd: ['bash'] }, tools: ['nslookup', 'dig', 'host', 'ping', 'curl'] }),
  define({ repository: 'docker.io/polinux/stress', tags: anyTag, base: 'alpine', size: 4_125_004, config: { cmd: ['stress', '--verbose'] }, programs: { '/usr/local/bin/stress': stress } }),
  define({ repository: 'docker.io/vish/stress', tags: anyTag, base: 'scratch', size: 1_588_210, config: { entrypoint: ['/stress'] }, programs: { '/stress': stress } }),
  define({ repository: 'docker.io/alpine/curl', tags: anyTag, base: 'alpine', size: 6_210_000, config: { entrypoint: ['curl'] }, tools: ['curl'] }),
  define({ repository: 'docker.io/alpine/git', tags: anyTag, base: 'alpine', size: 25_210_000, config: { entrypoint: ['git'] }, tools: ['git'] }),
  define({ repository: 'docker.io/bitnami/kubectl', tags: anyTag, base: 'debian', size: 78_210_000, config: { entrypoint: ['kubectl'], user: '1001' }, tools: ['kubectl', 'curl', 'jq'] }),
  define({ repository: 'docker.io/alpine/k8s', tags: anyTag, base: 'alpine', size: 240_210_000, config: { cmd: ['bash'] }, tools: ['kubectl', 'bash', 'curl', 'jq', 'helm'] }),
  define({ repository: 'registry.k8s.io/kubectl', tags: anyTag, base: 'scratch', size: 19_210_000, config: { entrypoint: ['/bin/kubectl'] }, tools: ['kubectl'] }),
];

function* curlEntry(p: Parameters<NonNullable<ImageDefinition['programs']>[string]>[0]): ReturnType<NonNullable<ImageDefinition['programs']>[string]> {
  const args = p.args.slice(1);
  return yield* p.exec(args[0]?.startsWith('-') ? ['curl', ...args] : args);
}

/** Images of shells, languages and tools: what they run is what the manifest says. */
export const tools: readonly ImageDefinition[] = [...plain, ...languages, ...utilities];
