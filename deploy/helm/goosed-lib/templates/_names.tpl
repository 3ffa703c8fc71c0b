{{/* The role that a chart runs: goosed-api runs api. */}}
{{- define "goosed.role" -}}
{{ .Chart.Name | trimPrefix "goosed-" }}
{{- end }}

{{- define "goosed.fullname" -}}
{{- if contains .Chart.Name .Release.Name }}{{ .Release.Name }}{{ else }}{{ .Release.Name }}-{{ .Chart.Name }}{{ end }}
{{- end }}

{{/* What the release's charts share; each chart that is installed by itself has one of its own. */}}
{{- define "goosed.shared" -}}
{{ .Release.Name }}-goosed
{{- end }}

{{- define "goosed.labels" -}}
helm.sh/chart: {{ .Chart.Name }}-{{ .Chart.Version }}
app.kubernetes.io/name: {{ .Chart.Name }}
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/part-of: goosed
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- end }}

{{/* The pods that run the chart's role: its own, or the one that runs all. */}}
{{- define "goosed.selector" -}}
app.kubernetes.io/instance: {{ .Release.Name }}
goosed.io/{{ include "goosed.role" . }}: "true"
{{- end }}

{{- define "goosed.image" -}}
{{- with .Values.global.image -}}
{{ .repository }}{{ if .digest }}@{{ .digest }}{{ else }}:{{ .tag | default $.Chart.AppVersion }}{{ end }}
{{- end }}
{{- end }}
