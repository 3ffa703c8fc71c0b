{{/* A file of ops/, with the names that its servers have in this release: (list . "loki/config.yaml"). */}}
{{- define "goosed.opsFile" -}}
{{- $release := (index . 0).Release.Name -}}
{{ (index . 0).Files.Get (printf "files/%s" (index . 1)) | replace "//loki:" (printf "//%s-loki:" $release) | replace "//tempo:" (printf "//%s-tempo:" $release) | replace " tempo:4317" (printf " %s-tempo:4317" $release) | replace "//prometheus:" (printf "//%s-prometheus:" $release) }}
{{- end }}

{{/* A server of the stack with its ConfigMap: (dict "root" . "name" "loki" "files" (dict "config.yaml" "…") and what goosed.server takes). */}}
{{- define "goosed.stackServer" -}}
{{- $more := dict "checksum" (.files | toJson | sha256sum) "volumes" (printf "- name: configuration\n  configMap: {name: %s-%s}\n%s" .root.Release.Name .name (.volumes | default "")) -}}
apiVersion: v1
kind: ConfigMap
metadata:
  name: {{ .root.Release.Name }}-{{ .name }}
  labels: {{- include "goosed.serverLabels" (list .root .name) | nindent 4 }}
data:
  {{- range $name, $text := .files }}
  {{ $name }}: |- {{- $text | trim | nindent 4 }}
  {{- end }}
---
{{ include "goosed.server" (merge $more .) }}
{{- end }}

{{- define "goosed.stackPods" -}}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}
