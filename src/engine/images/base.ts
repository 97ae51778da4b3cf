import type { Base } from './types.ts';

const words = (text: string): string[] => text.split(/\s+/).filter(Boolean);

const coreutils = words(`[ arch b2sum base32 base64 basename cat chgrp chmod chown cksum comm cp cut date dd df dir dirname du echo env expand expr factor false fmt fold
  groups head hostid id install join link ln logname ls md5sum mkdir mkfifo mktemp mv nice nl nohup nproc numfmt od paste pathchk pr printenv printf pwd readlink realpath
  rm rmdir seq sha1sum sha256sum sha512sum shuf sleep sort split stat stty sum sync tac tail tee test timeout touch tr true truncate tsort tty uname unexpand uniq unlink users wc
  who whoami yes`);

const debian = [...coreutils, ...words('bash sh dash grep egrep fgrep sed awk mawk find xargs tar gzip gunzip zcat diff cmp hostname which getent perl apt apt-get dpkg mount umount more su login kill')];

const busybox = [
  ...coreutils.filter((name) => !words('b2sum dir fmt hostid join numfmt pathchk pr sum tsort users vdir runcon chcon').includes(name)),
  ...words('sh ash busybox grep egrep fgrep sed awk find xargs tar gzip gunzip zcat diff cmp hostname which ps top kill killall pgrep pkill free uptime df vi wget nslookup ping netstat ifconfig ip route nc telnet mount umount more less su crond watch time usleep httpd printf clear reset adduser addgroup nsenter traceroute arp bc strings tree unzip rev hexdump xxd pstree killall5 readlink shred unlzma who'),
];

/** Names of the programs that a base image has, as far as they are registered. */
export const basePrograms: Readonly<Record<Base, readonly string[]>> = {
  debian,
  ubuntu: [...debian, ...words('ps top free uptime pgrep pkill watch w vmstat')],
  centos: [...debian.filter((n) => !n.startsWith('apt') && n !== 'dpkg' && n !== 'dash'), ...words('yum dnf rpm curl vi ps top free')],
  // Alpine's busybox is built without a web server.
  alpine: [...busybox.filter((name) => name !== 'httpd'), 'apk'],
  busybox,
  scratch: [],
};

const passwdLines = (lines: readonly string[]): string => lines.map((line) => `${line}\n`).join('');

const passwd = 'root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/:/sbin/nologin\n';

const busyboxPasswd = passwdLines([
  'root:x:0:0:root:/root:/bin/sh',
  'daemon:x:1:1:daemon:/usr/sbin:/bin/false',
  'bin:x:2:2:bin:/bin:/bin/false',
  'sys:x:3:3:sys:/dev:/bin/false',
  'sync:x:4:100:sync:/bin:/bin/sync',
  'mail:x:8:8:mail:/var/spool/mail:/bin/false',
  'www-data:x:33:33:www-data:/var/www:/bin/false',
  'operator:x:37:37:Operator:/var:/bin/false',
  'nobody:x:65534:65534:nobody:/home:/bin/false',
]);

const alpinePasswd = passwdLines([
  'root:x:0:0:root:/root:/bin/sh',
  'bin:x:1:1:bin:/bin:/sbin/nologin',
  'daemon:x:2:2:daemon:/sbin:/sbin/nologin',
  'lp:x:4:7:lp:/var/spool/lpd:/sbin/nologin',
  'sync:x:5:0:sync:/sbin:/bin/sync',
  'shutdown:x:6:0:shutdown:/sbin:/sbin/shutdown',
  'halt:x:7:0:halt:/sbin:/sbin/halt',
  'mail:x:8:12:mail:/var/mail:/sbin/nologin',
  'news:x:9:13:news:/usr/lib/news:/sbin/nologin',
  'uucp:x:10:14:uucp:/var/spool/uucppublic:/sbin/nologin',
  'cron:x:16:16:cron:/var/spool/cron:/sbin/nologin',
  'ftp:x:21:21::/var/lib/ftp:/sbin/nologin',
  'sshd:x:22:22:sshd:/dev/null:/sbin/nologin',
  'games:x:35:35:games:/usr/games:/sbin/nologin',
  'ntp:x:123:123:NTP:/var/empty:/sbin/nologin',
  'guest:x:405:100:guest:/dev/null:/sbin/nologin',
  'nobody:x:65534:65534:nobody:/:/sbin/nologin',
]);

