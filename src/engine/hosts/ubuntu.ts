/** Ubuntu 24.04's files that people and programs look at; times are the image's. */
export const kernel = '6.8.0-51-generic';
export const osImage = 'Ubuntu 24.04.3 LTS';

const osRelease = `PRETTY_NAME="${osImage}"
NAME="Ubuntu"
VERSION_ID="24.04"
VERSION="24.04.3 LTS (Noble Numbat)"
VERSION_CODENAME=noble
ID=ubuntu
ID_LIKE=debian
HOME_URL="https://www.ubuntu.com/"
SUPPORT_URL="https://help.ubuntu.com/"
BUG_REPORT_URL="https://bugs.launchpad.net/ubuntu/"
PRIVACY_POLICY_URL="https://www.ubuntu.com/legal/terms-and-policies/privacy-policy"
UBUNTU_CODENAME=noble
LOGO=ubuntu-logo
`;

const passwd = `root:x:0:0:root:/root:/bin/bash
daemon:x:1:1:daemon:/usr/sbin:/usr/sbin/nologin
bin:x:2:2:bin:/bin:/usr/sbin/nologin
sys:x:3:3:sys:/dev:/usr/sbin/nologin
www-data:x:33:33:www-data:/var/www:/usr/sbin/nologin
nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin
systemd-network:x:998:998:systemd Network Management:/:/usr/sbin/nologin
syslog:x:102:102::/nonexistent:/usr/sbin/nologin
sshd:x:103:65534::/run/sshd:/usr/sbin/nologin
ubuntu:x:1000:1000:Ubuntu:/home/ubuntu:/bin/bash
etcd:x:999:999:etcd user:/var/lib/etcd:/usr/sbin/nologin
`;

const group = `root:x:0:
daemon:x:1:
adm:x:4:syslog,ubuntu
sudo:x:27:ubuntu
www-data:x:33:
nogroup:x:65534:
ubuntu:x:1000:
`;

const shadow = `root:*:20298:0:99999:7:::
ubuntu:!:20298:0:99999:7:::
`;

const profile = `# /etc/profile: system-wide .profile file for the Bourne shell (sh(1))
if [ -d /etc/profile.d ]; then
  for i in /etc/profile.d/*.sh; do
    if [ -r $i ]; then
      . $i
    fi
  done
  unset i
fi
`;

/** Files of a freshly installed machine by path; `others` are further lines of /etc/hosts. */
export const ubuntuFiles = (name: string, others: string): Record<string, string> => ({
  '/etc/host.conf': '# The "order" line is only used by old versions of the C library.\norder hosts,bind\nmulti on\n',
  '/etc/hostname': `${name}\n`,
  '/etc/hosts': `127.0.0.1 localhost\n127.0.1.1 ${name}\n${others}\n# The following lines are desirable for IPv6 capable hosts\n::1     ip6-localhost ip6-loopback\nfe00::0 ip6-localnet\nff00::0 ip6-mcastprefix\nff02::1 ip6-allnodes\nff02::2 ip6-allrouters\n`,
  '/etc/resolv.conf': 'nameserver 192.168.56.1\noptions edns0 trust-ad\nsearch .\n',
  '/etc/os-release': osRelease,
  '/etc/lsb-release': 'DISTRIB_ID=Ubuntu\nDISTRIB_RELEASE=24.04\nDISTRIB_CODENAME=noble\nDISTRIB_DESCRIPTION="Ubuntu 24.04.3 LTS"\n',
  '/etc/issue': 'Ubuntu 24.04.3 LTS \\n \\l\n\n',
  '/etc/passwd': passwd,
  '/etc/group': group,
  '/etc/shadow': shadow,
  '/etc/profile': profile,
  '/etc/shells': '/bin/sh\n/usr/bin/sh\n/bin/bash\n/usr/bin/bash\n',
  '/etc/timezone': 'Etc/UTC\n',
  '/etc/fstab': 'UUID=2c1b6a1e-5d4f-4b7e-9f0e-6a1c0d8e2f10 / ext4 defaults 0 1\n',
  '/etc/machine-id': '',
});

/** Folders of a freshly installed machine, with their modes. */
export const ubuntuFolders: readonly (readonly [string, number])[] = [
  ['/bin', 0o755],
  ['/boot', 0o755],
  ['/etc/cni/net.d', 0o755],
  ['/etc/default', 0o755],
  ['/etc/containerd', 0o755],
  ['/etc/kubernetes/manifests', 0o755],
  ['/etc/kubernetes/pki', 0o755],
  ['/etc/profile.d', 0o755],
  ['/etc/systemd/system', 0o755],
  ['/home/ubuntu', 0o750],
  ['/media', 0o755],
  ['/mnt', 0o755],
  ['/opt/cni/bin', 0o755],
  ['/root', 0o700],
  ['/root/work', 0o755],
  ['/run', 0o755],
  ['/sbin', 0o755],
  ['/srv', 0o755],
  ['/tmp', 0o1777],
  ['/usr/bin', 0o755],
  ['/usr/lib/systemd/system', 0o755],
  ['/usr/local/bin', 0o755],
  ['/usr/local/sbin', 0o755],
  ['/usr/sbin', 0o755],
  ['/usr/share', 0o755],
  ['/var/lib/containerd', 0o711],
  ['/var/lib/etcd', 0o700],
  ['/var/lib/kubelet', 0o700],
  ['/var/log/containers', 0o755],
  ['/var/log/pods', 0o755],
  ['/var/tmp', 0o1777],
];

/** containernetworking/plugins 1.8.0 and flannel's, in /opt/cni/bin; what they do is simulated elsewhere. */
export const cniPlugins = ['bandwidth', 'bridge', 'dhcp', 'dummy', 'firewall', 'flannel', 'host-device', 'host-local', 'ipvlan', 'loopback', 'macvlan', 'portmap', 'ptp', 'sbr', 'static', 'tap', 'tuning', 'vlan', 'vrf'];

/** When those were released, in milliseconds since 1970. */
export const cniReleased = Date.UTC(2025, 8, 1);
