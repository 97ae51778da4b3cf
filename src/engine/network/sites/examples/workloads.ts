import { claim, container, deployment, env, from, hostVolume, limits, mounts, object, pod, port, resources, service, shared, workload, type Fields, type Manifests } from './build.ts';

const nginx = { app: 'nginx' };
const web = (image: string): Fields => container(`nginx ${image}`, port(80));
const nginxes = (name: string, image: string, spec: Fields = {}, more: Fields = {}): Fields => deployment(name, nginx, [web(image)], { spec, more });
const publicNginx = (more: Fields = {}): Fields => service('my-nginx-svc', nginx, [{ port: 80 }], { type: 'LoadBalancer' }, { labels: nginx, ...more });
const little = resources(limits('100m', '100Mi'));
const named = (name: string): Fields => ({ 'app.kubernetes.io/name': name });

const redisOf = (role: string): Fields => ({ app: 'redis', role, tier: 'backend' });
const redisDeployment = (role: string, replicas: number, image: string): Fields => deployment(`redis-${role}`, { app: 'redis' }, [container(`${role} ${image}`, { ...little, ...port(6379) })], { spec: { replicas }, more: { labels: redisOf(role) }, podLabels: redisOf(role) });
const guestbook = { app: 'guestbook', tier: 'frontend' };

const mongo = { ...named('mongo'), 'app.kubernetes.io/component': 'backend' };
const mysqlLabels = { app: 'mysql', ...named('mysql') };
const headless = { clusterIP: 'None' };
const disk = (name: string, claimName: string): Fields => ({ volumes: [{ name, persistentVolumeClaim: { claimName } }] });
const secret = (name: string): Fields => from(name, { secretKeyRef: { name: 'mysql-pass', key: 'password' } });
const wordpress = { labels: { app: 'wordpress' } };
const recreate = { strategy: { type: 'Recreate' } };

const statefulWeb = (image: string, spec: Fields = {}): Fields[] => [
  service('nginx', nginx, [{ port: 80, name: 'web' }], headless, { labels: nginx }),
  workload('apps/v1 StatefulSet', 'web', nginx, [container(`nginx ${image}`, { ...port(80, 'web'), ...mounts('www /usr/share/nginx/html') })], { spec: { serviceName: 'nginx', replicas: 2, ...spec, volumeClaimTemplates: [{ metadata: { name: 'www' }, spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } } }] } }),
];

const says = (what: string, to = ''): string[] => ['/bin/sh', '-c', `while true; do echo "$(date) ${what}"${to}; sleep 10; done;`];
const config = (name: string): Fields => ({ name: 'config-volume', configMap: { name } });
const told = (name: string, containers: readonly Fields[], podSpec: Fields = {}): Fields => deployment(name, named(name), containers, { spec: { replicas: 3 }, podSpec, more: { labels: named(name) } });
const reader = (what: string): Fields => container('alpine alpine:3', { command: says(what), ...port(80), ...mounts('config-volume /etc/config') });
const writer = (more: Fields = {}): Fields => container('alpine alpine:3', { ...more, ...mounts('shared-data /pod-data', 'config-volume /etc/config'), command: says('My preferred color is $(cat /etc/config/color)', ' > /pod-data/index.html') });
const page = container('nginx nginx', mounts('shared-data /usr/share/nginx/html'));

const hello = (tier: string): Fields => ({ app: 'hello', tier, track: 'stable' });
const balanced = named('load-balancer-example');
const fluentd = (more: { requests: Fields; most: Fields }): Fields =>
  workload('apps/v1 DaemonSet', 'kube-system/fluentd-elasticsearch', { name: 'fluentd-elasticsearch' }, [container('fluentd-elasticsearch quay.io/fluentd_elasticsearch/fluentd:v2.5.2', { ...resources(more.requests, more.most), ...mounts('varlog /var/log') })], {
    podSpec: { tolerations: ['control-plane', 'master'].map((role) => ({ key: `node-role.kubernetes.io/${role}`, operator: 'Exists', effect: 'NoSchedule' })), terminationGracePeriodSeconds: 30, volumes: [{ name: 'varlog', hostPath: { path: '/var/log' } }] },
    more: { labels: { 'k8s-app': 'fluentd-logging' } },
  });
const scaled = (version: string, kind: string, name: string, target: Fields, spec: Fields): Fields => object(`autoscaling/${version} HorizontalPodAutoscaler`, name, { spec: { scaleTargetRef: { ...target, kind }, maxReplicas: 10, ...spec } });
const jobs = { labels: { jobgroup: 'jobexample' } };
const shirt = (n: number, color: string, size: string): Fields => object('stable.example.com/v1 Shirt', `example${n}`, { spec: { color, size } });
const text = { type: 'string' };

