/** Chart.yaml of a new chart; @CHART@ is the chart's. */
export const chartYaml = `apiVersion: v2
name: @CHART@
description: A Helm chart for Kubernetes

# application: can be installed. library: only lends its helpers to charts that depend on it.
type: application

# The chart's own version (https://semver.org/): raise it with every change of the chart.
version: 0.1.0

# The version of what the chart runs. In quotes, so that it stays a string.
appVersion: "1.16.0"
`;

/** .helmignore of a new chart. */
export const helmignore = `# Files that are no part of the chart: shell patterns, a line each; ! takes one back.
.DS_Store
# Version control
.git/
.gitignore
.bzr/
.bzrignore
.hg/
.hgignore
.svn/
# Leftovers of editors
*.swp
*.bak
*.tmp
*.orig
*~
# Folders of development environments
.project
.idea/
*.tmproj
.vscode/
`;

/** templates/_helpers.tpl of a new chart. */
export const helpers = `{{/*
The chart's name, or the one that is given instead.
*/}}
{{- define "@CHART@.name" -}}
{{- .Values.nameOverride | default .Chart.Name | trunc 63 | trimSuffix "-" }}
{{- end }}

{{/*
What the objects are called: the release's name with the chart's, at most 63 characters as DNS has it. A release that is
called like the chart does not say it twice.
*/}}
{{- define "@CHART@.fullname" -}}
{{- $chart := .Values.nameOverride | default .Chart.Name -}}
{{- $full := contains $chart .Release.Name | ternary .Release.Name (printf "%s-%s" .Release.Name $chart) -}}
{{- .Values.fullnameOverride | default $full | trunc 63 | trimSuffix "-" }}
{{- end }}

{{/*
The chart with its version, as a label may hold it.
*/}}
{{- define "@CHART@.chart" -}}
{{- printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" | trunc 63 | trimSuffix "-" }}
{{- end }}

{{/*
Labels of every object.
*/}}
{{- define "@CHART@.labels" -}}
helm.sh/chart: {{ include "@CHART@.chart" . }}
{{ include "@CHART@.selectorLabels" . }}
{{- with .Chart.AppVersion }}
app.kubernetes.io/version: {{ . | quote }}
{{- end }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- end }}

{{/*
Labels that selectors go by. They must never change.
*/}}
{{- define "@CHART@.selectorLabels" -}}
app.kubernetes.io/name: {{ include "@CHART@.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{/*
The pods' service account.
*/}}
{{- define "@CHART@.serviceAccountName" -}}
{{- $own := .Values.serviceAccount.create | ternary (include "@CHART@.fullname" .) "default" -}}
{{- .Values.serviceAccount.name | default $own }}
{{- end }}
`;

/** templates/NOTES.txt of a new chart. */
export const notes = `1. Get the application URL by running these commands:
{{- $name := include "@CHART@.fullname" . }}
{{- $namespace := .Release.Namespace }}
{{- if .Values.httpRoute.enabled }}
{{- $gateway := first .Values.httpRoute.parentRefs }}
{{- with .Values.httpRoute.hostnames }}
    export APP_HOSTNAME={{ first . }}
{{- else }}
    export APP_HOSTNAME=$(kubectl get --namespace {{ $gateway.namespace | default $namespace }} gateway/{{ $gateway.name }} -o jsonpath="{.spec.listeners[0].hostname}")
{{- end }}
    echo "Visit http://$APP_HOSTNAME to use your application"
{{- else if .Values.ingress.enabled }}
{{- $scheme := .Values.ingress.tls | empty | ternary "http" "https" }}
{{- range $host := .Values.ingress.hosts }}
  {{- range .paths }}
  {{ $scheme }}://{{ $host.host }}{{ .path }}
  {{- end }}
{{- end }}
{{- else if eq .Values.service.type "NodePort" }}
  export NODE_PORT=$(kubectl get --namespace {{ $namespace }} -o jsonpath="{.spec.ports[0].nodePort}" services {{ $name }})
  export NODE_IP=$(kubectl get nodes --namespace {{ $namespace }} -o jsonpath="{.items[0].status.addresses[0].address}")
  echo http://$NODE_IP:$NODE_PORT
{{- else if eq .Values.service.type "LoadBalancer" }}
  (The address may take a while: kubectl get --namespace {{ $namespace }} svc -w {{ $name }})
  export SERVICE_IP=$(kubectl get svc --namespace {{ $namespace }} {{ $name }} -o jsonpath="{.status.loadBalancer.ingress[0].ip}")
  echo http://$SERVICE_IP:{{ .Values.service.port }}
{{- else }}
  export POD_NAME=$(kubectl get pods --namespace {{ $namespace }} -l "app.kubernetes.io/name={{ include "@CHART@.name" . }},app.kubernetes.io/instance={{ .Release.Name }}" -o jsonpath="{.items[0].metadata.name}")
  export CONTAINER_PORT=$(kubectl get pod --namespace {{ $namespace }} $POD_NAME -o jsonpath="{.spec.containers[0].ports[0].containerPort}")
  echo "Visit http://127.0.0.1:8080 to use your application"
  kubectl --namespace {{ $namespace }} port-forward $POD_NAME 8080:$CONTAINER_PORT
{{- end }}
`;
