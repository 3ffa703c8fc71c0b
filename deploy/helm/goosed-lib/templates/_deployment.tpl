{{/* The Deployment of a chart's role: (dict "root" . "reads" true); `reads` for the desired state. None in embedded mode, where one pod runs all roles. */}}
{{- define "goosed.deployment" -}}
{{- $root := .root -}}
{{- if not $root.Values.global.embedded.enabled -}}
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ include "goosed.fullname" $root }}
  labels: {{- include "goosed.labels" $root | nindent 4 }}
spec:
  {{- if not $root.Values.autoscaling.enabled }}
  replicas: {{ $root.Values.replicas }}
  {{- end }}
  strategy:
    rollingUpdate: {maxUnavailable: 0, maxSurge: 1}
  selector:
    matchLabels: {{- include "goosed.selector" $root | nindent 6 }}
  template:
    metadata:
      labels: {{- include "goosed.labels" $root | nindent 8 }}
        goosed.io/{{ include "goosed.role" $root }}: "true"
      {{- with $root.Values.podAnnotations }}
      annotations: {{- toYaml . | nindent 8 }}
      {{- end }}
    spec: {{- include "goosed.servingPod" (dict "root" $root "roles" (list (include "goosed.role" $root)) "reads" .reads "data" false) | nindent 6 }}
{{- end }}
{{- end }}
