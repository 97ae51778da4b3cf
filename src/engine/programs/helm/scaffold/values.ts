/** values.yaml of a new chart; @CHART@ is the chart's. */
export const valuesYaml = `# What @CHART@'s templates are filled in with, unless -f or --set say otherwise.

# How many pods run, while autoscaling is off.
replicaCount: 1

image:
  repository: nginx
  # Always, IfNotPresent or Never.
  pullPolicy: IfNotPresent
  # Without a tag, the chart's appVersion is taken.
  tag: ""

# Secrets to pull the image with.
imagePullSecrets: []
# Takes the place of the chart's name in names and labels.
nameOverride: ""
# Takes the place of the whole name.
fullnameOverride: ""

serviceAccount:
  # Make a service account for the pods.
  create: true
  # Mount its token into the pods.
  automount: true
  annotations: {}
  # Without a name, the chart's full name is taken.
  name: ""

podAnnotations: {}
podLabels: {}

podSecurityContext: {}
  # fsGroup: 2000

securityContext: {}
  # readOnlyRootFilesystem: true
  # runAsNonRoot: true
  # runAsUser: 1000
  # capabilities:
  #   drop:
  #   - ALL

service:
  # ClusterIP, NodePort or LoadBalancer.
  type: ClusterIP
  port: 80

# A way in through an Ingress controller.
ingress:
  enabled: false
  className: ""
  annotations: {}
  hosts:
    - host: chart-example.local
      paths:
        - path: /
          pathType: ImplementationSpecific
  tls: []
  #  - secretName: chart-example-tls
  #    hosts:
  #      - chart-example.local

# A way in through a Gateway (the Gateway API must be installed).
httpRoute:
  enabled: false
  annotations: {}
  parentRefs:
  - name: gateway
    sectionName: http
  hostnames:
  - chart-example.local
  rules:
  - matches:
    - path:
        type: PathPrefix
        value: /headers

# No limits by default, so that the chart fits on small clusters.
resources: {}
  # requests:
  #   cpu: 100m
  #   memory: 128Mi
  # limits:
  #   cpu: 100m
  #   memory: 128Mi

livenessProbe:
  httpGet:
    path: /
    port: http
readinessProbe:
  httpGet:
    path: /
    port: http

autoscaling:
  enabled: false
  minReplicas: 1
  maxReplicas: 100
  targetCPUUtilizationPercentage: 80
  # targetMemoryUtilizationPercentage: 80

# More volumes of the pods, and where their container mounts them.
volumes: []
volumeMounts: []

nodeSelector: {}

tolerations: []

affinity: {}
`;
