{{/* What nobody gave is made once, and found in the Secret that is there by an upgrade: (list . "name-of-the-secret" "key"). */}}
{{- define "goosed.kept" -}}
{{- $kept := lookup "v1" "Secret" (index . 0).Release.Namespace (index . 1) | default dict -}}
{{- with dig "data" (index . 2) "" $kept }}{{ b64dec . }}{{ else }}{{ randAlphaNum 32 }}{{ end }}
{{- end }}

{{/* The Secret of what was given by value, and of `more`: (dict "root" . "more" (dict)). What is missing is named. */}}
{{- define "goosed.secret" -}}
{{- $g := .root.Values.global }}{{ $data := .more -}}
{{- if not $g.admin.existingSecret }}{{ $_ := set $data "admin-token" (required "Set global.admin.token, or global.admin.existingSecret to the Secret that has it." $g.admin.token) }}{{ end }}
{{- if not $g.embedded.enabled }}
{{- if not $g.database.existingSecret }}{{ $_ := set $data "db-dsn" (required "Set global.database.dsn (postgres://user:password@host/database), or global.database.existingSecret to the Secret that has it." $g.database.dsn) }}{{ end }}
{{- $_ := required "Set global.nats.url, such as nats://nats.example:4222." $g.nats.url }}
{{- $_ := required "Set global.s3.endpoint, such as https://s3.example." $g.s3.endpoint }}
{{- if not $g.s3.existingSecret }}
{{- $_ := set $data "s3-access-key" (required "Set global.s3.accessKey and secretKey, or global.s3.existingSecret to the Secret that has them." $g.s3.accessKey) }}
{{- $_ := set $data "s3-secret-key" (required "Set global.s3.secretKey." $g.s3.secretKey) }}
{{- end }}
{{- if not $g.nats.existingSecret }}
{{- with $g.nats.password }}{{ $_ := set $data "nats-password" . }}{{ end }}
{{- with $g.nats.token }}{{ $_ := set $data "nats-token" . }}{{ end }}
{{- end }}
{{- end }}
{{- if $data }}
apiVersion: v1
kind: Secret
metadata:
  name: {{ include "goosed.shared" .root }}
  labels: {{- include "goosed.labels" .root | nindent 4 }}
type: Opaque
stringData: {{- toYaml $data | nindent 2 }}
{{- end }}
{{- end }}
