{{/* Who reaches a chart's pods, and where they go. */}}
{{- define "goosed.networkPolicy" -}}
{{- if .Values.networkPolicy.enabled -}}
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: {{ include "goosed.fullname" . }}
  labels: {{- include "goosed.labels" . | nindent 4 }}
spec:
  podSelector:
    matchLabels: {{- include "goosed.selector" . | nindent 6 }}
  policyTypes: [Ingress{{ if .Values.networkPolicy.egress }}, Egress{{ end }}]
  ingress:
    - ports: [{protocol: TCP, port: 8080}]
      {{- with .Values.networkPolicy.from }}
      from: {{- toYaml . | nindent 8 }}
      {{- end }}
  {{- with .Values.networkPolicy.egress }}
  egress: {{- toYaml . | nindent 4 }}
  {{- end }}
{{- end }}
{{- end }}

{{- define "goosed.serviceMonitor" -}}
{{- if .Values.serviceMonitor.enabled -}}
apiVersion: monitoring.coreos.com/v1
kind: ServiceMonitor
metadata:
  name: {{ include "goosed.fullname" . }}
  labels: {{- include "goosed.labels" . | nindent 4 }}
    {{- with .Values.serviceMonitor.labels }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
spec:
  jobLabel: app.kubernetes.io/part-of
  selector:
    matchLabels:
      app.kubernetes.io/name: {{ .Chart.Name }}
      app.kubernetes.io/instance: {{ .Release.Name }}
  endpoints:
    - port: http
      path: /metrics
      interval: {{ .Values.serviceMonitor.interval }}
      relabelings:
        - {targetLabel: role, replacement: {{ include "goosed.role" . }}}
{{- end }}
{{- end }}
