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

{{- define "goosed.backendLabels" -}}
app.kubernetes.io/name: {{ index . 1 }}
app.kubernetes.io/instance: {{ (index . 0).Release.Name }}
{{- end }}

{{/*
A server with a volume: (dict "root" . "name" "nats" "uid" 1000 "ports" (dict "nats" 4222) "mount" "/data" "container" "…"),
`container` is the rest of its container. Only goosed's pods reach it.
*/}}
{{- define "goosed.backend" -}}
{{- $values := index .root.Values .name }}{{ $full := printf "%s-%s" .root.Release.Name .name }}{{ $labels := include "goosed.backendLabels" (list .root .name) -}}
apiVersion: apps/v1
kind: StatefulSet
metadata:
  name: {{ $full }}
  labels: {{- $labels | nindent 4 }}
spec:
  replicas: 1
  serviceName: {{ $full }}
  selector:
    matchLabels: {{- $labels | nindent 6 }}
  template:
    metadata:
      labels: {{- $labels | nindent 8 }}
    spec:
      automountServiceAccountToken: false
      enableServiceLinks: false
      securityContext:
        runAsNonRoot: true
        runAsUser: {{ .uid }}
        runAsGroup: {{ .uid }}
        fsGroup: {{ .uid }}
        seccompProfile: {type: RuntimeDefault}
      containers:
        - name: {{ .name }}
          image: {{ $values.image }}
          ports:
            {{- range $name, $port := .ports }}
            - {name: {{ $name }}, containerPort: {{ $port }}}
            {{- end }}
          resources: {{- toYaml $values.resources | nindent 12 }}
          securityContext: {{- include "goosed.containerSecurity" .root | nindent 12 }}
          {{- .container | nindent 10 }}
      volumes:
        - name: tmp
          emptyDir: {}
        - name: secrets
          secret: {secretName: {{ include "goosed.shared" .root }}, defaultMode: 0440}
  volumeClaimTemplates:
    - metadata: {name: data}
      spec:
        accessModes: [ReadWriteOnce]
        {{- with $values.storage.className }}
        storageClassName: {{ . }}
        {{- end }}
        resources:
          requests: {storage: {{ $values.storage.size }}}
---
apiVersion: v1
kind: Service
metadata:
  name: {{ $full }}
  labels: {{- $labels | nindent 4 }}
spec:
  selector: {{- $labels | nindent 4 }}
  ports:
    {{- range $name, $port := .ports }}
    - {name: {{ $name }}, port: {{ $port }}, targetPort: {{ $name }}}
    {{- end }}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: {{ $full }}
  labels: {{- $labels | nindent 4 }}
spec:
  podSelector:
    matchLabels: {{- $labels | nindent 6 }}
  policyTypes: [Ingress]
  ingress:
    - from:
        - podSelector:
            matchLabels:
              app.kubernetes.io/instance: {{ .root.Release.Name }}
              app.kubernetes.io/part-of: goosed
{{- end }}
