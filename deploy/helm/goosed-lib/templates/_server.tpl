{{- define "goosed.serverLabels" -}}
app.kubernetes.io/name: {{ index . 1 }}
app.kubernetes.io/instance: {{ (index . 0).Release.Name }}
{{- end }}

{{/*
A server that is not goosed's own, one process with its volume: (dict "root" . "name" "nats" "uid" 1000 "ports" (dict "nats" 4222)
"container" "…" "volumes" "…" "from" "…"). Image, resources and, for those that keep something, storage are values under its name;
`container` and `volumes` are the rest of its pod, `from` has the labels of the pods that may reach it, everybody when empty.
*/}}
{{- define "goosed.server" -}}
{{- $values := index .root.Values .name }}{{ $full := printf "%s-%s" .root.Release.Name .name }}{{ $labels := include "goosed.serverLabels" (list .root .name) -}}
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
      {{- with .checksum }}
      annotations: {checksum/configuration: {{ . }}}
      {{- end }}
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
        {{- .volumes | nindent 8 }}
  {{- if hasKey $values "storage" }}
  volumeClaimTemplates:
    - metadata: {name: data}
      spec:
        accessModes: [ReadWriteOnce]
        {{- with $values.storage.className }}
        storageClassName: {{ . }}
        {{- end }}
        resources:
          requests: {storage: {{ $values.storage.size }}}
  {{- end }}
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
    - ports:
        {{- range $port := .ports }}
        - {protocol: TCP, port: {{ $port }}}
        {{- end }}
      {{- with .from }}
      from:
        - podSelector:
            matchLabels: {{- . | nindent 14 }}
      {{- end }}
{{- end }}
