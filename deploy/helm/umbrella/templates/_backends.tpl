{{/* Fails where `global` names one server and the release would bring another, or neither. */}}
{{- define "goosed.checkBackends" -}}
{{- $g := .Values.global }}{{ $database := or $g.database.dsn $g.database.existingSecret -}}
{{- if not $g.embedded.enabled }}
{{- range list (list "postgres" "global.database.dsn or global.database.existingSecret" $database) (list "nats" "global.nats.url" $g.nats.url) (list "s3" "global.s3.endpoint" $g.s3.endpoint) }}
{{- $enabled := index $.Values (index . 0) "enabled" }}
{{- if and $enabled (index . 2) }}{{ fail (printf "%[2]s names a server, and %[1]s.enabled would start another: set %[1]s.enabled=false, or take %[2]s out." (index . 0) (index . 1)) }}{{ end }}
{{- if not (or $enabled (index . 2)) }}{{ fail (printf "%[1]s.enabled is false: set %[2]s." (index . 0) (index . 1)) }}{{ end }}
{{- end }}
{{- end }}
{{- end }}

{{- define "goosed.ownSecrets" -}}
- name: secrets
  secret: {secretName: {{ include "goosed.shared" . }}, defaultMode: 0440}
{{- end }}

{{- define "goosed.ownPods" -}}
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/part-of: goosed
{{- end }}
