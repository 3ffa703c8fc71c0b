{{/* The settings of docs/configuration.md, as a container's env. What is secret is in files, see goosed.secretSources. */}}
{{- define "goosed.env" -}}
{{- $g := .Values.global -}}
- {name: GOOSED_API_BASE, value: {{ $g.apiBase | default (printf "http://%s" $g.hosts.api) | quote }}}
- {name: GOOSED_ARTIFACTS_BASE, value: {{ $g.artifactsBase | default (printf "http://%s" $g.hosts.artifacts) | quote }}}
{{- with $g.trustedProxies }}
- {name: GOOSED_TRUSTED_PROXIES, value: {{ . | quote }}}
{{- end }}
- {name: GOOSED_ADMIN_TOKEN_FILE, value: /run/secrets/goosed/admin-token}
{{- if or $g.infra.git.url $g.infra.existingClaim }}
- {name: INFRA_PATH, value: {{ include "goosed.infraPath" . | quote }}}
{{- end }}
{{- if $g.embedded.enabled }}
- {name: GOOSED_DATA, value: /data}
{{- else }}
- {name: DB_DSN_FILE, value: /run/secrets/goosed/db-dsn}
- {name: NATS_URL, value: {{ include "goosed.natsUrl" . | quote }}}
- {name: NATS_REPLICAS, value: {{ $g.nats.replicas | quote }}}
{{- with $g.nats.user }}
- {name: NATS_USER, value: {{ . | quote }}}
{{- end }}
{{- range $kind, $name := dict "password" "NATS_PASSWORD_FILE" "token" "NATS_TOKEN_FILE" "nkeySeed" "NATS_NKEY_SEED_FILE" "creds" "NATS_CREDS" }}
{{- if include "goosed.natsSecret" (list $ $kind) }}
- {name: {{ $name }}, value: /run/secrets/goosed/nats-{{ $kind }}}
{{- end }}
{{- end }}
{{- if $g.nats.tlsSecret }}
- {name: NATS_TLS_CA, value: /run/secrets/goosed/nats-tls/ca.crt}
{{- if $g.nats.tlsClient }}
- {name: NATS_TLS_CERT, value: /run/secrets/goosed/nats-tls/tls.crt}
- {name: NATS_TLS_KEY, value: /run/secrets/goosed/nats-tls/tls.key}
{{- end }}
{{- end }}
- {name: S3_ENDPOINT, value: {{ $g.s3.endpoint | default (printf "http://%s-s3:8333" .Release.Name) | quote }}}
- {name: S3_REGION, value: {{ $g.s3.region | quote }}}
- {name: S3_BUCKET, value: {{ $g.s3.bucket | quote }}}
- {name: S3_ACCESS_KEY_FILE, value: /run/secrets/goosed/s3-access-key}
- {name: S3_SECRET_KEY_FILE, value: /run/secrets/goosed/s3-secret-key}
{{- if $g.s3.tls | toString }}
- {name: S3_TLS, value: {{ $g.s3.tls | quote }}}
{{- end }}
{{- with $g.s3.publicEndpoint }}
- {name: S3_PUBLIC_ENDPOINT, value: {{ . | quote }}}
{{- end }}
{{- if $g.s3.caSecret }}
- {name: S3_CA, value: /run/secrets/goosed/s3-tls/ca.crt}
{{- end }}
{{- end }}
{{- with include "goosed.collector" . }}
- {name: OTEL_EXPORTER_OTLP_ENDPOINT, value: {{ . | quote }}}
{{- end }}
{{- range $name, $value := $g.settings }}
- {name: {{ $name }}, value: {{ $value | quote }}}
{{- end }}
{{- end }}

{{- define "goosed.natsUrl" -}}
{{ .Values.global.nats.url | default (printf "nats://%s-nats:4222" .Release.Name) }}
{{- end }}

{{- define "goosed.collector" -}}
{{- $g := .Values.global -}}
{{- if $g.otlp.endpoint }}{{ $g.otlp.endpoint }}{{ else if $g.observability.enabled }}http://{{ .Release.Name }}-collector:4318{{ end }}
{{- end }}

{{/* Not empty where goosed signs in to NATS with a password or a token: (list . "password"). NATS of the umbrella's own asks for a token. */}}
{{- define "goosed.natsSecret" -}}
{{- $root := index . 0 }}{{ $kind := index . 1 }}{{ $nats := $root.Values.global.nats -}}
{{- if $nats.existingSecret }}{{ index $nats (printf "%sKey" $kind) }}
{{- else if index $nats $kind }}nats-{{ $kind }}
{{- else if and (eq $kind "token") (not $nats.url) }}nats-token{{ end }}
{{- end }}

{{/* The files under /run/secrets/goosed, each from the Secret that has it. */}}
{{- define "goosed.secretSources" -}}
{{- $g := .Values.global }}{{ $own := include "goosed.shared" . -}}
- secret:
    name: {{ $g.admin.existingSecret | default $own }}
    items: [{key: {{ ternary $g.admin.key "admin-token" (not (empty $g.admin.existingSecret)) }}, path: admin-token}]
{{- if not $g.embedded.enabled }}
- secret:
    name: {{ $g.database.existingSecret | default $own }}
    items: [{key: {{ ternary $g.database.key "db-dsn" (not (empty $g.database.existingSecret)) }}, path: db-dsn}]
- secret:
    name: {{ $g.s3.existingSecret | default $own }}
    items:
      - {key: {{ ternary $g.s3.accessKeyKey "s3-access-key" (not (empty $g.s3.existingSecret)) }}, path: s3-access-key}
      - {key: {{ ternary $g.s3.secretKeyKey "s3-secret-key" (not (empty $g.s3.existingSecret)) }}, path: s3-secret-key}
{{- range $kind := list "password" "token" "nkeySeed" "creds" }}
{{- with include "goosed.natsSecret" (list $ $kind) }}
- secret:
    name: {{ $g.nats.existingSecret | default $own }}
    items: [{key: {{ . }}, path: nats-{{ $kind }}}]
{{- end }}
{{- end }}
{{- with $g.nats.tlsSecret }}
- secret:
    name: {{ . }}
    items:
      - {key: ca.crt, path: nats-tls/ca.crt}
{{- if $g.nats.tlsClient }}
      - {key: tls.crt, path: nats-tls/tls.crt}
      - {key: tls.key, path: nats-tls/tls.key}
{{- end }}
{{- end }}
{{- with $g.s3.caSecret }}
- secret:
    name: {{ . }}
    items: [{key: ca.crt, path: s3-tls/ca.crt}]
{{- end }}
{{- end }}
{{- end }}