const debianPasswd = passwdLines([
  'root:x:0:0:root:/root:/bin/bash',
  'daemon:x:1:1:daemon:/usr/sbin:/usr/sbin/nologin',
  'bin:x:2:2:bin:/bin:/usr/sbin/nologin',
  'sys:x:3:3:sys:/dev:/usr/sbin/nologin',
  'sync:x:4:65534:sync:/bin:/bin/sync',
  'games:x:5:60:games:/usr/games:/usr/sbin/nologin',
  'man:x:6:12:man:/var/cache/man:/usr/sbin/nologin',
  'lp:x:7:7:lp:/var/spool/lpd:/usr/sbin/nologin',
  'mail:x:8:8:mail:/var/mail:/usr/sbin/nologin',
  'news:x:9:9:news:/var/spool/news:/usr/sbin/nologin',
  'uucp:x:10:10:uucp:/var/spool/uucp:/usr/sbin/nologin',
  'proxy:x:13:13:proxy:/bin:/usr/sbin/nologin',
  'www-data:x:33:33:www-data:/var/www:/usr/sbin/nologin',
  'backup:x:34:34:backup:/var/backups:/usr/sbin/nologin',
  'list:x:38:38:Mailing List Manager:/var/list:/usr/sbin/nologin',
  'irc:x:39:39:ircd:/run/ircd:/usr/sbin/nologin',
  '_apt:x:42:65534::/nonexistent:/usr/sbin/nologin',
  'nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin',
  'nginx:x:101:101:nginx user:/nonexistent:/bin/false',
  'redis:x:999:999::/home/redis:/bin/sh',
  'mysql:x:999:999::/var/lib/mysql:/bin/bash',
  'postgres:x:999:999::/var/lib/postgresql:/bin/bash',
  'node:x:1000:1000::/home/node:/bin/bash',
]);

const group = 'root:x:0:\ndaemon:x:1:\nadm:x:4:\nwww-data:x:33:\nnginx:x:101:\nnode:x:1000:\nnogroup:x:65534:\nnobody:x:65534:\n';

const release = (pretty: string, name: string, id: string, version: string): string => `PRETTY_NAME="${pretty}"\nNAME="${name}"\nVERSION_ID="${version}"\nID=${id}\n`;

/** Files of a base image by path. */
export const baseFiles = (base: Base): Readonly<Record<string, string>> => {
  const common = { '/etc/passwd': passwd, '/etc/group': group, '/etc/shadow': 'root:*::0:::::\n' };
  switch (base) {
    case 'debian':
      return { ...common, '/etc/passwd': debianPasswd, '/etc/os-release': release('Debian GNU/Linux 13 (trixie)', 'Debian GNU/Linux', 'debian', '13'), '/etc/debian_version': '13.1\n' };
    case 'ubuntu':
      return { ...common, '/etc/passwd': debianPasswd, '/etc/os-release': release('Ubuntu 24.04.3 LTS', 'Ubuntu', 'ubuntu', '24.04'), '/etc/lsb-release': 'DISTRIB_ID=Ubuntu\nDISTRIB_RELEASE=24.04\nDISTRIB_CODENAME=noble\n' };
    case 'centos':
      return { ...common, '/etc/os-release': release('CentOS Linux 7 (Core)', 'CentOS Linux', 'centos', '7') };
    case 'alpine':
      return { ...common, '/etc/passwd': alpinePasswd, '/etc/os-release': release('Alpine Linux v3.22', 'Alpine Linux', 'alpine', '3.22.2'), '/etc/alpine-release': '3.22.2\n' };
    case 'busybox':
      return { ...common, '/etc/passwd': busyboxPasswd };
    case 'scratch':
      return {};
  }
};

/** Folders of every image that has a shell. */
export const baseFolders: readonly string[] = ['/bin', '/dev', '/etc', '/home', '/lib', '/mnt', '/opt', '/proc', '/root', '/run', '/sbin', '/srv', '/sys', '/tmp', '/usr/bin', '/usr/local/bin', '/usr/sbin', '/var/cache', '/var/lib', '/var/log', '/var/tmp', '/var/www'];

/** Compressed size of a base's layer. */
export const baseSize: Readonly<Record<Base, number>> = { debian: 29_773_910, ubuntu: 29_723_288, centos: 76_097_157, alpine: 3_802_452, busybox: 2_222_262, scratch: 0 };
