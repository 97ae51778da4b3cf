/** `metadata` of a template: the name, labels, and annotations from a value. */
const metadata = (annotations?: string): string => `metadata:
  name: {{ include "@CHART@.fullname" . }}
  labels:
    {{- include "@CHART@.labels" . | nindent 4 }}${annotations ? `
  {{- with ${annotations} }}
  annotations:
    {{- toYaml . | nindent 4 }}
  {{- end }}` : ''}
`;

/** A field that a value fills in where it is not empty. */
const optional = (value: string, field: string, pad: number): string => {
  const indent = ' '.repeat(pad);
  return `${indent}{{- with .Values.${value} }}
${indent}${field}:
${indent}  {{- toYaml . | nindent ${pad + 2} }}
${indent}{{- end }}
`;
};

const deployment = `apiVersion: apps/v1
kind: Deployment
${metadata()}spec:
  {{- if not .Values.autoscaling.enabled }}
  replicas: {{ .Values.replicaCount }}
  {{- end }}
  selector:
    matchLabels:
      {{- include "@CHART@.selectorLabels" . | nindent 6 }}
  template:
    metadata:
${optional('podAnnotations', 'annotations', 6)}      labels:
        {{- include "@CHART@.labels" . | nindent 8 }}
        {{- with .Values.podLabels }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
    spec:
${optional('imagePullSecrets', 'imagePullSecrets', 6)}      serviceAccountName: {{ include "@CHART@.serviceAccountName" . }}
${optional('podSecurityContext', 'securityContext', 6)}      containers:
        - name: {{ .Chart.Name }}
${optional('securityContext', 'securityContext', 10)}          image: "{{ .Values.image.repository }}:{{ .Values.image.tag | default .Chart.AppVersion }}"
          imagePullPolicy: {{ .Values.image.pullPolicy }}
          ports:
            - name: http
              containerPort: {{ .Values.service.port }}
              protocol: TCP
${['livenessProbe', 'readinessProbe', 'resources', 'volumeMounts'].map((f) => optional(f, f, 10)).join('')}${['volumes', 'nodeSelector', 'affinity', 'tolerations'].map((f) => optional(f, f, 6)).join('')}`;

const service = `apiVersion: v1
kind: Service
${metadata()}spec:
  type: {{ .Values.service.type }}
  ports:
    - port: {{ .Values.service.port }}
      targetPort: http
      protocol: TCP
      name: http
  selector:
    {{- include "@CHART@.selectorLabels" . | nindent 4 }}
`;

const serviceAccount = `{{- with .Values.serviceAccount }}
{{- if .create -}}
apiVersion: v1
kind: ServiceAccount
metadata:
  name: {{ include "@CHART@.serviceAccountName" $ }}
  labels:
    {{- include "@CHART@.labels" $ | nindent 4 }}
  {{- with .annotations }}
  annotations:
    {{- toYaml . | nindent 4 }}
  {{- end }}
automountServiceAccountToken: {{ .automount }}
{{- end }}
{{- end }}
`;

const metric = (name: string, value: string): string => `    {{- with .Values.autoscaling.${value} }}
    - type: Resource
      resource:
        name: ${name}
        target:
          type: Utilization
          averageUtilization: {{ . }}
    {{- end }}
`;

const autoscaler = `{{- if .Values.autoscaling.enabled }}
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
${metadata()}spec:
  scaleTargetRef:
    apiVersion: apps/v1
    kind: Deployment
    name: {{ include "@CHART@.fullname" . }}
  minReplicas: {{ .Values.autoscaling.minReplicas }}
  maxReplicas: {{ .Values.autoscaling.maxReplicas }}
  metrics:
${metric('cpu', 'targetCPUUtilizationPercentage')}${metric('memory', 'targetMemoryUtilizationPercentage')}{{- end }}
`;

const ingress = `{{- if .Values.ingress.enabled -}}
{{- $name := include "@CHART@.fullname" . -}}
{{- $port := .Values.service.port -}}
apiVersion: networking.k8s.io/v1
kind: Ingress
${metadata('.Values.ingress.annotations')}spec:
  {{- with .Values.ingress.className }}
  ingressClassName: {{ . }}
  {{- end }}
  {{- with .Values.ingress.tls }}
  tls:
    {{- range . }}
    - hosts:
        {{- range .hosts }}
        - {{ . | quote }}
        {{- end }}
      secretName: {{ .secretName }}
    {{- end }}
  {{- end }}
  rules:
    {{- range .Values.ingress.hosts }}
    - host: {{ .host | quote }}
      http:
        paths:
          {{- range .paths }}
          - path: {{ .path }}
            {{- with .pathType }}
            pathType: {{ . }}
            {{- end }}
            backend:
              service:
                name: {{ $name }}
                port:
                  number: {{ $port }}
          {{- end }}
    {{- end }}
{{- end }}
`;

const httpRoute = `{{- if .Values.httpRoute.enabled -}}
{{- $name := include "@CHART@.fullname" . -}}
{{- $port := .Values.service.port -}}
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
${metadata('.Values.httpRoute.annotations')}spec:
  parentRefs:
    {{- with .Values.httpRoute.parentRefs }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
${optional('httpRoute.hostnames', 'hostnames', 2)}  rules:
    {{- range .Values.httpRoute.rules }}
    {{- with .matches }}
    - matches:
      {{- toYaml . | nindent 8 }}
    {{- end }}
    {{- with .filters }}
      filters:
      {{- toYaml . | nindent 8 }}
    {{- end }}
      backendRefs:
        - name: {{ $name }}
          port: {{ $port }}
          weight: 1
    {{- end }}
{{- end }}
`;

const testConnection = `apiVersion: v1
kind: Pod
metadata:
  name: "{{ include "@CHART@.fullname" . }}-test-connection"
  labels:
    {{- include "@CHART@.labels" . | nindent 4 }}
  annotations:
    "helm.sh/hook": test
spec:
  containers:
    - name: wget
      image: busybox
      command: ['wget']
      args: ['{{ include "@CHART@.fullname" . }}:{{ .Values.service.port }}']
  restartPolicy: Never
`;

/** The templates of a new chart by their paths in it; @CHART@ is the chart's. */
export const templates: Readonly<Record<string, string>> = {
  'templates/ingress.yaml': ingress,
  'templates/httproute.yaml': httpRoute,
  'templates/deployment.yaml': deployment,
  'templates/service.yaml': service,
  'templates/serviceaccount.yaml': serviceAccount,
  'templates/hpa.yaml': autoscaler,
  'templates/tests/test-connection.yaml': testConnection,
};
