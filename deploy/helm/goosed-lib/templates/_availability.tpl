{{- define "goosed.podDisruptionBudget" -}}
{{- if and .Values.podDisruptionBudget.enabled (not .Values.global.embedded.enabled) (or (gt (int .Values.replicas) 1) .Values.autoscaling.enabled) -}}
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata:
  name: {{ include "goosed.fullname" . }}
  labels: {{- include "goosed.labels" . | nindent 4 }}
spec:
  maxUnavailable: 1
  selector:
    matchLabels: {{- include "goosed.selector" . | nindent 6 }}
{{- end }}
{{- end }}

{{- define "goosed.autoscaler" -}}
{{- if and .Values.autoscaling.enabled (not .Values.global.embedded.enabled) -}}
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata:
  name: {{ include "goosed.fullname" . }}
  labels: {{- include "goosed.labels" . | nindent 4 }}
spec:
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: {{ include "goosed.fullname" . }}}
  minReplicas: {{ .Values.autoscaling.minReplicas }}
  maxReplicas: {{ .Values.autoscaling.maxReplicas }}
  metrics:
    - type: Resource
      resource:
        name: cpu
        target: {type: Utilization, averageUtilization: {{ .Values.autoscaling.cpu }}}
{{- end }}
{{- end }}
