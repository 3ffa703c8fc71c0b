{{/*
An Ingress to a chart's Service: (dict "root" . "name" "" "hosts" (list …) "paths" (list …) "machines" false).
Machines take plain HTTP, since few of their boot loaders know TLS: theirs have no certificate and are never redirected.
*/}}
{{- define "goosed.ingress" -}}
{{- $root := .root }}{{ $ingress := .root.Values.ingress }}{{ $paths := .paths -}}
{{- if $ingress.enabled -}}
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: {{ include "goosed.fullname" $root }}{{ with .name }}-{{ . }}{{ end }}
  labels: {{- include "goosed.labels" $root | nindent 4 }}
  annotations:
    # Images are streamed both ways, whatever their size; an event stream stays open.
    nginx.ingress.kubernetes.io/proxy-body-size: "0"
    nginx.ingress.kubernetes.io/proxy-buffering: "off"
    nginx.ingress.kubernetes.io/proxy-request-buffering: "off"
    nginx.ingress.kubernetes.io/proxy-http-version: "1.1"
    nginx.ingress.kubernetes.io/proxy-max-temp-file-size: "0"
    nginx.ingress.kubernetes.io/proxy-read-timeout: "3600"
    nginx.ingress.kubernetes.io/proxy-send-timeout: "3600"
    {{- if .machines }}
    nginx.ingress.kubernetes.io/ssl-redirect: "false"
    nginx.ingress.kubernetes.io/force-ssl-redirect: "false"
    nginx.ingress.kubernetes.io/use-regex: "true"
    {{- else if $ingress.tls.enabled }}
    nginx.ingress.kubernetes.io/ssl-redirect: "true"
    {{- end }}
    {{- with $ingress.annotations }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
spec:
  {{- with $ingress.className }}
  ingressClassName: {{ . }}
  {{- end }}
  {{- if and $ingress.tls.enabled (not .machines) }}
  tls:
    - hosts: {{ .hosts | toJson }}
      {{- with $ingress.tls.secretName }}
      secretName: {{ . }}
      {{- end }}
  {{- end }}
  rules:
    {{- $type := ternary "ImplementationSpecific" "Prefix" .machines }}
    {{- range .hosts }}
    - host: {{ . }}
      http:
        paths:
          {{- range $paths }}
          - path: {{ . }}
            pathType: {{ $type }}
            backend:
              service:
                name: {{ include "goosed.fullname" $root }}
                port: {name: http}
          {{- end }}
    {{- end }}
{{- end }}
{{- end }}
