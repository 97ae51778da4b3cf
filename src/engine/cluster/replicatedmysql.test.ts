import { afterEach, expect, test } from 'vitest';
import { loadParts } from '../../lab/outside.ts';
import { Cluster } from './cluster.ts';
import { type } from './testing.ts';

afterEach(loadParts);

/** A source with the ordinal 0, and replicas that clone the one before them. */
const replicated = `apiVersion: v1
kind: Service
metadata: {name: mysql}
spec: {clusterIP: None, selector: {app: mysql}, ports: [{port: 3306}]}
---
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: mysql}
spec:
  serviceName: mysql
  replicas: 3
  selector: {matchLabels: {app: mysql}}
  template:
    metadata: {labels: {app: mysql}}
    spec:
      initContainers:
      - name: configure
        image: mysql:5.7
        command:
        - bash
        - -c
        - |
          n=\${HOSTNAME##*-}
          printf '[mysqld]\\nserver-id=%d\\n' $((100 + n)) > /mnt/conf.d/id.cnf
          if [ $n -gt 0 ]; then printf '[mysqld]\\nsuper-read-only\\n' > /mnt/conf.d/replica.cnf; fi
        volumeMounts: [{name: conf, mountPath: /mnt/conf.d}]
      - name: clone
        image: gcr.io/google-samples/xtrabackup:1.0
        command:
        - bash
        - -c
        - |
          n=\${HOSTNAME##*-}
          if [ $n -gt 0 ] && [ ! -d /var/lib/mysql/mysql ]; then
            ncat --recv-only mysql-$((n - 1)).mysql 3307 | xbstream -x -C /var/lib/mysql
            xtrabackup --prepare --target-dir=/var/lib/mysql
          fi
        volumeMounts: [{name: data, mountPath: /var/lib/mysql, subPath: mysql}]
      containers:
      - name: mysql
        image: mysql:5.7
        env: [{name: MYSQL_ALLOW_EMPTY_PASSWORD, value: "1"}]
        readinessProbe: {exec: {command: [mysql, -h, 127.0.0.1, -e, SELECT 1]}, periodSeconds: 2}
        volumeMounts: [{name: data, mountPath: /var/lib/mysql, subPath: mysql}, {name: conf, mountPath: /etc/mysql/conf.d}]
      - name: backup
        image: gcr.io/google-samples/xtrabackup:1.0
        command:
        - bash
        - -c
        - |
          cd /var/lib/mysql
          if [ -f xtrabackup_binlog_info ]; then
            rm xtrabackup_*_info
            until mysql -h 127.0.0.1 -e "SELECT 1"; do sleep 1; done
            mysql -h 127.0.0.1 -e "CHANGE MASTER TO MASTER_LOG_POS=154, MASTER_HOST='mysql-0.mysql', MASTER_USER='root', MASTER_PASSWORD=''; START SLAVE;"
          fi
          exec ncat --listen --keep-open --send-only --max-conns=1 3307 -c "xtrabackup --backup --slave-info --stream=xbstream"
        volumeMounts: [{name: data, mountPath: /var/lib/mysql, subPath: mysql}]
      volumes: [{name: conf, emptyDir: {}}]
  volumeClaimTemplates:
  - metadata: {name: data}
    spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 10Gi}}}
`;

// https://kubernetes.io/docs/tasks/run-application/run-replicated-stateful-application/
test('replicas of MySQL clone their peer, follow the source, refuse writes, and go on after they were away', () => {
  const cluster = Cluster.create({ seed: 1, preset: 'trio' });
  const sql = (pod: number, text: string) => type(cluster, `kubectl exec mysql-${pod} -c mysql -- mysql -N -e "${text}"`);
  expect(type(cluster, `kubectl apply -f - <<'EOF'\n${replicated}EOF\nkubectl rollout status sts/mysql --timeout=600s`).exit).toBe(0);
  expect([0, 1, 2].map((pod) => sql(pod, 'SELECT @@server_id').stdout)).toEqual(['100\n', '101\n', '102\n']);
  sql(0, "CREATE DATABASE test; CREATE TABLE test.messages (message VARCHAR(250)); INSERT INTO test.messages VALUES ('hello')");
  type(cluster, 'sleep 2');
  expect([1, 2].map((pod) => sql(pod, 'SELECT * FROM test.messages').stdout)).toEqual(['hello\n', 'hello\n']);
  expect(sql(2, "INSERT INTO test.messages VALUES ('no')").stderr).toContain('ERROR 1290 (HY000) at line 1: The MySQL server is running with the --super-read-only option so it cannot execute this statement');
  type(cluster, 'kubectl delete pod mysql-2');
  sql(0, "INSERT INTO test.messages VALUES ('again')");
  type(cluster, 'kubectl wait --for=condition=Ready pod/mysql-2 --timeout=120s; sleep 2');
  expect(sql(2, 'SELECT * FROM test.messages').stdout).toBe('hello\nagain\n');
  expect(sql(0, 'START SLAVE').stderr).toContain('ERROR 1200 (HY000)');
});
