import { anyTag, define } from '../define.ts';
import { zkCli, zkServer, zookeeperReady } from './cli.ts';
import { zookeeperServer } from './server.ts';

const log4j =
  'zookeeper.root.logger=CONSOLE\nzookeeper.console.threshold=INFO\nlog4j.rootLogger=${zookeeper.root.logger}\nlog4j.appender.CONSOLE=org.apache.log4j.ConsoleAppender\nlog4j.appender.CONSOLE.Threshold=${zookeeper.console.threshold}\nlog4j.appender.CONSOLE.layout=org.apache.log4j.PatternLayout\nlog4j.appender.CONSOLE.layout.ConversionPattern=%d{ISO8601} [myid:%X{myid}] - %-5p [%t:%C{1}@%L] - %m%n\n';

/** The image of Kubernetes' ZooKeeper tutorial. */
export const zookeeperImage = define({
  repository: 'registry.k8s.io/kubernetes-zookeeper',
  tags: anyTag,
  size: 130_000_390,
  config: { cmd: ['bash'], env: { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:/opt/zookeeper/bin' }, ports: [{ port: 2181, protocol: 'TCP' }] },
  server: zookeeperServer,
  programs: { '/opt/zookeeper/bin/zkCli.sh': zkCli, '/opt/zookeeper/bin/zkServer.sh': zkServer, '/opt/zookeeper/bin/zookeeper-ready': zookeeperReady },
  owned: { '/opt/zookeeper/bin': 1000, '/opt/zookeeper/conf': 1000 },
  tools: ['ps', 'pkill', 'nc'],
  files: { '/opt/zookeeper/conf/log4j.properties': log4j, '/usr/etc/zookeeper/log4j.properties': log4j, '/etc/passwd': 'root:x:0:0:root:/root:/bin/bash\nzookeeper:x:1000:1000::/home/zookeeper:/bin/sh\n', '/etc/group': 'root:x:0:\nzookeeper:x:1000:\n' },
});