/** Deployments and others that keep pods, and the Services before them. */
export const workloadExamples: Manifests = {
  'admin/namespace-dev.yaml': [object('v1 Namespace', 'development', {}, { labels: { name: 'development' } })],
  'admin/namespace-prod.yaml': [object('v1 Namespace', 'production', {}, { labels: { name: 'production' } })],
  'admin/snowflake-deployment.yaml': [deployment('snowflake', { app: 'snowflake' }, [container('snowflake registry.k8s.io/serve_hostname', { imagePullPolicy: 'Always' })], { spec: { replicas: 2 }, more: { labels: { app: 'snowflake' } } })],
  'application/deployment.yaml': [nginxes('nginx-deployment', 'nginx:1.14.2', { replicas: 2 })],
  'application/deployment-update.yaml': [nginxes('nginx-deployment', 'nginx:1.16.1', { replicas: 2 })],
  'application/deployment-scale.yaml': [nginxes('nginx-deployment', 'nginx:1.16.1', { replicas: 4 })],
  'application/simple_deployment.yaml': [nginxes('nginx-deployment', 'nginx:1.14.2', { minReadySeconds: 5 })],
  'application/update_deployment.yaml': [nginxes('nginx-deployment', 'nginx:1.16.1')],
  'application/deployment-patch.yaml': [deployment('patch-demo', nginx, [container('patch-demo-ctr nginx')], { spec: { replicas: 2 }, podSpec: { tolerations: [{ effect: 'NoSchedule', key: 'dedicated', value: 'test-team' }] } })],
  'application/deployment-retainkeys.yaml': [deployment('retainkeys-demo', nginx, [container('retainkeys-demo-ctr nginx')], { spec: { strategy: { rollingUpdate: { maxSurge: '30%' } } } })],
  'application/nginx-app.yaml': [publicNginx(), nginxes('my-nginx', 'nginx:1.14.2', { replicas: 3 }, { labels: nginx })],
  'application/nginx/nginx-deployment.yaml': [nginxes('my-nginx', 'nginx:1.14.2', { replicas: 3 })],
  'application/nginx/nginx-svc.yaml': [publicNginx()],
  'application/nginx-with-request.yaml': [deployment('nginx-deployment', nginx, [container('nginx nginx', { ...resources(undefined, limits('500m', '128Mi')), ...port(80) })], { spec: { replicas: 2 } })],
  'application/guestbook/frontend-deployment.yaml': [deployment('frontend', guestbook, [container('php-redis us-docker.pkg.dev/google-samples/containers/gke/gb-frontend:v5', { ...env('GET_HOSTS_FROM=dns'), ...little, ...port(80) })], { spec: { replicas: 3 } })],
  'application/guestbook/frontend-service.yaml': [service('frontend', guestbook, [{ port: 80 }], {}, { labels: guestbook })],
  'application/guestbook/redis-follower-deployment.yaml': [redisDeployment('follower', 2, 'us-docker.pkg.dev/google-samples/containers/gke/gb-redis-follower:v2')],
  'application/guestbook/redis-follower-service.yaml': [service('redis-follower', redisOf('follower'), [{ port: 6379 }], {}, { labels: redisOf('follower') })],
  'application/guestbook/redis-leader-deployment.yaml': [redisDeployment('leader', 1, 'docker.io/redis:6.0.5')],
  'application/guestbook/redis-leader-service.yaml': [service('redis-leader', redisOf('leader'), [{ port: 6379, targetPort: 6379 }], {}, { labels: redisOf('leader') })],
  'application/hpa/php-apache.yaml': [scaled('v2', 'Deployment', 'php-apache', { apiVersion: 'apps/v1', name: 'php-apache' }, { minReplicas: 1, metrics: [{ type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 50 } } }] })],
  'application/php-apache.yaml': [deployment('php-apache', { run: 'php-apache' }, [container('php-apache registry.k8s.io/hpa-example', { ...port(80), ...resources(limits('200m'), limits('500m')) })]), service('php-apache', { run: 'php-apache' }, [{ port: 80 }], {}, { labels: { run: 'php-apache' } })],
  'application/job/cronjob.yaml': [object('batch/v1 CronJob', 'hello', { spec: { schedule: '* * * * *', jobTemplate: { spec: { template: { spec: { containers: [container('hello busybox:1.28', { imagePullPolicy: 'IfNotPresent', command: ['/bin/sh', '-c', 'date; echo Hello from the Kubernetes cluster'] })], restartPolicy: 'OnFailure' } } } } } })],
  'application/job/job-tmpl.yaml': [object('batch/v1 Job', 'process-item-$ITEM', { spec: { template: { metadata: { name: 'jobexample', ...jobs }, spec: { containers: [container('c busybox:1.28', { command: ['sh', '-c', 'echo Processing item $ITEM && sleep 5'] })], restartPolicy: 'Never' } } } }, jobs)],
  'application/job/redis/redis-pod.yaml': [pod('redis-master', [container('master redis', { ...env('MASTER=true'), ...port(6379) })], {}, { labels: { app: 'redis' } })],
  'application/job/redis/redis-service.yaml': [service('redis', { app: 'redis' }, [{ port: 6379, targetPort: 6379 }])],
  'application/mongodb/mongo-deployment.yaml': [deployment('mongo', mongo, [container('mongo mongo:4.2', { args: ['--bind_ip', '0.0.0.0'], ...little, ...port(27017) })], { spec: { replicas: 1 }, more: { labels: mongo } })],
  'application/mongodb/mongo-service.yaml': [service('mongo', mongo, [{ port: 27017, targetPort: 27017 }], {}, { labels: mongo })],
  'application/mysql/mysql-deployment.yaml': [service('mysql', { app: 'mysql' }, [{ port: 3306 }], headless), deployment('mysql', { app: 'mysql' }, [container('mysql mysql:5.6', { ...env('MYSQL_ROOT_PASSWORD=password'), ...port(3306, 'mysql'), ...mounts('mysql-persistent-storage /var/lib/mysql') })], { spec: recreate, podSpec: disk('mysql-persistent-storage', 'mysql-pv-claim') })],
  'application/mysql/mysql-pv.yaml': [hostVolume('mysql-pv-volume', '20Gi'), claim('mysql-pv-claim', '20Gi', { storageClassName: 'manual' })],
  'application/mysql/mysql-services.yaml': [service('mysql', { app: 'mysql' }, [{ name: 'mysql', port: 3306 }], headless, { labels: mysqlLabels }), service('mysql-read', { app: 'mysql' }, [{ name: 'mysql', port: 3306 }], {}, { labels: { ...mysqlLabels, readonly: 'true' } })],
  'application/web/web.yaml': statefulWeb('registry.k8s.io/nginx-slim:0.21'),
  'application/web/web-parallel.yaml': statefulWeb('registry.k8s.io/nginx-slim:0.24', { podManagementPolicy: 'Parallel' }),
  'application/wordpress/mysql-deployment.yaml': [
    service('wordpress-mysql', { app: 'wordpress', tier: 'mysql' }, [{ port: 3306 }], headless, wordpress),
    claim('mysql-pv-claim', '20Gi', {}, wordpress),
    deployment('wordpress-mysql', { app: 'wordpress', tier: 'mysql' }, [container('mysql mysql:8.0', { ...env(secret('MYSQL_ROOT_PASSWORD'), 'MYSQL_DATABASE=wordpress', 'MYSQL_USER=wordpress', secret('MYSQL_PASSWORD')), ...port(3306, 'mysql'), ...mounts('mysql-persistent-storage /var/lib/mysql') })], { spec: recreate, podSpec: disk('mysql-persistent-storage', 'mysql-pv-claim'), more: wordpress }),
  ],
  'application/wordpress/wordpress-deployment.yaml': [
    service('wordpress', { app: 'wordpress', tier: 'frontend' }, [{ port: 80 }], { type: 'LoadBalancer' }, wordpress),
    claim('wp-pv-claim', '20Gi', {}, wordpress),
    deployment('wordpress', { app: 'wordpress', tier: 'frontend' }, [container('wordpress wordpress:6.2.1-apache', { ...env('WORDPRESS_DB_HOST=wordpress-mysql', secret('WORDPRESS_DB_PASSWORD'), 'WORDPRESS_DB_USER=wordpress'), ...port(80, 'wordpress'), ...mounts('wordpress-persistent-storage /var/www/html') })], { spec: recreate, podSpec: disk('wordpress-persistent-storage', 'wp-pv-claim'), more: wordpress }),
  ],
  'controllers/daemonset.yaml': [fluentd({ requests: limits('100m', '200Mi'), most: limits(undefined, '200Mi') })],
  'controllers/hpa-rs.yaml': [scaled('v1', 'ReplicaSet', 'frontend-scaler', { name: 'frontend' }, { minReplicas: 3, targetCPUUtilizationPercentage: 50 })],
  'controllers/nginx-deployment.yaml': [nginxes('nginx-deployment', 'nginx:1.14.2', { replicas: 3 }, { labels: nginx })],
  'controllers/frontend.yaml': [workload('apps/v1 ReplicaSet', 'frontend', { tier: 'frontend' }, [container('php-redis us-docker.pkg.dev/google-samples/containers/gke/gb-frontend:v5')], { spec: { replicas: 3 }, more: { labels: guestbook } })],
  'controllers/job.yaml': [object('batch/v1 Job', 'pi', { spec: { template: { spec: { containers: [container('pi perl:5.34.0', { command: ['perl', '-Mbignum=bpi', '-wle', 'print bpi(2000)'] })], restartPolicy: 'Never' } }, backoffLimit: 4 } })],
  'controllers/replication.yaml': [object('v1 ReplicationController', 'nginx', { spec: { replicas: 3, selector: nginx, template: { metadata: { name: 'nginx', labels: nginx }, spec: { containers: [web('nginx')] } } } })],
  'customresourcedefinition/shirt-resource-definition.yaml': [
    object('apiextensions.k8s.io/v1 CustomResourceDefinition', 'shirts.stable.example.com', {
      spec: {
        group: 'stable.example.com',
        scope: 'Namespaced',
        names: { plural: 'shirts', singular: 'shirt', kind: 'Shirt' },
        versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: { type: 'object', properties: { spec: { type: 'object', properties: { color: text, size: text } } } } }, selectableFields: ['color', 'size'].map((f) => ({ jsonPath: `.spec.${f}` })), additionalPrinterColumns: ['Color', 'Size'].map((name) => ({ jsonPath: `.spec.${name.toLowerCase()}`, name, ...text })) }],
      },
    }),
  ],
  'customresourcedefinition/shirt-resources.yaml': [shirt(1, 'blue', 'S'), shirt(2, 'blue', 'M'), shirt(3, 'green', 'M')],
  'deployments/deployment-with-configmap-and-sidecar-container.yaml': [told('configmap-sidecar-container', [page], { volumes: [shared, config('color')], initContainers: [writer({ restartPolicy: 'Always' })] })],
  'deployments/deployment-with-configmap-as-envvar.yaml': [told('configmap-env-var', [container('alpine alpine:3', { ...env(from('FRUITS', { configMapKeyRef: { key: 'fruits', name: 'fruits' } })), command: says('The basket is full of $FRUITS'), ...port(80) })])],
  'deployments/deployment-with-configmap-as-volume.yaml': [told('configmap-volume', [reader('My preferred sport is $(cat /etc/config/sport)')], { volumes: [config('sport')] })],
  'deployments/deployment-with-configmap-two-containers.yaml': [told('configmap-two-containers', [page, writer()], { volumes: [shared, config('color')] })],
  'deployments/deployment-with-immutable-configmap-as-volume.yaml': [told('immutable-configmap-volume', [reader('The name of the company is $(cat /etc/config/company_name)')], { volumes: [config('company-name-20150801')] })],
  'service/access/backend-deployment.yaml': [deployment('backend', hello('backend'), [container('hello gcr.io/google-samples/hello-go-gke:1.0', port(80, 'http'))], { spec: { replicas: 3 } })],
  'service/access/backend-service.yaml': [service('hello', { app: 'hello', tier: 'backend' }, [{ protocol: 'TCP', port: 80, targetPort: 'http' }])],
  'service/access/frontend-deployment.yaml': [deployment('frontend', hello('frontend'), [container('nginx gcr.io/google-samples/hello-frontend:1.0', { lifecycle: { preStop: { exec: { command: ['/usr/sbin/nginx', '-s', 'quit'] } } } })], { spec: { replicas: 1 } })],
  'service/access/frontend-service.yaml': [service('frontend', { app: 'hello', tier: 'frontend' }, [{ protocol: 'TCP', port: 80, targetPort: 80 }], { type: 'LoadBalancer' })],
  'service/access/hello-application.yaml': [deployment('hello-world', { run: 'load-balancer-example' }, [container('hello-world us-docker.pkg.dev/google-samples/containers/gke/hello-app:2.0', { ports: [{ containerPort: 8080, protocol: 'TCP' }] })], { spec: { replicas: 2 } })],
  'service/load-balancer-example.yaml': [deployment('hello-world', balanced, [container('hello-world gcr.io/google-samples/hello-app:2.0', port(8080))], { spec: { replicas: 5 }, more: { labels: balanced } })],
  'service/networking/example-ingress.yaml': [object('networking.k8s.io/v1 Ingress', 'example-ingress', { spec: { ingressClassName: 'nginx', rules: [{ host: 'hello-world.example', http: { paths: [{ path: '/', pathType: 'Prefix', backend: { service: { name: 'web', port: { number: 8080 } } } }] } }] } })],
  'service/networking/nginx-policy.yaml': [object('networking.k8s.io/v1 NetworkPolicy', 'access-nginx', { spec: { podSelector: { matchLabels: nginx }, ingress: [{ from: [{ podSelector: { matchLabels: { access: 'true' } } }] }] } })],
};
