{{- define "goosed.service" -}}
apiVersion: v1
kind: Service
metadata:
  name: {{ include "goosed.fullname" . }}
  labels: {{- include "goosed.labels" . | nindent 4 }}
  {{- with .Values.service.annotations }}
  annotations: {{- toYaml . | nindent 4 }}
  {{- end }}
spec:
  type: {{ .Values.service.type }}
  selector: {{- include "goosed.selector" . | nindent 4 }}
  ports:
    - {name: http, port: 8080, targetPort: http}
{{- end }}
